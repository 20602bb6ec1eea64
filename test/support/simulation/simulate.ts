import { continueChain, EMPTY_CHAIN } from '../../../src/contracts/audit-chain.js';
import type { AuditEntry } from '../../../src/contracts/audit-entry.js';
import type { JsonObject } from '../../../src/contracts/json.js';
import type { CampaignStore } from '../../../src/ports/campaign-store.js';
import { ALL_TENANTS } from '../../../src/ports/scope.js';
import type { CampaignFacts } from '../recovery/campaign-facts.js';
import type { WatchedCampaign } from '../recovery/campaign-load.js';
import { checkInvariants } from '../recovery/check-invariants.js';
import { MIX } from '../recovery/scenario.js';
import { Cluster } from './cluster.js';
import { Nemesis } from './nemesis.js';
import { SimulatedDatabase } from './simulated-database.js';
import { SimulatedBells } from './simulated-event-stream.js';
import { SimulatedServices } from './simulated-services.js';
import { SimulatedUsers } from './simulated-users.js';
import { World } from './world.js';

const CAMPAIGNS = 2;
const FAULTS = 5;
const FAULT_EVERY_MS = 700;
/** Of virtual time: what has not ended by then never will. */
const PATIENCE_MS = 180_000;
const ALL = 1_000_000;

/** What became of one simulation. */
export interface SimulationReport {
  /** What must never happen and did, as sentences. */
  violations: string[];
  /** The same seed gives the same. */
  digest: string;
}

/** Runs servers, users and a nemesis in virtual time, all of it decided by the seed, and checks every invariant at the end. */
export async function simulate(seed: number): Promise<SimulationReport> {
  const world = new World(seed);
  const database = await SimulatedDatabase.open(world);
  const services = new SimulatedServices(world);
  const cluster = new Cluster(world, database, services, new SimulatedBells(world));
  const users = new SimulatedUsers(world, cluster, services);
  cluster.start('all');
  cluster.start();
  new Nemesis(world, cluster, database, services).unleash(FAULTS, FAULT_EVERY_MS);
  const store = database.calmStore();
  const feed: AuditEntry[] = [];
  users.followFeed(await store.feedHead(), feed).catch(fault(world));
  await runUntil(world, runCampaigns(world, users));
  await runUntil(world, feedIsComplete(world, store, feed));
  if (world.violations.length === 0) await check(world, users, services, store, feed);
  for (const { process } of cluster.members) process.kill();
  return { violations: world.violations, digest: world.digest() };
}

function fault(world: World): (error: unknown) => void {
  return (error) =>
    world.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

async function runCampaigns(world: World, users: SimulatedUsers): Promise<void> {
  const names = Array.from({ length: CAMPAIGNS }, (_, nth) => `campaign ${String(nth + 1)}`);
  await Promise.all(names.map((name) => users.run(world.chance.pick(MIX), name)));
}

/** Lets things happen until `goal` is reached, or it is clear that it never will be. */
async function runUntil(world: World, goal: Promise<void>): Promise<void> {
  const { scheduler, violations } = world;
  const ended = { yet: false };
  goal.then(() => (ended.yet = true), fault(world));
  const patience = scheduler.now + PATIENCE_MS;
  while (!ended.yet && violations.length === 0) {
    if (!(await scheduler.step())) violations.push('nothing is left to happen');
    if (scheduler.now > patience) violations.push('it takes for ever');
  }
}

/** Whoever follows the feed has seen as many entries as there are. */
async function feedIsComplete(
  world: World,
  store: CampaignStore,
  feed: readonly AuditEntry[],
): Promise<void> {
  for (;;) {
    const { items } = await store.list(ALL_TENANTS, {
      first: 100,
      after: null,
      filter: {},
      order: { field: 'CREATED_AT', direction: 'ASC' },
    });
    if (items.reduce((sum, { sequence }) => sum + sequence, 0) <= feed.length) return;
    await new Promise<void>((resolve) => world.scheduler.after(200, resolve));
  }
}

async function check(
  world: World,
  users: SimulatedUsers,
  services: SimulatedServices,
  store: CampaignStore,
  feed: readonly AuditEntry[],
): Promise<void> {
  for (const watched of users.campaigns) {
    const facts = await gatherFacts(watched, services, store);
    // A process that was frozen, or cut off from its database, may wake up as one that was taken for dead.
    world.violations.push(...checkInvariants(facts, { zombies: true }));
    const inFeed = feed.filter(({ campaignId }) => campaignId === watched.id);
    // An entry's hash stands for all of it.
    if (hashes(inFeed) !== hashes(facts.api.trail)) {
      const seen = inFeed.map(({ sequence }) => sequence).join();
      world.violations.push(`${watched.id}: the feed brought ${seen} of ${String(facts.api.trail.length)}`);
    }
  }
}

function hashes(entries: readonly AuditEntry[]): string {
  return entries.map(({ hash }) => hash).join();
}

async function gatherFacts(
  watched: WatchedCampaign,
  { calls, effects }: SimulatedServices,
  store: CampaignStore,
): Promise<CampaignFacts> {
  const record = await store.find(ALL_TENANTS, watched.id);
  if (!record) throw new Error(`Campaign ${watched.id} was acknowledged and is not stored.`);
  const trail = await store.entries(ALL_TENANTS, watched.id, 0, ALL);
  const artifacts = (await store.artifacts(ALL_TENANTS, [watched.id], ['assets', 'publication'])).get(
    watched.id,
  );
  const { version, snapshot, sequence, headHash } = record;
  const head = continueChain(watched.id, EMPTY_CHAIN, trail);
  const api = {
    state: snapshot.state,
    version,
    auditTrailIntact: head?.sequence === sequence && head.hash === headHash,
    assets: JSON.parse(artifacts?.assets ?? '[]') as JsonObject[],
    publication: JSON.parse(artifacts?.publication ?? 'null') as JsonObject | null,
    trail,
  };
  const ofCampaign = ({ campaignId }: { campaignId: string }) => campaignId === watched.id;
  return { watched, api, record, calls: calls.filter(ofCampaign), effects: effects.filter(ofCampaign) };
}
