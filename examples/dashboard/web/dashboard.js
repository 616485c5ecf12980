// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The page's side of the dashboard, on the unmodified JavaScript client.
'use strict';

const byId = (id) => document.getElementById(id);
const machines = new Map(); // id -> { info, article, quantities, samples, live }
const alarms = new Map(); // id -> alarm, as the server sent it last
const historyLength = 120;

const socket = io('/plant', { autoConnect: false });

// ---- Connection -----------------------------------------------------------------------------

function showConnection(state, text) {
  byId('connection').dataset.state = state;
  byId('connection').querySelector('span').textContent = text;
}

function showTransport() {
  showConnection('connected', `live · ${socket.io.engine.transport.name}`);
}

socket.on('connect', () => {
  showTransport();
  socket.io.engine.once('upgrade', showTransport);
});
socket.on('disconnect', (reason) => showConnection('connecting', reason === 'io server disconnect' ? 'sent away' : 'reconnecting'));
socket.on('connect_error', (error) => {
  // With data it is the server's own answer: it does not want us under this name.
  if (!error.data) return showConnection('connecting', 'reconnecting');
  showConnection('refused', 'refused');
  byId('refusal').textContent = error.message;
  signIn();
});

function signIn() {
  byId('sign-in').showModal();
  byId('name').select();
}

function start(name) {
  localStorage.setItem('operator', name);
  socket.auth = { operator: name, client: 'page' };
  socket.connect();
}

byId('sign-in').addEventListener('cancel', (event) => event.preventDefault());
byId('sign-in').addEventListener('close', () => start(byId('name').value));

// ---- Machines -------------------------------------------------------------------------------

function clone(template) {
  return byId(template).content.firstElementChild.cloneNode(true);
}

function addMachine(info, quantities) {
  const article = clone('machine');
  article.id = `machine-${info.id}`;
  article.querySelector('h2').textContent = info.name;
  article.querySelector('header p').textContent = info.kind;
  const machine = { info, article, live: true, count: 0, quantities: quantities.map((q) => ({ ...q, samples: [] })) };
  for (const quantity of machine.quantities) {
    const tile = clone('quantity');
    tile.querySelector('h3').textContent = quantity.label;
    tile.querySelector('small').textContent = quantity.unit;
    Object.assign(quantity, { tile, output: tile.querySelector('output'), canvas: tile.querySelector('canvas') });
    article.querySelector('.quantities').append(tile);
  }
  article.querySelector('input').addEventListener('change', (event) => watch(machine, event.target.checked));
  byId('machines').append(article);
  machines.set(info.id, machine);
}

// Watching is being in the machine's room. The answer brings the latest samples as raw floats.
function watch(machine, live) {
  machine.live = live;
  machine.article.classList.toggle('paused', !live);
  if (!live) return socket.emit('unwatch', machine.info.id);
  socket.emit('watch', machine.info.id, (interval, bytes) => {
    const floats = new Float32Array(bytes);
    const width = machine.quantities.length;
    machine.quantities.forEach((quantity, i) => {
      quantity.samples = Array.from({ length: floats.length / width }, (_, k) => floats[k * width + i]);
    });
    draw(machine);
  });
}

function draw(machine) {
  for (const quantity of machine.quantities) {
    const { samples, output, decimals } = quantity;
    if (samples.length) output.textContent = samples[samples.length - 1].toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    drawTrend(quantity);
  }
}

function drawTrend({ key, canvas, samples, low, high, limit, tile }) {
  const scale = devicePixelRatio;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const style = getComputedStyle(tile);
  const severity = tile.dataset.severity;
  const color = style.getPropertyValue(severity ? `--${severity}` : `--${key}`);
  const bottom = Math.min(low, ...samples), top = Math.max(high, ...samples);
  const x = (i) => width - 4 - (samples.length - 1 - i) * (width - 4) / (historyLength - 1);
  const y = (value) => 3 + (height - 6) * (top - value) / (top - bottom || 1);

  const painter = canvas.getContext('2d');
  painter.setTransform(scale, 0, 0, scale, 0, 0);
  painter.clearRect(0, 0, width, height);
  painter.strokeStyle = 'rgb(132 148 167 / .35)';
  painter.setLineDash([3, 4]);
  painter.beginPath();
  painter.moveTo(0, y(limit));
  painter.lineTo(width, y(limit));
  painter.stroke();
  painter.setLineDash([]);
  if (!samples.length) return;

  painter.beginPath();
  samples.forEach((value, i) => painter.lineTo(x(i), y(value)));
  painter.strokeStyle = color;
  painter.lineWidth = 1.6;
  painter.lineJoin = 'round';
  painter.stroke();
  painter.lineTo(width - 4, height);
  painter.lineTo(x(0), height);
  const fill = painter.createLinearGradient(0, y(Math.max(...samples)), 0, height);
  fill.addColorStop(0, `color-mix(in srgb, ${color} 38%, transparent)`);
  fill.addColorStop(1, `color-mix(in srgb, ${color} 0%, transparent)`);
  painter.fillStyle = fill;
  painter.fill();
  painter.beginPath();
  painter.arc(width - 4, y(samples[samples.length - 1]), 2.6, 0, 2 * Math.PI);
  painter.fillStyle = color;
  painter.fill();
}

socket.on('overview', (machineList, quantities, alarmList, chatLines) => {
  for (const info of machineList) {
    if (!machines.has(info.id)) addMachine(info, quantities.filter((q) => q.machine === info.id));
    const machine = machines.get(info.id);
    if (machine.live) watch(machine, true);
  }
  byId('subtitle').textContent = `${machineList.length} machines, ${quantities.length} measured quantities`;
  alarms.clear();
  for (const alarm of alarmList) alarms.set(alarm.id, alarm);
  showAlarms();
  byId('chat').replaceChildren();
  chatLines.forEach(addLine);
});

socket.on('measurement', ({ machine: id, values }) => {
  const machine = machines.get(id);
  machine.count += 1;
  machine.article.dataset.count = machine.count;
  machine.quantities.forEach((quantity, i) => {
    quantity.samples.push(values[i]);
    if (quantity.samples.length > historyLength) quantity.samples.shift();
  });
  draw(machine);
});

addEventListener('resize', () => machines.forEach(draw));

// ---- Alarms ---------------------------------------------------------------------------------

const clock = (text) => new Date(text).toLocaleTimeString('en-GB');

function alarmItem(alarm) {
  const item = document.createElement('li');
  item.dataset.alarm = alarm.id;
  item.dataset.severity = alarm.severity;
  item.dataset.acknowledgedBy = alarm.acknowledgedBy;
  item.classList.toggle('over', !alarm.active && alarm.acknowledgedBy !== '');
  const text = document.createElement('strong');
  text.textContent = `${machines.get(alarm.machine)?.info.name ?? alarm.machine}: ${alarm.text}`;
  const state = document.createElement('p');
  const raised = document.createElement('span');
  raised.textContent = `${clock(alarm.raisedAt)} ${alarm.active ? '' : '· back to normal '}`;
  state.append(raised);
  item.append(text, state);
  if (alarm.acknowledgedBy) {
    const taken = document.createElement('span');
    taken.className = 'taken';
    taken.textContent = `✓ ${alarm.acknowledgedBy}, ${clock(alarm.acknowledgedAt)}`;
    state.append(taken);
  } else {
    const button = document.createElement('button');
    button.textContent = 'Acknowledge';
    button.addEventListener('click', () => acknowledge(alarm.id, button));
    item.append(button);
  }
  return item;
}

function acknowledge(id, button) {
  button.disabled = true;
  socket.timeout(5000).emit('acknowledge', id, (error, refusal) => {
    if (!error && !refusal) return; // the changed alarm comes to everybody by itself
    button.disabled = false;
    button.title = error ? 'The server did not answer.' : refusal;
  });
}

function worst(list) {
  if (list.some((alarm) => alarm.severity === 'critical')) return 'critical';
  return list.length ? 'warning' : '';
}

function showAlarms() {
  const newestFirst = [...alarms.values()].sort((a, b) => b.id - a.id);
  byId('alarms').replaceChildren(...newestFirst.map(alarmItem));
  byId('no-alarms').hidden = newestFirst.length > 0;
  const open = newestFirst.filter((alarm) => !alarm.acknowledgedBy);
  byId('open-alarms').hidden = open.length === 0;
  byId('open-alarms').textContent = open.length;
  for (const machine of machines.values()) {
    const { info, article, quantities } = machine;
    const active = newestFirst.filter((alarm) => alarm.machine === info.id && alarm.active);
    article.dataset.severity = worst(active);
    for (const { key, tile } of quantities) tile.dataset.severity = worst(active.filter((alarm) => alarm.quantity === key));
    draw(machine);
  }
}

socket.on('alarm', (alarm) => {
  alarms.set(alarm.id, alarm);
  showAlarms();
});

// ---- Operators and chat ---------------------------------------------------------------------

const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 0);

socket.on('operators', (operators) => {
  byId('operators').replaceChildren(...operators.map(({ name, client }) => {
    const item = document.createElement('li');
    item.style.setProperty('--hue', hue(name));
    item.classList.toggle('me', name === socket.auth.operator);
    item.title = `with a ${client}`;
    const initial = document.createElement('b');
    initial.textContent = [...name][0];
    item.append(initial, name);
    return item;
  }));
});

function addLine({ from, text, time }) {
  const item = document.createElement('li');
  item.dataset.from = from;
  item.style.setProperty('--hue', hue(from));
  const when = document.createElement('time');
  when.textContent = clock(time).slice(0, 5);
  const who = document.createElement('b');
  who.textContent = from;
  const said = document.createElement('div');
  said.textContent = text;
  item.append(when, who, said);
  byId('chat').append(item);
  byId('chat').scrollTop = byId('chat').scrollHeight;
}

socket.on('chat', addLine);

byId('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('line').value.trim();
  if (text) socket.emit('chat', text);
  byId('line').value = '';
});

// ---- Start ----------------------------------------------------------------------------------

const given = new URLSearchParams(location.search).get('operator');
if (given) {
  start(given);
} else {
  byId('name').value = localStorage.getItem('operator') ?? '';
  signIn();
}
