/** Credentials, or where fresh ones come from; none in `open` mode. */
export type TokenSource = string | undefined | (() => string | undefined | Promise<string | undefined>);

/** The value of the `Authorization` header, asked for afresh; undefined without credentials. */
export async function authorizationOf(source: TokenSource): Promise<string | undefined> {
  const token = typeof source === 'function' ? await source() : source;
  return token === undefined || token === '' ? undefined : `Bearer ${token}`;
}
