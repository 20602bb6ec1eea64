import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The four services on one port, answering at once: what is measured is the orchestrator, not they.

const ANSWERS: Readonly<Record<string, string>> = {
  '/api/v1/scan': JSON.stringify({ topics: [{ name: 'spring', score: 0.9 }] }),
  '/api/v1/generate-strategy': JSON.stringify({
    target_audience: 'Tech professionals 25-40',
    core_message: 'Innovation drives success',
    channels: ['meta', 'linkedin'],
    budget_allocation: { meta: 0.6, linkedin: 0.4 },
  }),
  '/api/v1/generate': JSON.stringify({
    assets: [{ channel: 'meta', headline: 'Spring is here', svg: '<svg/>' }],
  }),
  '/api/v1/audit-quality': JSON.stringify({
    verdict: 'PASS',
    auditor_signature: 'sha256:0',
    timestamp: 1_702_843_200,
    checks: [{ check_id: 'contrast', result: 'PASS', severity: 'CRITICAL', evidence: { actual: 7.1 } }],
  }),
  '/api/v1/publish': JSON.stringify({ published: true, url: 'https://ads.example/1' }),
  '/api/v1/learn': JSON.stringify({ remembered: true }),
};

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = ANSWERS[request.url ?? ''];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(answer ?? '{}');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
});
process.on('disconnect', () => {
  process.exit(0);
});
