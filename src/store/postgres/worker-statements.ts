import { toStoredText } from '../sql/stored-text.js';
import type { Statement } from './postgres-connections.js';

const REGISTER = `
  INSERT INTO worker (id, beat, status) VALUES ($1, 1, '{}')
  ON CONFLICT (id) DO UPDATE SET beat = worker.beat + 1`;
const BEAT = 'UPDATE worker SET beat = beat + 1, status = $2 WHERE id = $1';
const BURY = 'DELETE FROM worker WHERE id = $1 AND beat = $2';
const REMOVE = 'DELETE FROM worker WHERE id = $1';

/** What is written of workers: rarely, so that each is a transaction of its own. */
export const workerStatements = {
  register: (workerId: string): Statement => ({ text: REGISTER, values: [toStoredText(workerId)] }),
  /** Changes one row, or none when the worker was declared dead. */
  beat: (workerId: string, status: string): Statement => ({
    text: BEAT,
    values: [toStoredText(workerId), status],
  }),
  bury: (workerId: string, beat: number): Statement => ({
    text: BURY,
    values: [toStoredText(workerId), beat],
  }),
  remove: (workerId: string): Statement => ({ text: REMOVE, values: [toStoredText(workerId)] }),
};
