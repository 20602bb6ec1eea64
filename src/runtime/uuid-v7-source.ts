import { v7 } from 'uuid';
import type { IdSource } from '../ports/id-source.js';

/** Makes UUIDv7s that grow within this process, also within one millisecond. */
export class UuidV7Source implements IdSource {
  uuid(): string {
    return v7();
  }
}
