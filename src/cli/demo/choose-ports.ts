import { createServer } from 'node:net';

/** The address that everything in the demo listens on: nobody else can reach it. */
export const HOST = '127.0.0.1';

/** Takes the usual ports where they can be had, and 0, for any, where they cannot. */
export function choosePorts(usual: readonly number[]): Promise<number[]> {
  return Promise.all(usual.map(async (port) => ((await isFree(port)) ? port : 0)));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: HOST, port }, () => probe.close(() => resolve(true)));
  });
}
