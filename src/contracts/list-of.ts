import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsArray, ValidateBy, ValidateNested } from 'class-validator';
import { isJsonObject } from './json.js';

/** A class that describes a JSON object by its decorators. */
export type Contract = new () => object;

const itemContracts = new WeakMap<object, Map<string, () => Contract>>();

/** A property that holds a list of objects, each of which fits a contract of its own. */
export function ListOf(contract: () => Contract): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [IsArray(), HoldsObjects(), ValidateNested({ each: true }), Type(contract)]) {
      decorate(target, property);
    }
    const own = itemContracts.get(target) ?? new Map<string, () => Contract>();
    itemContracts.set(target, own.set(String(property), contract));
  };
}

/** The contract of the items of a property that {@link ListOf} marks. */
export function itemContract(owner: Contract, property: string): Contract | undefined {
  return itemContracts.get(owner.prototype as object)?.get(property)?.();
}

/** Nested validation alone lets an array of arrays pass. */
function HoldsObjects(): PropertyDecorator {
  return ValidateBy({
    name: 'holdsObjects',
    validator: {
      validate: (value: unknown) => !Array.isArray(value) || value.every(isJsonObject),
      defaultMessage: () => '$property must hold JSON objects only',
    },
  });
}
