import { Field, ObjectType } from 'type-graphql';
import type { JsonObject } from '../../contracts/json.js';
import type { StrategyBrief } from '../../contracts/strategy-brief.js';
import type { StrategyBriefView } from '../../contracts/wire.js';
import { JsonObjectScalar } from '../scalars/json-object.js';
import { UuidScalar } from '../scalars/uuid.js';
import type { Assert, CamelCase, Mirrors } from '../type-assertions.js';

/** The Analyst's brief. */
@ObjectType('StrategyBrief', {
  description:
    'The Analyst’s brief: whom the campaign speaks to, what it says, where, and within which limits.',
  simpleResolvers: true,
})
export class StrategyBriefType {
  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The Analyst’s own id of the brief, where it gave one.',
  })
  briefId!: string | null;

  @Field({ description: 'Whom the campaign speaks to.' })
  targetAudience!: string;

  @Field({ description: 'What it says.' })
  coreMessage!: string;

  @Field(() => [String], { description: 'Where it is to appear.' })
  channels!: string[];

  @Field(() => JsonObjectScalar, { description: 'The share or the amount of the budget, by channel.' })
  budgetAllocation!: JsonObject;

  @Field(() => [String], { description: 'What must be avoided.' })
  doNotDo!: string[];

  @Field(() => JsonObjectScalar, { description: 'The limits of the tone.' })
  toneGuard!: JsonObject;

  @Field(() => JsonObjectScalar, { description: 'What the platforms demand, by platform.' })
  platformConstraints!: JsonObject;
}

export type StrategyBriefChecks = [
  Assert<Mirrors<StrategyBriefType, StrategyBriefView>>,
  Assert<Mirrors<Record<keyof StrategyBriefType, 0>, Record<CamelCase<keyof StrategyBrief>, 0>>>,
];
