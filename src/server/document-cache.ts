import type { DocumentNode } from 'graphql';

/** The longest text whose document is remembered: what clients send again and again is shorter. */
const MAX_TEXT = 16 * 1024;
/** All remembered texts together. A document holds some hundred bytes for each character, comments included. */
const MAX_TEXTS = 256 * 1024;

/** Documents that were found valid, so that a thousand equal operations are parsed once; the oldest go first. */
export class DocumentCache {
  private readonly documents = new Map<string, DocumentNode>();
  private characters = 0;

  get(key: string): DocumentNode | undefined {
    return this.documents.get(key);
  }

  /** Remembers a document under a key, unless its text is too long. */
  set(key: string, document: DocumentNode): void {
    const length = textLength(document);
    if (length > MAX_TEXT || this.documents.has(key)) return;
    this.documents.set(key, document);
    this.characters += length;
    for (const oldest of this.documents.keys()) {
      if (this.characters <= MAX_TEXTS) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const document = this.documents.get(key);
    if (!document) return;
    this.documents.delete(key);
    this.characters -= textLength(document);
  }
}

function textLength({ loc }: DocumentNode): number {
  return loc?.source.body.length ?? Number.POSITIVE_INFINITY;
}
