// Runs in the browser, after React and GraphiQL: puts the explorer into the page.
/* global document, GraphiQL, location, React, ReactDOM */
const { introspection, samples } = JSON.parse(document.getElementById('settings').textContent);

const endpoint = new URL('graphql', location.href);
const socketEndpoint = new URL(endpoint);
socketEndpoint.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

// Headers of the editor go with each request, and as connection parameters with each subscription.
const fetcher = GraphiQL.createFetcher({
  url: endpoint.href,
  subscriptionUrl: socketEndpoint.href,
  enableIncrementalDelivery: false,
});

const tabs = samples.map(({ query, variables }) => ({
  query,
  variables: variables ? JSON.stringify(variables, null, 2) : null,
  headers: null,
}));

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(
    GraphiQL,
    {
      fetcher,
      defaultTabs: tabs,
      defaultEditorToolsVisibility: true,
      // Undefined: GraphiQL asks the server for it. Null: there is none to be had.
      schema: introspection ? undefined : null,
    },
    React.createElement(GraphiQL.Logo, null, 'LeadBoost'),
  ),
);
