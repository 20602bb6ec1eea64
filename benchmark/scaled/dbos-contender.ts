import { DBOS } from '@dbos-inc/dbos-sdk';
import { placeOfThisProcess, serveContender } from './contender.js';
import { plainCampaign, SixCalls, STEPS, type PlainCampaign } from './six-calls.js';

// DBOS Transact: a workflow of six steps, each checkpointed in PostgreSQL.

const place = placeOfThisProcess();
const calls = new SixCalls(place.servicesUrl);

const runCampaign = DBOS.registerWorkflow(
  async (campaign: PlainCampaign): Promise<void> => {
    const done: PlainCampaign['done'] = {};
    for (const step of STEPS) {
      done[step] = await DBOS.runStep(() => calls.call({ ...campaign, done }, step), { name: step });
    }
  },
  { name: 'campaign' },
);

await serveContender(async (ended) => {
  DBOS.setConfig({
    name: 'leadboost-benchmark',
    systemDatabaseUrl: place.databaseUrl,
    systemDatabasePoolSize: 10,
    logLevel: 'error',
  });
  await DBOS.launch();
  return {
    begin: async () => {
      const campaign = plainCampaign();
      const handle = await DBOS.startWorkflow(runCampaign, { workflowID: campaign.executionId })(campaign);
      await handle.getResult();
      ended();
    },
    close: async () => {
      await DBOS.shutdown();
      await calls.close();
    },
  };
});
