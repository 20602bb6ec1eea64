import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const shells = new Set(['bash', 'sh', 'shell', 'console']);
/** Commands that npm knows without an entry in `scripts`. */
const npmShortcuts = new Set(['start', 'test']);

/** What a shell block tells the reader to run must exist: npm's scripts and the commands of `leadboost`. */
export function checkCommands(root, pages) {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commands = commandsOf(join(root, 'src/cli'));
  const problems = [];
  for (const [file, page] of pages) {
    for (const block of page.blocks.filter(({ language }) => shells.has(language))) {
      block.text.split('\n').forEach((text, index) => {
        for (const problem of checkLine(text, scripts, commands)) {
          problems.push(`${file}:${block.line + 1 + index} ${problem}`);
        }
      });
    }
  }
  return problems;
}

function checkLine(line, scripts, commands) {
  const code = line.replace(/(^|\s)#.*$/, '');
  const problems = [];
  for (const [, script] of code.matchAll(/\bnpm (?:run |run-script )([\w:.-]+)/g)) {
    if (!(script in scripts)) {
      problems.push(`npm run ${script}: package.json has no such script`);
    }
  }
  for (const [, shortcut] of code.matchAll(/\bnpm (\w+)/g)) {
    if (npmShortcuts.has(shortcut) && !(shortcut in scripts)) {
      problems.push(`npm ${shortcut}: package.json has no such script`);
    }
  }
  for (const [, command] of code.matchAll(/(?:^|[|;&]\s*|npx |\$ )leadboost ([a-z][\w-]*)/g)) {
    if (commands.size > 0 && !commands.has(command)) {
      problems.push(`leadboost ${command}: src/cli has no such command`);
    }
  }
  return problems;
}

/** The names that the command line declares with `.command('name ...')` or `new Command('name')`. */
function commandsOf(folder) {
  if (!existsSync(folder)) {
    return new Set();
  }
  const sources = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  const declared = sources.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return [...text.matchAll(/(?:\.command|new Command|createCommand)\(\s*['"`]([\w-]+)/g)].map(
      ([, command]) => command,
    );
  });
  return new Set([...declared, 'help']);
}
