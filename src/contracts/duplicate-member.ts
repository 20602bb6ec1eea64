/** A member whose name occurs before in the same object. */
export interface DuplicateMember {
  name: string;
  /** The way to the object from the outside: names, and places in arrays. */
  path: readonly (string | number)[];
}

/** An object or array that is open where the scan stands. */
interface Open {
  /** Whether the next string is a name. */
  expectsName: boolean;
  /** The member or element where the scan stands; null in an object before its first member. */
  at: string | number | null;
  /** The names of an object before the one where the scan stands. */
  before: Set<string> | null;
}

/** How much of a name or a path is told. */
const TOLD_CHARACTERS = 200;

/**
 * Finds the first member of a JSON text whose name occurs before in the same object, which I-JSON forbids (RFC 7493,
 * section 2.3): parsers differ in which one they take. Names are compared as what they say, however they are escaped.
 * One pass, in time and memory that grow with the text; of text that is not JSON the answer says nothing.
 */
export function findDuplicateMember(text: string): DuplicateMember | null {
  const open: Open[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const innermost = open.at(-1);
    switch (text.charAt(place)) {
      case '{':
        open.push({ expectsName: true, at: null, before: null });
        break;
      case '[':
        open.push({ expectsName: false, at: 0, before: null });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof innermost?.at === 'number') innermost.at += 1;
        else if (innermost) innermost.expectsName = true;
        break;
      case '"': {
        const end = endOfString(text, place);
        if (innermost?.expectsName) {
          const name = unescaped(text.slice(place + 1, end));
          if (typeof innermost.at === 'string') (innermost.before ??= new Set()).add(innermost.at);
          if (innermost.before?.has(name)) return { name, path: open.slice(0, -1).map(({ at }) => at ?? '') };
          innermost.at = name;
          innermost.expectsName = false;
        }
        place = end;
      }
    }
  }
  return null;
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charAt(end - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw; // No JSON: whoever parses the text refuses it.
  }
}

/** Says what is wrong, without any value, as the rest of a sentence. */
export function duplicateMemberFault({ name, path }: DuplicateMember): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${String(step)}]` : `.${step}`));
  return `the member "${shortened(name)}" occurs more than once in ${shortened(`$${steps.join('')}`)}`;
}

/** The same to a client, as a sentence of its own. */
export function describeDuplicateMember(duplicate: DuplicateMember): string {
  const fault = duplicateMemberFault(duplicate);
  return `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`;
}

function shortened(text: string): string {
  return text.length <= TOLD_CHARACTERS ? text : `${text.slice(0, TOLD_CHARACTERS)}…`;
}
