const NAME = '[A-Za-z][A-Za-z0-9-]*';
const TEXT = '(?:[^<&]|&(?:amp|lt|gt|quot|#39);)*';
const ATTRIBUTES = `(?:\\s+${NAME}="(?:[^<&"]|&(?:amp|lt|gt|quot|#39);)*")*`;
const TOKEN = new RegExp(`<(${NAME})${ATTRIBUTES}(/?)>|</(${NAME})>|(${TEXT})`, 'y');
// eslint-disable-next-line no-control-regex -- what XML 1.0 does not allow
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/**
 * What keeps a text from being a well-formed XML document, or undefined when nothing does. It knows elements,
 * attributes in double quotes and the entities of escaped text, and takes everything else for a mistake.
 */
export function xmlMistake(xml: string): string | undefined {
  if (NOT_XML.test(xml) || !xml.isWellFormed()) return 'a character that XML does not allow';
  const open: string[] = [];
  let at = 0;
  let roots = 0;
  while (at < xml.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(xml);
    if (match === null || match[0] === '') return `not markup at ${at}: ${xml.slice(at, at + 40)}`;
    const [whole, opened, closedAtOnce, closed, text] = match;
    if (opened !== undefined) {
      if (open.length === 0) roots += 1;
      if (closedAtOnce === '') open.push(opened);
    } else if (closed !== undefined) {
      if (open.pop() !== closed) return `</${closed}> at ${at} closes nothing`;
    } else if (open.length === 0 && text !== undefined) {
      return `text outside of the document at ${at}`;
    }
    at += whole.length;
  }
  if (open.length > 0) return `<${open.join('><')}> stays open`;
  return roots === 1 ? undefined : `${roots} roots`;
}
