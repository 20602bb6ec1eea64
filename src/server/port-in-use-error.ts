/** Another process listens on the port already. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(
    readonly host: string,
    readonly port: number,
  ) {
    super(`Port ${port} on ${host} is in use. Stop what listens there, or set PORT to another one.`);
  }
}
