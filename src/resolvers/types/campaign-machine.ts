import { Field, ObjectType } from 'type-graphql';
import { CampaignState, ServiceName } from '../../contracts/enums.js';
import type { Engine } from '../../engine/engine.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** The machine as it is shown. */
export interface CampaignMachineView {
  states: { name: CampaignState; final: boolean; service: ServiceName | null }[];
  transitions: Engine['machine']['transitions'];
  mermaid: string;
}

/** A state of the machine. */
@ObjectType('MachineState', { description: 'A state of the campaign machine.', simpleResolvers: true })
export class MachineStateType {
  @Field(() => CampaignState, { description: 'The state.' })
  name!: CampaignState;

  @Field({ description: 'Whether nothing leads out of it.' })
  final!: boolean;

  @Field(() => ServiceName, { nullable: true, description: 'The service that does the work of this state.' })
  service!: ServiceName | null;
}

/** A way from one state to another. */
@ObjectType('MachineTransition', {
  description: 'A way from one state of the campaign machine to another.',
  simpleResolvers: true,
})
export class MachineTransitionType {
  @Field(() => CampaignState, { description: 'The state that it leaves.' })
  from!: CampaignState;

  @Field(() => CampaignState, { description: 'The state that it leads to.' })
  to!: CampaignState;

  @Field({ description: 'The event that takes it.' })
  event!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The condition under which it is taken, where there is one.',
  })
  guard!: string | null;
}

/** The machine as data. */
@ObjectType('CampaignMachine', {
  description: 'The machine that decides which state follows which, as data, read from its definition.',
  simpleResolvers: true,
})
export class CampaignMachineType implements CampaignMachineView {
  @Field(() => [MachineStateType], { description: 'All states.' })
  states!: MachineStateType[];

  @Field(() => [MachineTransitionType], { description: 'All transitions.' })
  transitions!: MachineTransitionType[];

  @Field({ description: 'The same as a Mermaid state diagram.' })
  mermaid!: string;
}

export type MachineTransitionCheck = Assert<
  Mirrors<MachineTransitionType, Engine['machine']['transitions'][number]>
>;
