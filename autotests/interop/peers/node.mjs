// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// socket.io-client in Node: commands from the standard input, reports to the standard output.
// Argument: the package, if it is another than the newest version.
import { createInterface } from 'node:readline';
import { Driver } from './driver.mjs';
import { perMessageDeflate } from './compression.mjs';
import { parser } from './parser.mjs';

const { default: io } = await import(process.argv[2] ?? 'socket.io-client');
const { Manager } = io;
const driver = new Driver(Manager, (line) => process.stdout.write(`${line}\n`), { parser, perMessageDeflate });
createInterface(process.stdin)
  .on('line', (line) => driver.obey(JSON.parse(line)))
  .on('close', () => process.exit(0));
process.stdout.write('{"ready":"node"}\n');
