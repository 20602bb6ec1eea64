const ANY_PORT = /^(https?:\/\/[^/:*]+):\*$/;

/** Whether an origin is one of those allowed; `http://localhost:*` allows every port. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.some((pattern) => {
    const host = ANY_PORT.exec(pattern)?.[1];
    if (host === undefined) return pattern === origin;
    return (
      origin === host || (origin.startsWith(`${host}:`) && /^\d{1,5}$/.test(origin.slice(host.length + 1)))
    );
  });
}

/** Whether a page of this origin is served by this server itself, going by the `Host` that the client asked for. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
