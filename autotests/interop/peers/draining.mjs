// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Many socket.io-clients that ask without a pause, while their server is exchanged below them.
//   {do: "start", url, clients, questions}   each asks "work" with the numbers from 0 on, and repeats what is not answered:
//       {asked: client} after the first answer, {done: client, answers: [...], reconnects} after the last
//   {do: "slow", url, clients}               each asks "slow" once, and not again: {answer: client, text} or {lost: client}
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

const print = (report) => process.stdout.write(`${JSON.stringify(report)}\n`);
const transports = (number) => [['polling'], ['websocket'], ['polling', 'websocket']][number % 3];
const open = (url, number, options) => io(url, {
  transports: transports(number), forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200, ...options,
});

function ask(url, number, questions) {
  const socket = open(url, number, { retries: 20, ackTimeout: 1000 });
  const answers = [];
  let connects = 0;
  socket.on('connect', () => { ++connects; });
  const next = () => socket.emit('work', answers.length, (error, answer) => {
    if (answers.length === 0) print({ asked: number });
    answers.push(error ? String(error) : answer);
    if (answers.length < questions) {
      next();
    } else {
      print({ done: number, answers, reconnects: connects - 1 });
      socket.disconnect();
    }
  });
  next();
}

function askSlowly(url, number) {
  const socket = open(url, number, {});
  socket.once('connect', () => socket.timeout(20000).emit('slow', (error, text) => {
    print(error ? { lost: number } : { answer: number, text });
    socket.disconnect();
  }));
}

createInterface(process.stdin)
  .on('line', (line) => {
    const command = JSON.parse(line);
    for (let number = 0; number < command.clients; ++number) {
      if (command.do === 'start') ask(command.url, number, command.questions);
      else askSlowly(command.url, number);
    }
  })
  .on('close', () => process.exit(0));
print({ ready: 'draining' });
