import { BoundedMap } from '../bounded-map.js';
import { isJsonObject, textAt, type JsonObject } from '../json.js';
import { LineFile } from './line-file.js';

/** Something that was published: the effect that may happen only once for each key. */
export interface Publication {
  readonly key: string;
  readonly campaignId: string;
  readonly tenantId: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Names the strategy and the assets that were published. */
  readonly contentSha256: string;
  /** What the caller was answered. */
  readonly answer: JsonObject;
}

/** A key, its last publication, and how many there were: more than one is a fault that somebody should see. */
export interface LedgerEntry {
  readonly publication: Publication;
  readonly effects: number;
}

/**
 * What was published, by Idempotency-Key, in memory and, when a file is given, on disk: then a publication counts
 * once its line is there, and survives the process. Memory keeps the newest; the file keeps all.
 */
export class PublicationLedger {
  readonly #entries: BoundedMap<LedgerEntry>;
  #file: LineFile | undefined;

  private constructor(maxEntries: number) {
    this.#entries = new BoundedMap(maxEntries);
  }

  static inMemory(maxEntries: number): PublicationLedger {
    return new PublicationLedger(maxEntries);
  }

  /** @throws Error when the file cannot be opened, or a line of it is no publication */
  static async onDisk(path: string, maxEntries: number): Promise<PublicationLedger> {
    const ledger = new PublicationLedger(maxEntries);
    ledger.#file = await LineFile.open(path, (line) => {
      ledger.#count(fromLine(line));
    });
    return ledger;
  }

  /** Publishes. It counts every call: to call it once for each key is for whoever calls. */
  async record(publication: Publication): Promise<void> {
    await this.#file?.append(toLine(publication));
    this.#count(publication);
  }

  /** The newest entries, oldest first. */
  entries(): LedgerEntry[] {
    return [...this.#entries.values()];
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  #count(publication: Publication): void {
    const effects = (this.#entries.get(publication.key)?.effects ?? 0) + 1;
    this.#entries.set(publication.key, { publication, effects });
  }
}

function toLine({ key, campaignId, tenantId, at, contentSha256, answer }: Publication): string {
  return JSON.stringify({
    key,
    campaign_id: campaignId,
    tenant_id: tenantId,
    at,
    content_sha256: contentSha256,
    answer,
  });
}

function fromLine(line: string): Publication {
  const value: unknown = JSON.parse(line);
  if (!isJsonObject(value) || !isJsonObject(value.answer)) throw new TypeError('A line is no publication.');
  const text = (field: string): string => {
    const found = textAt(value, field);
    if (found === undefined) throw new TypeError(`A publication has no ${field}.`);
    return found;
  };
  return {
    key: text('key'),
    campaignId: text('campaign_id'),
    tenantId: text('tenant_id'),
    at: text('at'),
    contentSha256: text('content_sha256'),
    answer: value.answer,
  };
}
