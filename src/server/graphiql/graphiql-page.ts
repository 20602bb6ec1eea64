import { SAMPLE_OPERATIONS } from './sample-operations.js';

/**
 * What the page may load: nothing but what this server serves. The editor draws with inline styles, and its fonts are
 * part of its style sheet.
 */
export const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the page needs to know. */
export interface GraphiqlPageParts {
  /** Whether the explorer may ask for the schema. */
  introspection: boolean;
  /** Where an asset is served, relative to the page. */
  address: (asset: string) => string;
}

/** The page of GraphiQL. Its addresses are relative, so that it also works below a path of a reverse proxy. */
export function graphiqlPage({ introspection, address }: GraphiqlPageParts): string {
  const settings = { introspection, samples: SAMPLE_OPERATIONS };
  const scripts = ['react.js', 'react-dom.js', 'graphiql.js', 'start.js'];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>LeadBoost GraphiQL</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${address('graphiql.css')}">
    <link rel="stylesheet" href="${address('page.css')}">
  </head>
  <body>
    ${introspection ? '' : `<p id="notice" role="status">${INTROSPECTION_OFF}</p>`}
    <div id="graphiql">Loading GraphiQL &hellip;</div>
    <noscript>GraphiQL needs JavaScript.</noscript>
    <script type="application/json" id="settings">${embed(settings)}</script>
    ${scripts.map((script) => `<script src="${address(script)}"></script>`).join('\n    ')}
  </body>
</html>
`;
}

const INTROSPECTION_OFF =
  'Introspection is off on this server (INTROSPECTION=false): there is no documentation and no completion here, but ' +
  'operations run as always. The schema is published as schema.graphql with the package.';

/** JSON that cannot end the element that it stands in. */
function embed(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
