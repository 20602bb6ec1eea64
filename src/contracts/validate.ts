import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { isJsonObject } from './json.js';

/** A field that breaks a contract. `path` is as on the wire, such as `checks[2].severity`. */
export interface ContractViolation {
  path: string;
  message: string;
}

/**
 * Checks a JSON value against a contract class. Fields that the class does not name are allowed. The value itself is
 * neither changed nor returned by the check, and no submitted value appears in a message.
 *
 * @returns the violations, none when the value fits
 */
export function contractViolations(contract: new () => object, value: unknown): ContractViolation[] {
  if (!isJsonObject(value)) return [{ path: '$', message: 'must be a JSON object' }];
  const instance = plainToInstance(contract, value);
  const errors = validateSync(instance, { validationError: { target: false, value: false } });
  return errors.flatMap((error) => flatten(error, ''));
}

function flatten(error: ValidationError, parent: string): ContractViolation[] {
  const isIndex = /^\d+$/.test(error.property);
  const path = isIndex
    ? `${parent}[${error.property}]`
    : parent
      ? `${parent}.${error.property}`
      : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ path, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, path))];
}
