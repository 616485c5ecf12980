// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A headless Chromium, driven over chromedriver's plain HTTP protocol (W3C WebDriver).
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const elementKey = 'element-6066-11e4-a52e-4f735466cecf'; // fixed by the WebDriver standard

const chromiumArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-features=BackForwardCache',
  '--disable-extensions', '--hide-scrollbars', '--force-device-scale-factor=1'];

function end(pid, signal = 'SIGTERM') {
  try {
    process.kill(pid, signal);
  } catch {
    // it is gone already
  }
}

export class Browser {
  #driver;
  #folder;
  #session;
  #base;
  #pid;

  // phone: with a touch screen, and the viewport as pages for phones ask for it.
  static async start({ width = 1360, height = 860, phone = false, acceptInsecureCerts = false } = {}) {
    const browser = new Browser();
    try {
      await browser.#open(width, height, phone, acceptInsecureCerts);
    } catch (error) {
      await browser.close();
      throw error;
    }
    return browser;
  }

  async #open(width, height, phone, acceptInsecureCerts) {
    this.#folder = await mkdtemp(join(tmpdir(), 'qsocketio-browser-'));
    this.#driver = spawn('chromedriver', ['--port=0', '--allowed-ips=127.0.0.1'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const port = await this.#driverPort();
    this.#base = `http://127.0.0.1:${port}/session`;
    const args = [...chromiumArguments, `--user-data-dir=${this.#folder}`, `--window-size=${width},${height}`];
    const options = { args, binary: process.env.CHROMIUM || '/usr/bin/chromium' };
    if (phone) options.mobileEmulation = { deviceMetrics: { width, height, pixelRatio: 2, touch: true } };
    const value = await this.#call('POST', '', {
      capabilities: { alwaysMatch: { acceptInsecureCerts, 'goog:chromeOptions': options, 'goog:loggingPrefs': { browser: 'ALL' } } },
    });
    this.#session = value.sessionId;
    this.#pid = value.capabilities['goog:processID'];
    this.#base += `/${this.#session}`;
  }

  #driverPort() {
    return new Promise((resolve, reject) => {
      this.#driver.once('error', reject);
      this.#driver.once('exit', (code) => reject(new Error(`chromedriver ended with ${code}`)));
      createInterface(this.#driver.stdout).on('line', (line) => {
        const match = /successfully on port (\d+)/.exec(line);
        if (match) resolve(match[1]);
      });
    });
  }

  async #call(method, path, body) {
    const request = { method, headers: { 'Content-Type': 'application/json' } };
    if (method === 'POST') request.body = JSON.stringify(body ?? {});
    const response = await fetch(this.#base + path, { ...request, signal: AbortSignal.timeout(60_000) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path || 'new session'}: ${value.error}: ${value.message}`);
    return value;
  }

  go(url) {
    return this.#call('POST', '/url', { url });
  }

  // The script is a function body; what it returns comes back as JSON.
  run(script, ...args) {
    return this.#call('POST', '/execute/sync', { script, args });
  }

  // The script's last argument is the callback that ends it.
  runAsync(script, ...args) {
    return this.#call('POST', '/execute/async', { script, args });
  }

  async #find(css) {
    const value = await this.#call('POST', '/element', { using: 'css selector', value: css });
    return value[elementKey];
  }

  // Click and type as a person does: the element has to be visible and not covered.
  async click(css) {
    await this.#call('POST', `/element/${await this.#find(css)}/click`);
  }

  async type(css, text) {
    await this.#call('POST', `/element/${await this.#find(css)}/value`, { text });
  }

  async screenshot(file) {
    await writeFile(file, Buffer.from(await this.#call('GET', '/screenshot'), 'base64'));
  }

  // What the page wrote to its console, errors and refused loads included.
  log() {
    return this.#call('POST', '/se/log', { type: 'browser' });
  }

  async close() {
    if (this.#session) await this.#call('DELETE', '').catch(() => end(this.#pid, 'SIGKILL'));
    if (this.#driver?.pid && this.#driver.exitCode === null) {
      const ended = new Promise((resolve) => this.#driver.once('exit', resolve));
      end(this.#driver.pid);
      await ended;
    }
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    this.#session = undefined;
    this.#driver = undefined;
    this.#folder = undefined;
  }
}
