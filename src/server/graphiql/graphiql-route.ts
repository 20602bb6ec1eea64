import type { FastifyInstance } from 'fastify';
import { replyWithError } from '../error-reply.js';
import { GraphiqlAssets } from './graphiql-assets.js';
import { GRAPHIQL_POLICY, graphiqlPage } from './graphiql-page.js';

/** Where the explorer is served; its files are below. */
const GRAPHIQL_PATH = '/graphiql';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves GraphiQL: an explorer of the API that needs nothing but this server. The page holds nothing secret, and asks
 * for no credentials; what it sends does.
 *
 * @param introspection whether the explorer may ask for the schema
 */
export function serveGraphiql(app: FastifyInstance, { introspection }: { introspection: boolean }): void {
  // Read when first asked for: most servers never show the page.
  let loading: Promise<GraphiqlAssets> | undefined;
  const load = () => (loading ??= GraphiqlAssets.load());

  app.get(GRAPHIQL_PATH, async (_request, reply) => {
    const assets = await load();
    const address = (name: string) => `graphiql/${assets.hashedName(name)}`;
    return reply
      .headers({
        'content-security-policy': GRAPHIQL_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      })
      .type('text/html; charset=utf-8')
      .send(graphiqlPage({ introspection, address }));
  });

  app.get<{ Params: { name: string } }>(`${GRAPHIQL_PATH}/:name`, async ({ params }, reply) => {
    const asset = (await load()).find(params.name);
    if (!asset) return replyWithError(reply, 404, 'BAD_USER_INPUT', 'There is nothing here.');
    return reply
      .headers({ 'cache-control': FOR_EVER, 'x-content-type-options': 'nosniff' })
      .type(asset.contentType)
      .send(asset.body);
  });
}
