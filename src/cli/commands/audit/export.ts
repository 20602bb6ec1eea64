import type { Command } from 'commander';
import { continueChain, EMPTY_CHAIN, type ChainHead } from '../../../contracts/audit-chain.js';
import type { Does } from '../../does.js';
import { ExitCode } from '../../exit-code.js';
import { printableJson } from '../../output/printable.js';
import { writeLine } from '../../output/write-line.js';
import { openSession, withClientUrl, type ClientOptions } from '../client-options.js';
import { trailPages } from './trail-pages.js';

/** `leadboost audit export` */
export function addExportCommand(audit: Command, does: Does): void {
  withClientUrl(audit.command('export').argument('<id>', 'the campaign'))
    .description('writes a campaign’s audit trail as JSON lines; the last line is its head')
    .action(does(exportTrail));
}

async function exportTrail(id: string, options: Pick<ClientOptions, 'url'>): Promise<number> {
  const { client, printer } = openSession({ ...options, output: 'jsonl' });
  let chain: ChainHead | null = EMPTY_CHAIN;
  let head: ChainHead = EMPTY_CHAIN;
  let expected = 0;
  for await (const { entries, totalCount } of trailPages(client, id)) {
    expected = totalCount;
    for (const entry of entries) {
      await writeLine(process.stdout, printableJson(entry));
      chain = chain && continueChain(entry.campaignId, chain, [entry]);
      head = { sequence: entry.sequence, hash: entry.hash };
    }
  }
  if (head.sequence < expected) {
    // Without its head: whoever verifies it is to find that the end is missing.
    printer.note(`The trail ends at ${head.sequence} of ${expected} entries: what came after was removed.`);
    return ExitCode.FAILED;
  }
  await writeLine(process.stdout, printableJson({ head }));
  if (chain) return ExitCode.OK;
  printer.note('The chain of this trail is broken: `leadboost audit verify` says where.');
  return ExitCode.FAILED;
}
