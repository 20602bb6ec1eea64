// node scripts/config-docs.mjs env|reference FILE: writes what src/config/variables.ts says about each variable.
import { writeFileSync } from 'node:fs';
import { VARIABLES } from '../dist/src/config/variables.js';

const [form, out] = process.argv.slice(2);
const forms = { env: envExample, reference };
if (!(form in forms) || !out) {
  console.error('usage: node scripts/config-docs.mjs env|reference FILE');
  process.exit(64);
}
writeFileSync(out, forms[form](Object.entries(VARIABLES)));

function envExample(variables) {
  const head = [
    '# All settings, with their defaults. Copy to .env and change what you need; what the environment sets wins.',
    '# Seconds may be fractional; switches are true or false.',
  ];
  const blocks = variables.map(([name, { description, defaultText }]) =>
    ['', ...wrap(description), `#${name}=${defaultText ?? ''}`].join('\n'),
  );
  return `${[...head, ...blocks].join('\n')}\n`;
}

/** Comment lines of at most 110 characters. */
function wrap(text) {
  const lines = ['#'];
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > 110) lines.push('#');
    lines[lines.length - 1] += ` ${word}`;
  }
  return lines;
}

function reference(variables) {
  const rows = variables.map(([name, { description, defaultText, secret }]) => {
    const fallback = defaultText === null ? 'none' : `\`${defaultText}\``;
    const note = secret ? ' Never logged.' : '';
    return `| \`${name}\` | ${fallback} | ${description.replaceAll('|', '\\|')}${note} |`;
  });
  return `# Configuration

Settings come from the environment, and from \`.env\` in the working directory for what the environment does not set.
They are checked at start; all mistakes are reported at once, with exit code 78. Seconds may be fractional; switches are
\`true\` or \`false\`.

| variable | default | what it is |
| --- | --- | --- |
${rows.join('\n')}

## What this version refuses

\`AUTH_MODE=jwt\` and \`AUTH_MODE=apikey\` belong to versions to come. They are refused instead of ignored, so that nobody
believes that something is on which is not.
`;
}
