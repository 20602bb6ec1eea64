import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Does } from '../../does.js';
import { CommandFailure } from '../../command-failure.js';
import { ExitCode } from '../../exit-code.js';
import { Printer, type OutputFormat } from '../../output/printer.js';
import { outputOption } from '../client-options.js';
import { TrailVerifier, type TrailVerdict } from './trail-verifier.js';

interface VerifyOptions {
  output: OutputFormat;
  expectHash?: string;
}

/** `leadboost audit verify` */
export function addVerifyCommand(audit: Command, does: Does): void {
  audit
    .command('verify')
    .argument('<file>', 'what `audit export` wrote; - for stdin')
    .description('verifies an exported trail: its numbers, its links, every hash, its head')
    .option(
      '--expect-hash <hash>',
      'also that it holds the entry with this hash, noted down at another time or place',
    )
    .addOption(outputOption())
    .action(does(verify));
}

async function verify(file: string, { output, expectHash }: VerifyOptions): Promise<number> {
  const verdict = await verifyFile(file, new TrailVerifier(expectHash));
  new Printer(output).result(verdict, (style) =>
    verdict.intact
      ? `${style('green', 'Intact')}: ${verdict.entries} entries of campaign ${verdict.campaignId ?? ''}, head ${verdict.head.hash}`
      : `${style('red', 'Broken')}${verdict.line === null ? '' : ` in line ${verdict.line}`}: ${verdict.problem ?? ''}`,
  );
  return verdict.intact ? ExitCode.OK : ExitCode.FAILED;
}

async function verifyFile(file: string, verifier: TrailVerifier): Promise<TrailVerdict> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) verifier.read(line);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new CommandFailure(ExitCode.NO_INPUT, `${file} cannot be read: ${error.message}.`, {
      cause: error,
    });
  }
  return verifier.verdict();
}
