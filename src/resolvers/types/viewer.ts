import { Field, ObjectType } from 'type-graphql';
import { UuidScalar } from '../scalars/uuid.js';

/** Who calls, as it is shown. */
export interface Viewer {
  subject: string;
  tenantId: string | null;
  roles: string[];
}

/** Who calls. */
@ObjectType('Viewer', { description: 'Who the server thinks the caller is.', simpleResolvers: true })
export class ViewerType implements Viewer {
  @Field({ description: 'Names the caller; stands in the audit trail as the actor of what the caller does.' })
  subject!: string;

  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The caller’s tenant; null when the caller sees all tenants.',
  })
  tenantId!: string | null;

  @Field(() => [String], {
    description: 'What the caller may do: any of `viewer`, `operator`, `approver`, `admin`.',
  })
  roles!: string[];
}
