// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// socket.io-client in Node: commands from the standard input, reports to the standard output.
import { createInterface } from 'node:readline';
import { Manager } from 'socket.io-client';
import { Driver } from './driver.mjs';

const driver = new Driver(Manager, (line) => process.stdout.write(`${line}\n`));
createInterface(process.stdin)
  .on('line', (line) => driver.obey(JSON.parse(line)))
  .on('close', () => process.exit(0));
process.stdout.write('{"ready":"node"}\n');
