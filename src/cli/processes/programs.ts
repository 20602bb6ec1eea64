import { fileURLToPath } from 'node:url';

/** The compiled server. */
export const SERVER_PROGRAM = fileURLToPath(new URL('../../main.js', import.meta.url));

/** The compiled reference services: another program, which nothing of the product imports. */
export const SERVICES_PROGRAM = fileURLToPath(new URL('../../../examples/services/main.js', import.meta.url));
