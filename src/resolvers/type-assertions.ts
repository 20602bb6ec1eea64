/** Whether two types have the same members of the same types. */
type Same<A, B> =
  (<T>() => T extends { [K in keyof A]: A[K] } ? 1 : 2) extends <T>() => T extends { [K in keyof B]: B[K] }
    ? 1
    : 2
    ? true
    : false;

/**
 * Fails to compile unless a GraphQL type has exactly the members of what it mirrors.
 *
 * @example type Check = Mirrors<StrategyBriefType, StrategyBriefView>
 */
export type Mirrors<GraphqlType, Mirrored> =
  Same<GraphqlType, Mirrored> extends true
    ? true
    : { differs: Exclude<keyof GraphqlType | keyof Mirrored, keyof GraphqlType & keyof Mirrored> };

/** The camelCase name of a snake_case one. */
export type CamelCase<Name> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail> & string>}`
  : Name;

/** Takes only `true`: what a type-level check must come to. */
export type Assert<Check extends true> = Check;
