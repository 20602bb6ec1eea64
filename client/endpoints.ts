/** Where the API is, for each transport. */
export interface Endpoints {
  http: string;
  webSocket: string;
}

const PATH = '/graphql';

/**
 * Derives the endpoints from the address of a server, such as `https://leadboost.example` or
 * `http://127.0.0.1:4000/behind/a/proxy`. An address that ends in `/graphql` already is taken as it is.
 *
 * @throws TypeError for what is no http or https address, and for one that carries credentials
 */
export function deriveEndpoints(base: string): Endpoints {
  if (!URL.canParse(base)) throw new TypeError(`"${base}" is not an address: write http://HOST:PORT.`);
  const url = new URL(base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`"${base}" must begin with http:// or https://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('The address must not carry credentials: pass them as the token.');
  }
  url.search = '';
  url.hash = '';
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(PATH) ? path : path + PATH;
  const http = url.href;
  return { http, webSocket: http.replace(/^http/, 'ws') };
}
