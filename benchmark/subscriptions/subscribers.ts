import { WebSocket } from 'ws';

// Subscribers in a process of their own, so that the server's is measured alone. Told by a message whom to follow, it
// says when all of them follow, and from then on how many events they have seen each time it is asked.

/** What the subscribers are told. */
export interface SubscribersOrder {
  url: string;
  campaignId: string;
  subscribers: number;
  /** Whether all send the same document, so that the server may execute it once for all. */
  equal: boolean;
}

let seen = 0;

async function follow({ url, campaignId, equal }: SubscribersOrder, n: number): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const name = equal ? 'Watch' : `Watch${String(n)}`;
  const query = `subscription ${name}($id: ID!) {
    campaignEvents(campaignId: $id) { sequence action transition { from to } campaign { id state paused progress } }
  }`;
  socket.on('open', () => {
    socket.send('{"type":"connection_init"}');
  });
  // Without `after`, the newest entry comes first: then this one follows.
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text.includes('"connection_ack"')) {
        socket.send(
          JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { id: campaignId } } }),
        );
      } else if (text.includes('"type":"next"')) {
        seen += 1;
        resolve();
      } else if (text.includes('"type":"error"')) reject(new Error(text));
    });
  });
  return socket;
}

process.on('message', (order: SubscribersOrder | 'count') => {
  if (order === 'count') {
    process.send?.({ seen });
    return;
  }
  void (async () => {
    for (let n = 0; n < order.subscribers; n += 1) await follow(order, n);
    seen = 0;
    process.send?.({ following: order.subscribers });
  })();
});
process.on('disconnect', () => {
  process.exit(0);
});
