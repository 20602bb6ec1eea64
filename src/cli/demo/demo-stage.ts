import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoChild } from './demo-child.js';
import type { DemoPace } from './demo-pace.js';
import { SERVER_PORT, startServer } from './start-server.js';
import { SERVICE_PORTS, startServices, type ServiceUrls } from './start-services.js';

/** What the demo plays on: the services and the server, each in a process of its own, and a database for a day. */
export interface DemoStage {
  url: string;
  services: ServiceUrls;
  databaseDirectory: string;
  /** Usual ports that were taken by others. */
  busyPorts: number[];
  /** Rejects with CommandFailure when one of the processes ends by itself. */
  failed: Promise<never>;
  /** Ends the processes, the server first, and removes the database. */
  close(): Promise<void>;
}

/** @throws CommandFailure when something does not start; then nothing is left running */
export async function openStage(pace: DemoPace): Promise<DemoStage> {
  const databaseDirectory = await mkdtemp(join(tmpdir(), 'leadboost-demo-'));
  const children: DemoChild<unknown>[] = [];
  const close = async () => {
    for (const child of children.toReversed()) await child.stop();
    await rm(databaseDirectory, { recursive: true, force: true });
  };
  const begin = async <Ready>(child: DemoChild<Ready>): Promise<Ready> => {
    children.push(child);
    return child.ready;
  };
  try {
    const services = await begin(await startServices(pace));
    const { url } = await begin(await startServer(databaseDirectory, services, pace.backoffBase));
    const failed = Promise.race(children.map((child) => child.failed));
    failed.catch(() => undefined);
    return { url, services, databaseDirectory, busyPorts: busyPorts(url, services), failed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function busyPorts(url: string, { RADAR, ANALYST, VISUAL, OPTIMIZER }: ServiceUrls): number[] {
  const taken = [url, RADAR, ANALYST, VISUAL, OPTIMIZER].map((address) => Number(new URL(address).port));
  return [SERVER_PORT, ...SERVICE_PORTS].filter((usual, index) => taken[index] !== usual);
}
