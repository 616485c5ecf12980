// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Opens the page that the panel's server has for phones on one, uses it with a thumb, and photographs it.
//     node phone.mjs DASHBOARD-SERVER PICTURE
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Browser } from '../../tools/browser.mjs';

const [program, picture] = process.argv.slice(2);
const width = 390;
const height = 844;
const thumb = 44; // pixels, the least that can be hit
let failed = 0;

function expect(what, isTrue) {
  failed += isTrue ? 0 : 1;
  console.log(`${isTrue ? 'ok    ' : 'FAILED'}  ${what}`);
}

async function until(what, probe) {
  const end = Date.now() + 40_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const look = `
  const list = (css) => [...document.querySelectorAll(css)];
  const box = (element) => element.getBoundingClientRect();
  return {
    connection: document.querySelector('#connection').innerText,
    open: Number(document.querySelector('#open-alarms').textContent),
    acknowledged: list('#alarms li').filter((li) => li.dataset.acknowledgedBy === 'Phone').length,
    measured: Math.min(...list('article').map((a) => Number(a.dataset.count ?? 0))),
    machines: list('article').length,
    pageWidth: document.documentElement.scrollWidth,
    tooWide: list('body *').filter((e) => e.checkVisibility?.() !== false && box(e).width > 0 && box(e).right > innerWidth + 1
      && !e.closest('#operators')).map((e) => e.id || e.className || e.tagName),
    small: list('button').filter((b) => box(b).width > 0 && box(b).height < ${thumb}).map((b) => b.textContent),
    alarmsFirst: box(document.querySelector('#alarms')).top < box(document.querySelector('article')).top,
  };`;

async function check(browser, address) {
  await browser.go(`${address}?operator=Phone`);
  const before = await until('three alarms and measurements are there', async () => {
    const view = await browser.run(look);
    return view.open === 3 && view.measured >= 3 && view;
  });
  expect(`shows ${before.machines} machines, ${before.connection}`, before.machines === 4 && before.connection.includes('live'));
  expect(`is ${before.pageWidth} pixels wide, as the screen; beyond it: ${before.tooWide}`, before.pageWidth === width && !before.tooWide.length);
  expect(`has no button that is too small: ${before.small}`, before.small.length === 0);
  expect('has the alarms first', before.alarmsFirst);
  await browser.screenshot(picture);
  await browser.click('#alarms button');
  await until('the alarm is acknowledged', async () => (await browser.run(look)).acknowledged === 1);
  expect('acknowledges an alarm', true);
  const errors = (await browser.log()).filter((entry) => entry.level === 'SEVERE').map((entry) => entry.message);
  expect(`has no errors ${errors}`, errors.length === 0);
}

const server = spawn(program, ['--port', '0', '--check', '--operators', '1', '--quiet-plant'], { stdio: ['ignore', 'pipe', 'inherit'] });
let browser;
try {
  const lines = createInterface(server.stdout);
  const address = await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  lines.on('line', () => {});
  browser = await Browser.start({ width, height, phone: true });
  await check(browser, address);
} catch (error) {
  expect(error.stack, false);
} finally {
  await browser?.close();
  server.kill();
}
process.exit(failed ? 1 : 0);
