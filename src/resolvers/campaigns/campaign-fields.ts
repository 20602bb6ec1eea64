import { OperationTypeNode, type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Resolver, Root } from 'type-graphql';
import { CampaignAction } from '../../contracts/enums.js';
import { isJsonObject, type JsonObject } from '../../contracts/json.js';
import {
  objects,
  qualityReportView,
  strategyBriefView,
  type QualityReportView,
  type StrategyBriefView,
} from '../../contracts/wire.js';
import type { ArtifactKind } from '../../ports/campaign-record.js';
import { connectionPage } from '../connection.js';
import type { EdgeContext } from '../context.js';
import { decodeCursor, encodeCursor, foreignCursor } from '../cursor.js';
import { badUserInput } from '../errors.js';
import { isBelowList } from '../is-below-list.js';
import { DEFAULT_PAGE_SIZE, pageSize } from '../page-size.js';
import { repetition } from '../repetition.js';
import { mayAct } from '../roles.js';
import { JsonObjectScalar } from '../scalars/json-object.js';
import { AuditEntryConnectionType, type AuditEntryPage } from '../types/audit-entry-connection.js';
import { AuditEntryType } from '../types/audit-entry.js';
import { CampaignType } from '../types/campaign.js';
import { QualityReportType } from '../types/quality-report.js';
import { StrategyBriefType } from '../types/strategy-brief.js';

/** What a campaign's record does not hold: artifacts, the trail, and what the caller may do. */
@Resolver(() => CampaignType)
export class CampaignFields {
  @FieldResolver(() => JsonObjectScalar, { description: 'What the creator sent; the services see it too.' })
  async metadata(@Root() campaign: CampaignType, @Ctx() context: EdgeContext): Promise<JsonObject> {
    return (await artifactObject(campaign, 'metadata', context)) ?? {};
  }

  @FieldResolver(() => JsonObjectScalar, { nullable: true, description: 'What Radar found; null before.' })
  radarScan(@Root() campaign: CampaignType, @Ctx() context: EdgeContext): Promise<JsonObject | null> {
    return artifactObject(campaign, 'radar_scan', context);
  }

  @FieldResolver(() => StrategyBriefType, {
    nullable: true,
    description: 'The Analyst’s brief; null before.',
  })
  async strategy(
    @Root() campaign: CampaignType,
    @Ctx() context: EdgeContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<StrategyBriefView | null> {
    const brief = await artifactObject(campaign, 'strategy', context, repetition(info));
    return brief && strategyBriefView(brief);
  }

  @FieldResolver(() => [JsonObjectScalar], { description: 'What Visual produced; empty before.' })
  async assets(@Root() campaign: CampaignType, @Ctx() { loaders }: EdgeContext): Promise<JsonObject[]> {
    return objects(await loaders.artifact(campaign.record, 'assets'));
  }

  @FieldResolver(() => QualityReportType, {
    nullable: true,
    description: 'The Optimizer’s audit; null before.',
  })
  async qualityReport(
    @Root() campaign: CampaignType,
    @Ctx() context: EdgeContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<QualityReportView | null> {
    const report = await artifactObject(campaign, 'quality_audit', context, repetition(info));
    return report && qualityReportView(report);
  }

  @FieldResolver(() => JsonObjectScalar, {
    nullable: true,
    description: 'What the Optimizer answered when it published; null before.',
  })
  publication(@Root() campaign: CampaignType, @Ctx() context: EdgeContext): Promise<JsonObject | null> {
    return artifactObject(campaign, 'publication', context);
  }

  @FieldResolver(() => JsonObjectScalar, {
    nullable: true,
    description: 'What the Optimizer learnt; null before, and where the learnings were lost.',
  })
  learnings(@Root() campaign: CampaignType, @Ctx() context: EdgeContext): Promise<JsonObject | null> {
    return artifactObject(campaign, 'learnings', context);
  }

  @FieldResolver(() => [CampaignAction], {
    description: 'What the machine, and the caller’s roles, allow right now.',
  })
  availableActions(
    @Root() { record }: CampaignType,
    @Ctx() { engine, caller }: EdgeContext,
  ): CampaignAction[] {
    return engine.facts.availableActions(record).filter((action) => mayAct(caller, action));
  }

  @FieldResolver(() => AuditEntryConnectionType, {
    description: 'Everything that happened to the campaign, oldest first.',
  })
  async auditTrail(
    @Root() { record }: CampaignType,
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: DEFAULT_PAGE_SIZE,
      description: 'How many, from 1 to 100.',
    })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Those behind this cursor.' })
    after: string | null = null,
    @Ctx() { engine, scope }: EdgeContext,
  ): Promise<AuditEntryPage> {
    const size = pageSize(first);
    const list = `trail ${record.id}`;
    const start = after === null ? 0 : trailPosition(list, after);
    const entries = await engine.store.entries(scope, record.id, start, size + 1);
    const nodes = entries.slice(0, size).map((entry) => AuditEntryType.of(entry));
    return {
      ...connectionPage(nodes, (entry) => encodeCursor(list, [entry.sequence]), entries.length > size, after),
      totalCount: Math.max(record.sequence, entries.at(-1)?.sequence ?? 0),
    };
  }

  @FieldResolver(() => Boolean, {
    // What it counts for among the nodes of an operation.
    complexity: 100,
    description:
      'Recomputes the hash chain of the whole trail afresh: false when any stored entry was altered, removed, inserted ' +
      'or reordered. Costly, and therefore refused below a list and in subscriptions.',
  })
  async auditTrailIntact(
    @Root() campaign: CampaignType,
    @Ctx() { loaders }: EdgeContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<boolean> {
    if (isBelowList(info.path) || info.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      throw badUserInput('`auditTrailIntact` is costly: ask a query for it, on a single campaign.');
    }
    return loaders.trailIntact(campaign.id);
  }
}

async function artifactObject(
  campaign: CampaignType,
  kind: ArtifactKind,
  { loaders }: EdgeContext,
  times = 1,
): Promise<JsonObject | null> {
  const value = await loaders.artifact(campaign.record, kind, times);
  return isJsonObject(value) ? value : null;
}

/** The largest number that GraphQL's Int, and the databases, know. */
const MAX_SEQUENCE = 2 ** 31 - 1;

function trailPosition(list: string, cursor: string): number {
  const [sequence] = decodeCursor(list, cursor);
  const isSequence = typeof sequence === 'number' && Number.isInteger(sequence) && sequence >= 1;
  if (!isSequence || sequence > MAX_SEQUENCE) throw foreignCursor();
  return sequence;
}
