// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// socket.io-client in Chromium, on a page that the server under test serves. One command more than the driver has:
//   {do: "page", url}    loads that page: {page: "loaded"}, or {page: "failed", log} with the console's errors
// WebDriver only opens the page; commands and reports go through a small HTTP server, which the page talks to.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Browser } from '../../../tools/browser.mjs';

const print = (line) => process.stdout.write(`${line}\n`);
// The page is there to talk, not to judge certificates.
const browser = await Browser.start({ width: 800, height: 600, acceptInsecureCerts: true });
let page; // the open stream of commands to the page
let turn = 0; // of the pages: one that was left behind must neither hear nor say anything

const control = createServer(async (request, response) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (request.url !== `/${turn}`) {
    response.writeHead(204).end(); // which also ends an EventSource
    return;
  }
  if (request.method === 'POST') {
    const chunks = await request.toArray();
    print(Buffer.concat(chunks).toString());
    response.end();
  } else {
    response.setHeader('Content-Type', 'text/event-stream');
    response.flushHeaders();
    page = response;
  }
});
await new Promise((resolve) => control.listen(0, '127.0.0.1', resolve));

async function openPage(url) {
  page?.end();
  ++turn;
  await browser.go(`${url}?control=http://127.0.0.1:${control.address().port}/${turn}`);
  const isReady = await browser.runAsync('const done = arguments[0]; window.ready ? window.ready.then(() => done(true)) : done(false)');
  // The page before may still have complained about its server, which is gone by now.
  const log = (await browser.log()).filter((entry) => entry.level === 'SEVERE').map((entry) => entry.message)
    .filter((message) => message.includes(new URL(url).origin));
  print(JSON.stringify(isReady && !log.length ? { page: 'loaded' } : { page: 'failed', log }));
}

function obey(line) {
  const command = JSON.parse(line);
  if (command.do === 'page') return openPage(command.url);
  page.write(`data: ${line}\n\n`);
}

async function end() {
  await browser.close();
  process.exit(0);
}

let obeyed = Promise.resolve();
process.on('SIGTERM', end);
createInterface(process.stdin)
  .on('line', (line) => {
    obeyed = obeyed.then(() => obey(line)).catch((error) => print(JSON.stringify({ page: 'failed', log: [String(error)] })));
  })
  .on('close', end);
print('{"ready":"browser"}');
