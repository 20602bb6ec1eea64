/** Makes identifiers. */
export interface IdSource {
  /** A fresh UUIDv7 (RFC 9562), so that indexes stay local. */
  uuid(): string;
}
