// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Starts the dashboard without anybody in front of it, uses the page in Chromium and the window as a person would,
// and looks whether the server, the page and the window each saw what the others did.
//     node check.mjs FOLDER_OF_THE_PROGRAMS FOLDER_FOR_THE_PICTURES
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Browser } from '../../tools/browser.mjs';

const [programs, pictures] = process.argv.slice(2);
const limit = AbortSignal.timeout(150_000); // the whole check; a slow machine needs about twenty seconds
const stepTime = 60_000;
const machineIds = ['turbine', 'pump', 'compressor', 'fan'];
const running = [];
const results = [];

// ---- Programs ---------------------------------------------------------------------------------

class Program {
  lines = [];
  #waiting = [];

  constructor(name, args) {
    this.name = name;
    this.child = spawn(join(programs, name), args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { XDG_RUNTIME_DIR: pictures, ...process.env, QT_QPA_PLATFORM: 'offscreen' }, // Qt wants a folder of its own
    });
    this.ended = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => resolve(signal ?? code));
      this.child.on('error', (error) => resolve(error.message));
    });
    createInterface(this.child.stdout).on('line', (line) => (this.#waiting.shift() ?? ((text) => this.lines.push(text)))(line));
    running.push(this);
  }

  async line() {
    if (this.lines.length) return this.lines.shift();
    const gone = this.ended.then((how) => Promise.reject(new Error(`${this.name} ended with ${how}`)));
    return Promise.race([new Promise((resolve) => this.#waiting.push(resolve)), gone, aborted]);
  }

  async ask(command) {
    this.child.stdin.write(`${command}\n`);
    const answer = JSON.parse(await this.line());
    if (answer.error) throw new Error(`${this.name}: ${command}: ${answer.error}`);
    return answer;
  }

  // Asks it to end, and makes it end if it does not want to.
  async stop() {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    this.child.kill('SIGTERM');
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }
}

const aborted = new Promise((_, reject) => limit.addEventListener('abort', () => reject(new Error('the check took too long'))));
aborted.catch(() => {});

async function until(what, probe) {
  const end = Date.now() + stepTime;
  for (;;) {
    limit.throwIfAborted();
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function report(side, what, isTrue) {
  results.push(isTrue);
  console.log(`${isTrue ? 'ok    ' : 'FAILED'}  ${side.padEnd(7)} ${what}`);
}

// ---- The three sides --------------------------------------------------------------------------

// What the server saw, from its report.
const seen = [];

async function startServer() {
  const server = new Program('dashboard-server', ['--check', '--port', '0']);
  const address = await server.line();
  (async () => {
    for (;;) seen.push(JSON.parse(await server.line()));
  })().catch(() => {});
  return { server, address };
}

// What the page shows, read from the page itself.
const pageContent = `
  const list = (css) => [...document.querySelectorAll(css)];
  return {
    connection: document.querySelector('#connection').innerText,
    measurements: Object.fromEntries(list('article').map((a) => [a.id.slice(8), Number(a.dataset.count ?? 0)])),
    alarms: list('#alarms li').map((li) => ({
      id: Number(li.dataset.alarm), text: li.querySelector('strong').textContent, acknowledgedBy: li.dataset.acknowledgedBy,
    })),
    chat: list('#chat li').map((li) => ({ from: li.dataset.from, text: li.querySelector('div').textContent })),
    operators: list('#operators li').map((li) => ({ name: li.lastChild.textContent })),
  };`;

const flowing = (view) => machineIds.every((id) => view.measurements[id] >= 3);
const alarmOf = (view, id) => view.alarms.find((alarm) => alarm.id === id);
const said = (lines, from, text) => lines.some((line) => line.from === from && line.text === text);
const names = (view) => view.operators.map(({ name }) => name).sort().join(' and ');

const fromPage = 'The page takes the turbine.';
const fromWindow = 'The window takes the pump.';

async function play(browser, window) {
  const page = () => browser.run(pageContent);
  const everywhere = (what, test) => until(what, async () => test(await page()) && test(await window.ask('show')));

  await everywhere('measurements arrive everywhere', flowing);
  await everywhere('three alarms are everywhere', (view) => view.alarms.length >= 3);
  const alarms = (await page()).alarms;
  const turbine = alarms.find((alarm) => alarm.text.startsWith('Turbine')).id;
  const pump = alarms.find((alarm) => alarm.text.startsWith('Feed pump')).id;
  const compressor = alarms.find((alarm) => alarm.text.startsWith('Compressor')).id;

  await browser.click(`[data-alarm="${turbine}"] button`);
  await everywhere('the page\'s acknowledgement is everywhere', (view) => alarmOf(view, turbine).acknowledgedBy === 'Page');
  await window.ask(`click acknowledge-${pump}`);
  await everywhere('the window\'s acknowledgement is everywhere', (view) => alarmOf(view, pump).acknowledgedBy === 'Window');
  await browser.type('#line', fromPage);
  await browser.click('#say button');
  await everywhere('the page\'s line is everywhere', (view) => said(view.chat, 'Page', fromPage));
  await window.ask(`type chat ${fromWindow}`);
  await everywhere('the window\'s line is everywhere', (view) => said(view.chat, 'Window', fromWindow));
  return { turbine, pump, compressor };
}

function judge(side, view, { turbine, pump, compressor }) {
  report(side, `is ${view.connection}`, view.connection.includes('live'));
  report(side, `saw measurements of ${machineIds.map((id) => `${id} ${view.measurements[id]}`).join(', ')}`, flowing(view));
  report(side, `saw the operators ${names(view)}`, names(view) === 'Page and Window');
  for (const id of [turbine, pump]) {
    const alarm = alarmOf(view, id);
    const by = id === turbine ? 'Page' : 'Window';
    report(side, `saw alarm ${id} (${alarm.text}) acknowledged by ${alarm.acknowledgedBy}`, alarm.acknowledgedBy === by);
  }
  report(side, `saw alarm ${compressor} (${alarmOf(view, compressor).text}) still open`, alarmOf(view, compressor).acknowledgedBy === '');
  report(side, `saw "${fromPage}" from the page`, said(view.chat, 'Page', fromPage));
  report(side, `saw "${fromWindow}" from the window`, said(view.chat, 'Window', fromWindow));
}

function judgeServer({ turbine, pump }) {
  const has = (wanted) => seen.some((event) => Object.entries(wanted).every(([key, value]) => event[key] === value));
  for (const [name, client] of [['Page', 'page'], ['Window', 'window']]) {
    report('server', `saw ${name} join with a ${client}`, has({ saw: 'joined', name, client }));
    report('server', `saw ${name} watch every machine`, machineIds.every((machine) => has({ saw: 'watched', machine, by: name })));
  }
  report('server', `saw alarm ${turbine} acknowledged by Page`, has({ saw: 'alarm', id: turbine, acknowledgedBy: 'Page' }));
  report('server', `saw alarm ${pump} acknowledged by Window`, has({ saw: 'alarm', id: pump, acknowledgedBy: 'Window' }));
  report('server', `saw "${fromPage}" from the page`, has({ saw: 'chat', from: 'Page', text: fromPage }));
  report('server', `saw "${fromWindow}" from the window`, has({ saw: 'chat', from: 'Window', text: fromWindow }));
}

async function check(browsers) {
  mkdirSync(pictures, { recursive: true, mode: 0o700 });
  const { server, address } = await startServer();
  const page = await Browser.start({ width: 1360, height: 1000 });
  browsers.push(page);
  await page.go(`${address}?operator=Page`);
  const window = new Program('dashboard-window', ['--name', 'Window', '--pilot', address]);

  const ids = await play(page, window);
  // The pictures show what happens next as well: a machine that is looked after gets back to normal.
  await until('both machines are back to normal', () => page.run('return document.querySelectorAll("#alarms li.over").length === 2'));
  await page.runAsync('Promise.all(document.getAnimations().filter((a) => a instanceof CSSTransition).map((a) => a.finished)).then(arguments[0])');
  await page.screenshot(join(pictures, 'page.png'));
  await window.ask(`grab ${join(pictures, 'window.png')}`);

  judge('page', await page.run(pageContent), ids);
  const errors = (await page.log()).filter((entry) => entry.level === 'SEVERE');
  report('page', `has no errors ${errors.map((entry) => entry.message).join('; ')}`, errors.length === 0);
  judge('window', await window.ask('show'), ids);
  judgeServer(ids);
  for (const [side, program] of [['window', window], ['server', server]]) {
    const how = await program.stop();
    report(side, `ended with ${how}`, how === 0);
  }
}

// ---- Start, and clean up whatever happens -----------------------------------------------------

const browsers = [];

async function cleanUp() {
  await Promise.allSettled([...browsers.map((browser) => browser.close()), ...running.map((program) => program.stop())]);
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) {
  process.on(signal, () => cleanUp().finally(() => process.exit(code)));
}

try {
  await check(browsers);
} catch (error) {
  results.push(false);
  console.log(`FAILED  ${error.stack}`);
} finally {
  await cleanUp();
}
const failed = results.filter((isTrue) => !isTrue).length;
console.log(`pictures: ${join(pictures, 'page.png')} and ${join(pictures, 'window.png')}`);
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
