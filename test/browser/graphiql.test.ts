import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser, openPage } from '../support/browser.js';
import { CampaignApi } from '../support/campaign-api.js';
import { eventually } from '../support/eventually.js';
import { fakeEngine } from '../support/fake-engine.js';
import { serve, type Served } from '../support/serve.js';

describeInBrowser('GraphiQL in a browser', () => {
  let browser: Browser;
  let api: CampaignApi;
  let closed: Served | undefined;
  beforeAll(async () => {
    [browser, api] = await Promise.all([launchBrowser(), CampaignApi.open()]);
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
    await closed?.close();
  });

  test('asks nobody but its server, and has nothing to complain about', async () => {
    const { page, foreign, complaints } = await openPage(browser, `${api.server.url}/graphiql`);
    await openTab(page, 'Status');
    await run(page);
    expect(await answer(page, 'ann')).toContain('"subject": "ann"');
    await page.getByLabel('Show Documentation Explorer').click();
    await page.getByText('CampaignMachine', { exact: true }).waitFor();
    expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
  });

  test('creates, starts and watches a campaign with its samples', async () => {
    const { page, foreign, complaints } = await openPage(browser, `${api.server.url}/graphiql`);
    await openTab(page, 'Create');
    await run(page);
    const created = /"id": "([0-9a-f-]{36})"/.exec(await answer(page, 'IDLE'))?.[1] ?? '';

    await openTab(page, 'Start');
    await write(page, 'Variables', JSON.stringify({ id: created }));
    await run(page);
    await answer(page, 'RADAR_SCAN');

    await openTab(page, 'Watch');
    await write(page, 'Variables', JSON.stringify({ id: created, after: 0 }));
    await run(page);
    expect(await answer(page, 'COMPLETED')).toContain('"campaignEvents"');

    await openTab(page, 'Feed');
    await run(page);
    const id = await api.create({ name: 'Seen in the feed' });
    await api.run('startCampaign', { campaignId: id });
    await answer(page, 'Seen in the feed');
    expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
  });

  test('sends the headers of its editor with requests, and as connection parameters', async () => {
    const tenantId = '0193e8a0-0000-7000-8000-0000000000a1';
    const { page, complaints } = await openPage(browser, `${api.server.url}/graphiql`);
    await openTab(page, 'Status');
    await page.getByRole('button', { name: 'Headers' }).click();
    await write(page, 'Headers', JSON.stringify({ authorization: `Bearer ${tenantId} viewer` }));
    await run(page);
    await answer(page, tenantId);

    await openTab(page, 'Feed');
    await page.getByRole('button', { name: 'Headers' }).click();
    await write(page, 'Headers', JSON.stringify({ authorization: `Bearer ${tenantId} viewer,operator` }));
    await run(page);
    const others = await api.create({ name: 'Of another tenant' });
    await api.run('startCampaign', { campaignId: others });
    await api.follow(others, 'COMPLETED');
    const own = await api.create({ name: 'Of this tenant', tenantId });
    await api.run('startCampaign', { campaignId: own });
    expect(await answer(page, 'Of this tenant')).not.toContain('Of another tenant');
    expect(complaints).toEqual([]);
  });

  test('says so where introspection is off, and runs operations all the same', async () => {
    closed = await serve({ engine: fakeEngine({}), options: { introspection: false } });
    const { page, complaints } = await openPage(browser, `${closed.url}/graphiql`);
    await page.getByText('Introspection is off on this server').waitFor();
    await openTab(page, 'Machine');
    await run(page);
    await answer(page, 'campaignMachine');
    expect(complaints).toEqual([]);
  });
});

/** Opens a tab, and waits until GraphiQL has read its operation, which is a moment later. */
async function openTab(page: Page, name: string): Promise<void> {
  await page.getByTitle(name, { exact: true }).click();
  await eventually(async () => {
    const editor = 'document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror';
    expect(await page.evaluate(`${editor}.operationName`)).toBe(name);
  });
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Execute query' }).click();
}

/** Replaces what an editor below the operation holds. */
async function write(page: Page, editor: 'Variables' | 'Headers', text: string): Promise<void> {
  await page.locator(`section[aria-label="${editor}"] .CodeMirror:visible`).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** What the result holds as soon as it holds some text. */
async function answer(page: Page, text: string): Promise<string> {
  const result = page.locator('.result-window', { hasText: text });
  await result.waitFor();
  return (await result.innerText()).replaceAll('\u00a0', ' ');
}
