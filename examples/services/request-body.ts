import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from './json.js';
import { Refusal } from './refusal.js';

/**
 * Reads the JSON object that a request carries.
 * @param maxBytes how large the body may be
 * @throws Refusal 413 as soon as the body is known to be too large; 400 when it is not JSON in UTF-8, or no object
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<JsonObject> {
  const bytes = await readBytes(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, 'bad_json', 'The body is not JSON in UTF-8.');
  }
  if (!isJsonObject(value)) throw new Refusal(400, 'bad_json', 'The body must be a JSON object.');
  return value;
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (): void => {
      request.removeAllListeners('data');
      request.resume();
      reject(
        new Refusal(413, 'body_too_large', `The body may have at most ${maxBytes} bytes.`, {
          headers: { connection: 'close' },
        }),
      );
    };
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      refuse();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) refuse();
      else chunks.push(chunk);
    });
    request.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.once('error', reject);
  });
}
