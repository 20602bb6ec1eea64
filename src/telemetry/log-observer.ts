import type { EngineEventMap, EngineObserver } from '../ports/engine-events.js';

/** Where lines go: fields and a message. pino fits. */
export interface LineLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

type Writers = { [K in keyof EngineEventMap]: (log: LineLog, payload: EngineEventMap[K]) => void };

const WRITERS: Writers = {
  committed: (log, payload) => {
    log.debug(payload, 'committed');
  },
  attemptEnded: (log, payload) => {
    log.debug(payload, 'attempt ended');
  },
  circuitChanged: (log, payload) => {
    log.warn(payload, `circuit of ${payload.service} is ${payload.circuit}`);
  },
  takenOver: (log, payload) => {
    log.warn(payload, 'campaign taken over from a worker that is gone');
  },
  leaseLost: (log, payload) => {
    log.warn(payload, 'campaign lost to another worker; what this one brought is dropped');
  },
  workerBuried: (log, payload) => {
    log.warn(payload, 'a worker gave no sign of life; its campaigns are taken over');
  },
  taskFailed: (log, { task, error }) => {
    log.warn({ task, err: error }, `${task} failed and will be tried again`);
  },
};

/** Tells the log what the engine does. */
export function createLogObserver(log: LineLog): EngineObserver {
  return {
    observe: (event, payload) => {
      WRITERS[event](log, payload);
    },
  };
}
