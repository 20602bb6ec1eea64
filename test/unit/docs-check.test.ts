import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const script = join(root, 'scripts/check-docs.mjs');

const project: Record<string, string> = {
  'package.json': JSON.stringify({ scripts: { build: 'tsc' } }),
  'src/cli/main.ts': "program.command('watch <id>');",
  'schema.graphql': 'type Query { campaign(id: ID!): Campaign }\ntype Campaign { id: ID! name: String }',
  'docs/guide.md': '# A guide\n\n## Time, and `retries`\n\n## Twice\n\n## Twice\n',
};

const truths = [
  '[guide](docs/guide.md), [time](docs/guide.md#time-and-retries), [second](docs/guide.md#twice-1)',
  '[self](#top), [elsewhere](https://example.com/#nothing), `[not a link](nowhere.md)`',
  fenced('graphql', '{ campaign(id: 1) { name } }'),
  fenced('graphql', 'type Campaign { name: String }'),
  fenced('bash', 'npm run build   # npm run nothing\nnpx leadboost watch ID'),
  fenced('text', 'npm run nothing\n[x](nowhere.md)'),
];

const lies: [text: string, problem: string][] = [
  ['[gone](docs/gone.md)', 'links to docs/gone.md, which does not exist'],
  ['[out](../secret.md)', 'links to ../secret.md, which is outside of the repository'],
  ['[gone](docs/guide.md#gone)', 'links to docs/guide.md#gone, but docs/guide.md has no heading #gone'],
  ['<img src="gone.png">', 'links to gone.png, which does not exist'],
  ['[ref]: gone.md', 'links to gone.md, which does not exist'],
  [fenced('graphql', '{ campaign(id: 1) { gone } }'), 'Cannot query field "gone" on type "Campaign".'],
  [fenced('graphql', '{ campaign('), 'GraphQL does not parse: Syntax Error: Expected Name, found <EOF>.'],
  [fenced('graphql', 'type Gone { id: ID }'), 'type Gone is not in schema.graphql'],
  [fenced('graphql', 'type Campaign { name: Int }'), 'Campaign.name is String in schema.graphql, not Int'],
  [fenced('sh', 'npm run gone'), 'npm run gone: package.json has no such script'],
  [fenced('sh', 'npm ci && npm start'), 'npm start: package.json has no such script'],
  [fenced('sh', 'leadboost gone'), 'leadboost gone: src/cli has no such command'],
];

describe('The check of the documentation', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leadboost-docs-'));
    for (const [file, text] of Object.entries(project)) {
      await write(file, text);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('passes pages whose links, anchors, operations and commands are true', async () => {
    await write('README.md', `# Top\n\n${truths.join('\n\n')}\n`);
    expect(await check()).toEqual({ code: 0, problems: [] });
  });

  it('reports everything else, with the file and the line', async () => {
    for (const [index, [text]] of lies.entries()) {
      await write(`lie-${index}.md`, `# Top\n\n${text}\n`);
    }
    const { code, problems } = await check();
    expect(code).toBe(1);
    const expected = lies.map(([text, problem], index) => {
      const line = text.startsWith('```sh') ? 4 : 3;
      return `lie-${index}.md:${line} ${problem}`;
    });
    expect(problems.sort()).toEqual(expected.sort());
  });

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }

  function check(): Promise<{ code: number; problems: string[] }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [script, folder], (error, _stdout, stderr) => {
        const problems = stderr.split('\n').filter((line) => line.includes('.md:'));
        resolve({ code: Number(error?.code ?? 0), problems });
      });
    });
  }
});

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
