import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { describeUnless } from './describe-unless.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const executable = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

/** Nothing of what a browser does by itself shall touch the network. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Tests that drive a real browser: where none is installed they are skipped, and say so. */
export function describeInBrowser(name: string, tests: () => void): void {
  describeUnless(executable ? null : 'no Chromium on this machine', name, tests);
}

/** Starts the browser of this machine. */
export function launchBrowser(): Promise<Browser> {
  if (!executable) throw new Error('There is no Chromium on this machine.');
  return chromium.launch({ executablePath: executable, args: FLAGS });
}

/** A page, and what went wrong or out of bounds while it was open. */
export interface WatchedPage {
  page: Page;
  /** Addresses of other origins that the page asked for. */
  foreign: string[];
  /** What the page complained about, also for a breach of its Content-Security-Policy. */
  complaints: string[];
}

/** Opens a page, and notes what it asks for and complains about. */
export async function openPage(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const watched: WatchedPage = { page, foreign: [], complaints: [] };
  const { host } = new URL(url);
  const note = (address: string) => {
    const target = new URL(address);
    if (target.protocol !== 'data:' && target.host !== host) watched.foreign.push(address);
  };
  page.on('request', (request) => {
    note(request.url());
  });
  page.on('websocket', (socket) => {
    note(socket.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', (error) => {
    watched.complaints.push(String(error));
  });
  await page.goto(url);
  return watched;
}
