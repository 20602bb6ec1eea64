/** The members that only one of two types has. */
type Unshared<A, B> = Exclude<keyof A | keyof B, keyof A & keyof B>;

/**
 * Whether a GraphQL type has exactly the members of what it mirrors, each of the same type.
 *
 * @example type Check = Assert<Mirrors<StrategyBriefType, StrategyBriefView>>
 */
export type Mirrors<GraphqlType, Mirrored> = [Unshared<GraphqlType, Mirrored>] extends [never]
  ? [GraphqlType, Mirrored] extends [Mirrored, GraphqlType]
    ? true
    : 'a member has another type'
  : { differs: Unshared<GraphqlType, Mirrored> };

/** The camelCase name of a snake_case one. */
export type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail> & string>}`
  : Name;

/** Fails to compile unless a type-level check comes to true. */
export type Assert<Check extends true> = Check;
