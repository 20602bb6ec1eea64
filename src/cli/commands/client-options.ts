import { InvalidArgumentError, Option, type Command } from 'commander';
import { createLeadboostClient, type LeadboostClient } from '../../../client/index.js';
import { readClientEnvironment } from '../../config/read-client-environment.js';
import { Printer, type OutputFormat } from '../output/printer.js';

/** The options of every command that talks to a server. */
export interface ClientOptions {
  url?: string;
  output: OutputFormat;
}

/** What such a command works with. */
export interface ClientSession {
  client: LeadboostClient;
  printer: Printer;
}

/** Adds the options of a command that talks to a server. */
export function withClientOptions(command: Command): Command {
  return withClientUrl(command).addOption(outputOption());
}

/** `--url` */
export function withClientUrl(command: Command): Command {
  return command.option('--url <url>', 'the server, instead of LEADBOOST_URL', parseUrl);
}

/** `--output` */
export function outputOption(): Option {
  return new Option('--output <format>', 'json or jsonl: nothing but JSON on stdout')
    .choices(['text', 'json', 'jsonl'])
    .default('text');
}

/** @throws ConfigError when LEADBOOST_URL is no address */
export function openSession(options: ClientOptions): ClientSession {
  const environment = readClientEnvironment();
  const client = createLeadboostClient({ url: options.url ?? environment.url, token: environment.token });
  return { client, printer: new Printer(options.output) };
}

function parseUrl(text: string): string {
  try {
    createLeadboostClient({ url: text });
    return text;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
