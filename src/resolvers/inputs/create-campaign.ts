import { Field, InputType, Int } from 'type-graphql';
import type { JsonObject } from '../../contracts/json.js';
import { JsonObjectScalar } from '../scalars/json-object.js';
import { UuidScalar } from '../scalars/uuid.js';
import { IDEMPOTENCY_KEY } from './campaign-command.js';

/** The input of `createCampaign`. */
@InputType('CreateCampaignInput', { description: 'The campaign to create.' })
export class CreateCampaignInput {
  @Field(() => UuidScalar, {
    nullable: true,
    description:
      'The tenant that it shall belong to. May be left out when the credentials name a tenant, and must match it otherwise.',
  })
  tenantId?: string | null;

  @Field(() => String, { nullable: true, description: 'What people call it; 1 to 200 characters.' })
  name?: string | null;

  @Field(() => JsonObjectScalar, {
    nullable: true,
    description: 'Anything that the services shall see too; I-JSON (RFC 7493), at most 64 KiB.',
  })
  metadata?: JsonObject | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Automatic re-attempts that one execution may use; 0 to 20. The server has a default.',
  })
  maxRetries?: number | null;

  @Field(() => String, IDEMPOTENCY_KEY)
  idempotencyKey?: string | null;
}
