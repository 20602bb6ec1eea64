import 'reflect-metadata';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { isJsonObject, type JsonObject } from './json.js';
import { itemContract, type Contract } from './list-of.js';

/** A field that breaks a contract. `path` is as on the wire, such as `checks[2].severity`; `message` names it too. */
export interface ContractViolation {
  path: string;
  message: string;
}

/**
 * Checks a JSON value against a contract class. Fields that the class does not name are allowed and not looked at. The
 * value is not changed, and no submitted value appears in a message.
 *
 * @returns the violations, none when the value fits
 */
export function contractViolations(contract: Contract, value: unknown): ContractViolation[] {
  if (!isJsonObject(value)) return [{ path: '$', message: 'the value must be a JSON object' }];
  const errors = validateSync(instanceOf(contract, value), {
    validationError: { target: false, value: false },
  });
  return errors.flatMap((error) => flatten(error, ''));
}

/**
 * An instance with the named fields of `value`. Not made by class-transformer: it copies everything that the contract
 * does not name too, and throws at a field that is called `constructor`.
 */
function instanceOf(contract: Contract, value: JsonObject): object {
  const instance = new contract();
  for (const property of namedFields(contract)) {
    if (!Object.hasOwn(value, property)) continue;
    const field = value[property];
    const itemClass = itemContract(contract, property);
    const kept =
      itemClass && Array.isArray(field)
        ? field.map((item) => (isJsonObject(item) ? instanceOf(itemClass, item) : item))
        : field;
    Object.assign(instance, { [property]: kept });
  }
  return instance;
}

const fieldsOf = new WeakMap<Contract, ReadonlySet<string>>();

function namedFields(contract: Contract): ReadonlySet<string> {
  const known = fieldsOf.get(contract);
  if (known) return known;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(contract, '', false, false);
  const fields = new Set(metadata.map(({ propertyName }) => propertyName));
  fieldsOf.set(contract, fields);
  return fields;
}

function flatten({ property, constraints, children }: ValidationError, parent: string): ContractViolation[] {
  const isIndex = /^\d+$/.test(property);
  const path = isIndex ? `${parent}[${property}]` : parent ? `${parent}.${property}` : property;
  const own = Object.values(constraints ?? {}).map((message) => ({
    path,
    message: message.replace(property, path),
  }));
  // What stands in a list that is none of objects says no more than that.
  return own.length > 0 ? own : (children ?? []).flatMap((child) => flatten(child, path));
}
