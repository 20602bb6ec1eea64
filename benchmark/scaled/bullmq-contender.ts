import { Queue, Worker } from 'bullmq';
import { placeOfThisProcess, serveContender } from './contender.js';
import { plainCampaign, SixCalls, STEPS, type PlainCampaign } from './six-calls.js';

// BullMQ: one job per step; what the campaign has come to travels in the job.

const QUEUE = 'benchmark-steps';
const CONCURRENCY = 50;

const place = placeOfThisProcess();
const calls = new SixCalls(place.servicesUrl);
const { hostname, port } = new URL(place.redisUrl);
const connection = { host: hostname, port: Number(port) };

await serveContender(async (ended) => {
  const queue = new Queue<PlainCampaign>(QUEUE, {
    connection,
    defaultJobOptions: { removeOnComplete: true, attempts: 3 },
  });
  const worker = new Worker<PlainCampaign>(
    QUEUE,
    async ({ data }) => {
      const step = STEPS[Object.keys(data.done).length];
      if (!step) throw new Error('There is no further step.');
      const result = await calls.call(data, step);
      const done = { ...data.done, [step]: result };
      if (step === STEPS.at(-1)) ended();
      else await queue.add('step', { ...data, done });
    },
    { connection: { ...connection, maxRetriesPerRequest: null }, concurrency: CONCURRENCY },
  );
  await worker.waitUntilReady();
  return {
    begin: async () => {
      await queue.add('step', plainCampaign());
    },
    close: async () => {
      await worker.close();
      await queue.close();
      await calls.close();
    },
  };
});
