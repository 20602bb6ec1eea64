/** What a command's exit status says. Above 63 they are those of sysexits.h. */
export const ExitCode = {
  OK: 0,
  /** The server refused, or what was looked for is not so. */
  FAILED: 1,
  /** EX_USAGE: a wrong call. */
  USAGE: 64,
  /** EX_DATAERR: a file is not in the format that it should be in. */
  BAD_DATA: 65,
  /** EX_NOINPUT: a file, or the campaign to watch, is not there. */
  NO_INPUT: 66,
  /** EX_UNAVAILABLE: the server cannot be reached. */
  UNREACHABLE: 69,
  /** EX_SOFTWARE: a failure that nobody expected. */
  INTERNAL: 70,
  /** EX_OSERR: the port is taken, or the address is not this machine's. */
  CANNOT_LISTEN: 71,
  /** EX_IOERR: the database, or a file, cannot be used. */
  CANNOT_USE_FILE: 74,
  /** EX_NOPERM: the credentials are refused. */
  REFUSED: 77,
  /** EX_CONFIG: the environment does not fit. */
  CONFIGURATION: 78,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
