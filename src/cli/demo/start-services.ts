import { isJsonObject } from '../../contracts/json.js';
import { SERVICES_PROGRAM } from '../processes/programs.js';
import { choosePorts } from './choose-ports.js';
import { DemoChild } from './demo-child.js';
import type { DemoPace } from './demo-pace.js';

/** Where the four services are. */
export interface ServiceUrls {
  RADAR: string;
  ANALYST: string;
  VISUAL: string;
  OPTIMIZER: string;
}

export const SERVICE_PORTS: readonly number[] = [8001, 8002, 8003, 8004];

/** Starts the reference services, on their usual ports where these are free. */
export async function startServices({ latency, slowMs }: DemoPace): Promise<DemoChild<ServiceUrls>> {
  const ports = await choosePorts(SERVICE_PORTS);
  const args = ['--ports', ports.join(','), '--latency', latency, '--slow-ms', String(slowMs)];
  return new DemoChild('reference services', SERVICES_PROGRAM, args, {}, readUrls);
}

function readUrls(said: unknown): ServiceUrls | undefined {
  if (!isJsonObject(said) || said['ready'] !== true || !isJsonObject(said['urls'])) return undefined;
  const { RADAR, ANALYST, VISUAL, OPTIMIZER } = said['urls'];
  if (typeof RADAR !== 'string' || typeof ANALYST !== 'string') return undefined;
  if (typeof VISUAL !== 'string' || typeof OPTIMIZER !== 'string') return undefined;
  return { RADAR, ANALYST, VISUAL, OPTIMIZER };
}
