import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Authenticator, Role } from '../../src/ports/authenticator.js';
import { EngineFixture } from './engine/engine-fixture.js';
import type { ScriptedServices } from './engine/scripted-services.js';
import { post, serve, type GraphqlAnswer, type Served } from './serve.js';

/** `Bearer TENANT ROLE,ROLE`; without credentials, every tenant and every role. */
const authenticator: Authenticator = {
  async authenticate(authorization) {
    const [, tenantId = null, roles = 'viewer,operator,approver,admin'] = (authorization ?? '').split(' ');
    return { subject: 'ann', tenantId, roles: new Set(roles.split(',') as Role[]) };
  },
};

/** What a mutation answers. */
export interface MutationAnswer {
  campaign: { id: string; version: number; state: string } | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

/** The whole server on a database of its own, and the API as a test speaks it. Only the four services are scripted. */
export class CampaignApi {
  private constructor(
    private readonly fixture: EngineFixture,
    readonly server: Served,
  ) {}

  static async open(): Promise<CampaignApi> {
    const fixture = await EngineFixture.open();
    const { engine } = await fixture.engine();
    return new CampaignApi(fixture, await serve({ engine, authenticator }));
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.fixture.close();
  }

  /** Where a test says what the services answer. */
  get services(): ScriptedServices {
    return this.fixture.services;
  }

  /** Sends an operation, whatever comes of it. */
  send(query: string, variables: Record<string, unknown> = {}, as?: string): Promise<GraphqlAnswer> {
    return post(this.server, query, variables, as ? { authorization: as } : {});
  }

  /** Sends an operation that must succeed. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}, as?: string): Promise<T> {
    const { data, errors } = await this.send(query, variables, as);
    if (errors) throw new Error(JSON.stringify(errors));
    return data as T;
  }

  /** Runs one mutation. */
  async run(name: string, input: Record<string, unknown>, as?: string): Promise<MutationAnswer> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation($input: ${type}!) {
      result: ${name}(input: $input) { campaign { id version state } userErrors { code message field } }
    }`;
    return (await this.ask<{ result: MutationAnswer }>(query, { input }, as)).result;
  }

  /** Creates a campaign. @returns its id */
  async create(input: Record<string, unknown> = {}, as?: string): Promise<string> {
    const { campaign, userErrors } = await this.run('createCampaign', input, as);
    if (!campaign) throw new Error(JSON.stringify(userErrors));
    return campaign.id;
  }

  /** Creates and starts a campaign, and follows it over a real subscription until it comes to a state. */
  async runUntil(state: string): Promise<string> {
    const id = await this.create();
    await this.run('startCampaign', { campaignId: id });
    await this.follow(id, state);
    return id;
  }

  /** Follows a campaign until it has come to a state. */
  async follow(campaignId: string, state: string): Promise<void> {
    const query = `subscription { campaignEvents(campaignId: "${campaignId}", after: 0) { transition { to } } }`;
    type Event = { campaignEvents: { transition: { to: string } | null } };
    const client = createClient({ url: this.server.wsUrl, webSocketImpl: WebSocket });
    for await (const { data } of client.iterate<Event>({ query })) {
      if (data?.campaignEvents.transition?.to === state) break;
    }
    await client.dispose();
  }
}
