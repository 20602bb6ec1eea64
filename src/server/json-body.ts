import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isJsonObject } from '../contracts/json.js';
import { describeDuplicateMember, findDuplicateMember } from '../contracts/duplicate-member.js';
import { BadRequestError } from './error-reply.js';
import { MAX_BODY_BYTES } from './options.js';

/** What a GET request carries as JSON in its address. */
const IN_ADDRESS = ['variables', 'extensions'];

/**
 * Reads bodies as JSON in UTF-8 (RFC 8259), up to 1 MiB, and nothing else: 400 for what is no JSON, no UTF-8, or
 * says a member twice, 413 for more, 415 for another content type. Members named `__proto__` are members like others.
 * What an address carries as JSON must not say a member twice either.
 */
export function readJsonBodies(app: FastifyInstance): void {
  app.addHook('preValidation', refuseDuplicatesInAddress);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    ['application/json', 'application/graphql+json'],
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    async (request: FastifyRequest, body: Buffer) => {
      refuseEncodings(request);
      return parseJson(decodeUtf8(body));
    },
  );
}

function refuseEncodings({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset && charset.toLowerCase() !== 'utf-8' && charset.toLowerCase() !== 'utf8') {
    throw new BadRequestError(415, 'The body must be in UTF-8.');
  }
  const encoding = headers['content-encoding'];
  if (encoding && encoding.toLowerCase() !== 'identity') {
    throw new BadRequestError(415, 'The body must not be compressed.');
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new BadRequestError(400, 'The body is not valid UTF-8.');
  }
}

function parseJson(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new BadRequestError(400, 'The body is not valid JSON.');
  }
  refuseDuplicates(text);
  return body;
}

async function refuseDuplicatesInAddress({ query }: FastifyRequest): Promise<void> {
  if (!isJsonObject(query)) return;
  for (const name of IN_ADDRESS) {
    const text = query[name];
    if (typeof text === 'string') refuseDuplicates(text);
  }
}

function refuseDuplicates(text: string): void {
  const duplicate = findDuplicateMember(text);
  if (duplicate) throw new BadRequestError(400, describeDuplicateMember(duplicate));
}
