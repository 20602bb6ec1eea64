import { VARIABLES } from './variables.js';

/**
 * The environment of a server that is started with a configuration of its own: that of this process, but every
 * variable of the configuration is as given, or at its default.
 */
export function childEnvironment(
  variables: Readonly<Partial<Record<keyof typeof VARIABLES, string>>>,
): Record<string, string | undefined> {
  const defaults = Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, '']));
  return { ...process.env, ...defaults, ...variables };
}
