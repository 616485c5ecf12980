// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The admin page of the reference in Chromium, as somebody uses it who reads and clicks.
//   {do: "open", url}             loads it, logged out:  {opened: true}
//   {do: "reload"}                loads it once more, with what it has kept:  {opened: true}
//   {do: "login", url, user, password}   fills in its form and presses the button
//   {do: "go", hash}              one of its views, by the part of its address behind the #
//   {do: "read", texts}           waits until all of these are on the page:  {read: true}
//   {do: "choose", row}           clicks on the row of a table that holds this text:  {chosen: row}
//   {do: "press", icon, row}      presses the button with this icon, in that row or anywhere:  {pressed: icon}
//   {do: "join", room}            types into the form for a new room and sends it:  {pressed: "join"}
//   {do: "icons"}                 {icons: [of all buttons that can be pressed]}
// What cannot be done is reported as {failed: command, page: text}.
import { createInterface } from 'node:readline';
import { Browser } from '../../../tools/browser.mjs';

const print = (report) => process.stdout.write(`${JSON.stringify(report)}\n`);
const browser = await Browser.start({ width: 1400, height: 1000 });

// Runs body in the page again and again until it returns something true.
async function until(body, ...args) {
  const script = `const done = arguments[arguments.length - 1];
    const args = [...arguments].slice(0, -1);
    const ends = Date.now() + 15000;
    const look = () => {
      const result = (function () { ${body} }).apply(null, args);
      if (result || Date.now() > ends) done(result ?? null); else setTimeout(look, 20);
    };
    look();`;
  const result = await browser.runAsync(script, ...args);
  if (!result) throw new Error(await browser.run('return document.body.innerText'));
  return result;
}

const fill = `const fill = (input, text) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };`;

const commands = {
  async open({ url }) {
    await browser.go(url);
    await browser.run('localStorage.clear()');
    await browser.go('about:blank');
    await browser.go(url);
    await until("return document.querySelector('form input[type=password]')");
    print({ opened: true });
  },
  async reload() {
    await browser.run('location.reload()');
    await until("return document.querySelector('.v-app-bar')");
    print({ opened: true });
  },
  async login({ url, user, password }) {
    await until(`${fill}
      const inputs = [...document.querySelectorAll('form input')];
      if (inputs.length < 3) return false;
      [args0, args1, args2].forEach((text, i) => fill(inputs[i], text));
      return true;`.replace('args0', 'arguments[0]').replace('args1', 'arguments[1]').replace('args2', 'arguments[2]'), url, user, password);
    await until(`const button = document.querySelector('form button[type=submit]:not([disabled])');
      button?.click();
      return !!button;`);
    print({ pressed: 'login' });
  },
  async go({ hash }) {
    await browser.run('location.hash = arguments[0]', hash);
    print({ at: hash });
  },
  async read({ texts }) {
    await until('return arguments[0].every((text) => document.body.innerText.includes(text))', texts);
    print({ read: true });
  },
  async choose({ row }) {
    await until(`const found = [...document.querySelectorAll('tbody tr')].find((tr) => tr.innerText.includes(arguments[0]));
      found?.querySelector('td').click();
      return !!found;`, row);
    print({ chosen: row });
  },
  async press({ icon, row }) {
    await until(`const root = arguments[1]
        ? [...document.querySelectorAll('tbody tr')].find((tr) => tr.innerText.includes(arguments[1])) : document;
      const button = root?.querySelector('button:not([disabled]) .mdi-' + arguments[0])?.closest('button');
      button?.click();
      return !!button;`, icon, row ?? '');
    print({ pressed: icon });
  },
  async join({ room }) {
    await until(`${fill}
      const input = document.querySelector('.select-room input');
      if (input) fill(input, arguments[0]);
      return !!input;`, room);
    await until(`const button = document.querySelector('button[type=submit]:not([disabled]) .mdi-tag-plus-outline')?.closest('button');
      button?.click();
      return !!button;`);
    print({ pressed: 'join' });
  },
  async icons() {
    const icons = await browser.run(`return [...document.querySelectorAll('main button:not([disabled]) .v-icon')]
      .map((icon) => [...icon.classList].find((name) => name.startsWith('mdi-')))`);
    print({ icons });
  },
};

async function obey(line) {
  const command = JSON.parse(line);
  try {
    await commands[command.do](command);
  } catch (error) {
    print({ failed: command.do, page: String(error.message ?? error) });
  }
}

async function end() {
  await browser.close();
  process.exit(0);
}

let obeyed = Promise.resolve();
process.on('SIGTERM', end);
createInterface(process.stdin)
  .on('line', (line) => { obeyed = obeyed.then(() => obey(line)); })
  .on('close', end);
print({ ready: 'admin' });
