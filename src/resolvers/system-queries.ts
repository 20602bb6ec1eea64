import { Ctx, Query, Resolver } from 'type-graphql';
import { serviceOfStep } from '../contracts/enums.js';
import type { ServiceStatus } from '../engine/engine.js';
import type { EdgeContext } from './context.js';
import { requirePermission } from './roles.js';
import { CampaignMachineType, type CampaignMachineView } from './types/campaign-machine.js';
import { ServiceStatusType } from './types/service-status.js';
import { ViewerType, type Viewer } from './types/viewer.js';

/** What the server tells about itself and about the caller. */
@Resolver()
export class SystemQueries {
  @Query(() => CampaignMachineType, {
    description: 'The machine that decides which state of a campaign follows which, as data.',
  })
  campaignMachine(@Ctx() { engine, caller }: EdgeContext): CampaignMachineView {
    requirePermission(caller, 'read');
    const { states, transitions, mermaid } = engine.machine;
    return {
      states: states.map(({ name, final, step }) => ({ name, final, service: step && serviceOfStep(step) })),
      transitions,
      mermaid,
    };
  }

  @Query(() => [ServiceStatusType], {
    description: 'How the four services do, as the live workers together see them.',
  })
  services(@Ctx() { engine, caller }: EdgeContext): Promise<ServiceStatus[]> {
    requirePermission(caller, 'read');
    return engine.serviceStatuses();
  }

  @Query(() => ViewerType, { description: 'Who the server thinks the caller is. Needs no role.' })
  viewer(@Ctx() { caller }: EdgeContext): Viewer {
    return { subject: caller.subject, tenantId: caller.tenantId, roles: [...caller.roles] };
  }
}
