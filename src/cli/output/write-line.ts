import { once } from 'node:events';

/** Writes a line; resolves when the stream can take more. */
export async function writeLine(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (!stream.write(`${text}\n`)) await once(stream, 'drain');
}
