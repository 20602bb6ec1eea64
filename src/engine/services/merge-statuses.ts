import { ServiceName } from '../../contracts/enums.js';
import type { ServiceStatus } from '../engine.js';

const WORSE = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 } as const;

/** Where no worker lives, nobody calls a service. */
const NO_WORKER = 'NO_WORKER';

/** What the live workers together say of the services: the worst circuit and the slowest figures count. */
export function mergeStatuses(ofWorkers: readonly ServiceStatus[][]): ServiceStatus[] {
  const nobody = ofWorkers.length === 0;
  const statuses = ofWorkers.flat();
  return Object.values(ServiceName).map((name) => {
    const start: ServiceStatus = {
      name,
      reachable: !nobody,
      circuit: 'CLOSED',
      p50Ms: null,
      p99Ms: null,
      lastError: nobody ? NO_WORKER : null,
    };
    return statuses.filter((status) => status.name === name).reduce(worst, start);
  });
}

function worst(a: ServiceStatus, b: ServiceStatus): ServiceStatus {
  return {
    name: a.name,
    reachable: a.reachable && b.reachable,
    circuit: WORSE[a.circuit] >= WORSE[b.circuit] ? a.circuit : b.circuit,
    p50Ms: larger(a.p50Ms, b.p50Ms),
    p99Ms: larger(a.p99Ms, b.p99Ms),
    lastError: b.lastError ?? a.lastError,
  };
}

function larger(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Reads the statuses that a worker put beside its heartbeat; what is not one is left out. */
export function parseStatuses(text: string): ServiceStatus[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.filter(isStatus) : [];
}

function isStatus(value: unknown): value is ServiceStatus {
  return typeof value === 'object' && value !== null && 'name' in value && 'circuit' in value;
}
