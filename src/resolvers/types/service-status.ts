import { Field, Float, ObjectType } from 'type-graphql';
import { ServiceName } from '../../contracts/enums.js';
import type { ServiceStatus } from '../../engine/engine.js';
import { CircuitState } from '../enums.js';
import type { Assert, Mirrors } from '../type-assertions.js';

/** How a service does. */
@ObjectType('ServiceStatus', {
  description: 'How a service does, as the live workers together see it.',
  simpleResolvers: true,
})
export class ServiceStatusType {
  @Field(() => ServiceName, { description: 'The service.' })
  name!: ServiceName;

  @Field({
    description:
      'Whether it answered when it was last called; true before the first call, false where no worker lives.',
  })
  reachable!: boolean;

  @Field(() => CircuitState, { description: 'The worst circuit of all workers.' })
  circuit!: CircuitState;

  @Field(() => Float, {
    nullable: true,
    description: 'The median time to an answer lately, in milliseconds.',
  })
  p50Ms!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The time within which 99 of 100 answers came lately, in milliseconds.',
  })
  p99Ms!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The class of the last error, never what the service sent; NO_WORKER where no worker lives.',
  })
  lastError!: string | null;
}

export type ServiceStatusCheck = Assert<Mirrors<ServiceStatusType, ServiceStatus>>;
