import { print, type DocumentNode } from 'graphql';

/** The types that a document carries; generated documents do it under the same name. */
interface Typed<Result, Variables> {
  __apiType?: (variables: Variables) => Result;
}

/** A GraphQL operation with the types of its result and variables: a parsed document, or text. */
export type TypedDocument<Result, Variables> = (DocumentNode | string | TypedText<Result, Variables>) &
  Typed<Result, Variables>;

class TypedText<Result, Variables> extends String implements Typed<Result, Variables> {
  __apiType?: (variables: Variables) => Result;
}

/** An operation as text, with the types that it is known to have. */
export function typedDocument<Result, Variables>(text: string): TypedDocument<Result, Variables> {
  return new TypedText<Result, Variables>(text);
}

/** A document as it is sent. */
export function documentText<Result, Variables>(document: TypedDocument<Result, Variables>): string {
  return typeof document === 'object' && 'kind' in document ? print(document) : document.toString();
}
