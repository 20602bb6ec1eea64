import { Field, ObjectType } from 'type-graphql';
import { UserErrorCode } from '../enums.js';

/** Why a mutation was refused, and by which field of its input. */
export interface UserError {
  code: UserErrorCode;
  message: string;
  field: string[] | null;
}

/** Why a mutation was refused. */
@ObjectType('UserError', {
  description: 'Why a mutation was refused. A refusal is data: the request itself succeeded.',
  simpleResolvers: true,
})
export class UserErrorType implements UserError {
  @Field(() => UserErrorCode, { description: 'The reason, for programs.' })
  code!: UserErrorCode;

  @Field({ description: 'The reason, for people.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The path of the input field at fault, such as `["input", "maxRetries"]`.',
  })
  field!: string[] | null;
}
