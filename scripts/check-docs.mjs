// node scripts/check-docs.mjs [ROOT]: what the Markdown files of the repository promise must be true. Links
// and anchors resolve, GraphQL is valid, commands exist. Exits 1 and names file and line of what is not.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCommands } from './docs/check-commands.mjs';
import { checkGraphql } from './docs/check-graphql.mjs';
import { checkLinks } from './docs/check-links.mjs';
import { readMarkdown } from './docs/markdown.mjs';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const skipped = new Set(['node_modules', 'dist', 'coverage', 'data', '.git']);

const pages = new Map(
  markdownFiles('').map((file) => [file, readMarkdown(readFileSync(join(root, file), 'utf8'))]),
);
const problems = [...checkLinks(root, pages), ...checkGraphql(root, pages), ...checkCommands(root, pages)];

for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0) {
  console.error(`${problems.length} problems in the documentation.`);
  process.exitCode = 1;
} else {
  console.log(`${pages.size} pages are as they say.`);
}

function markdownFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return skipped.has(entry.name) ? [] : markdownFiles(path);
    }
    return entry.name.endsWith('.md') ? [path] : [];
  });
}
