import { Field, ObjectType } from 'type-graphql';
import { WaitingReason } from '../../contracts/enums.js';
import type { Waiting } from '../../engine/engine.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** Why nothing of a campaign runs although it could. */
@ObjectType('Waiting', {
  description: 'Why nothing of a campaign runs at the moment although it could.',
  simpleResolvers: true,
})
export class WaitingType {
  @Field(() => WaitingReason, { description: 'What it waits for.' })
  reason!: WaitingReason;

  @Field(() => DateTimeScalar, { description: 'Since when it waits.' })
  since!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it goes on by itself, where that is known.',
  })
  until!: string | null;
}

export type WaitingCheck = Assert<Mirrors<WaitingType, Waiting>>;
