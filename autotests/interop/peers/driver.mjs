// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A socket.io-client under remote control, in Node and in a browser alike. A test sends commands and gets reports, both
// objects of JSON; bytes in them are {"$bytes": "<base64>"}. The Python peers know the same words.
//
//   {do: "connect", id, url, nsps, auth, transports, jsonp, protocols, tls}   one connection with these namespaces, called id from then on;
//                                                    tls: Node's options ca, cert and key
//   {do: "emit", id, nsp, event, args}
//   {do: "burst", id, nsp, event, count}               emits count events that carry their number
//   {do: "ask", id, nsp, event, args, timeout, tag}    emits with an acknowledgement: {reply: tag, args} or {reply: tag, error}
//   {do: "answer", id, nsp, event, args}               acknowledges such events from now on
//   {do: "extensions", id}                            {extensions: id, value}: those of its WebSocket
//   {do: "disconnect", id}                             {done: "disconnect"}
//   {do: "fetch", url, tag}                            a plain GET: {fetched: tag, status, type, body}
//
//   {connected: id, nsp, sid, transport, recovered}  {upgraded: id, transport}  {disconnected: id, nsp, reason}
//   {refused: id, nsp, message, data}  {received: id, nsp, event, args}
//
// Versions before 3 say "auth" by a query of the connection and its namespaces, and know neither onAny() nor timeout();
// what follows asks the Manager what it can do, and does the rest itself.

function toBase64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function toReport(value) {
  if (value instanceof ArrayBuffer) return { $bytes: toBase64(new Uint8Array(value)) };
  if (ArrayBuffer.isView(value)) return { $bytes: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (Array.isArray(value)) return value.map(toReport);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toReport(v)]));
  return value;
}

// Old versions see bytes in a Buffer or an ArrayBuffer only.
function fromBase64(text) {
  if (globalThis.Buffer) return Buffer.from(text, 'base64');
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}

export function fromCommand(value) {
  if (Array.isArray(value)) return value.map(fromCommand);
  if (!value || typeof value !== 'object') return value;
  if (typeof value.$bytes === 'string') return fromBase64(value.$bytes);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromCommand(v)]));
}

const isOld = (Manager) => typeof Manager.prototype.emitAll === 'function'; // before 3

// Version 1 gives the id of "/" in every namespace; the server's is the one of version 2.
const idOf = ({ id, nsp }, Manager) => (isOld(Manager) && nsp !== '/' && !id.startsWith(nsp) ? `${nsp}#${id}` : id);

function onAny(socket, listener) {
  if (socket.onAny) return socket.onAny(listener);
  const { onevent } = socket;
  socket.onevent = function (packet) {
    const args = [...packet.data];
    if (packet.id != null) args.push(this.ack(packet.id));
    listener(...args);
    onevent.call(this, { ...packet, id: null });
  };
}

function emitWithTimeout(socket, timeout, event, args, done) {
  if (socket.timeout) return socket.timeout(timeout).emit(event, ...args, done);
  const timer = setTimeout(() => done(new Error('timeout')), timeout);
  socket.emit(event, ...args, (...answer) => {
    clearTimeout(timer);
    done(null, ...answer);
  });
}

function toQuery(auth) {
  return new URLSearchParams(Object.entries(auth ?? {})).toString();
}

export class Driver {
  #Manager;
  #options;
  #report;
  #clients = new Map();

  // options: more of them for socket.io-client, some undefined.
  constructor(Manager, report, options = {}) {
    this.#Manager = Manager;
    this.#options = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.#report = (object) => report(JSON.stringify(toReport(object)));
  }

  async obey(command) {
    await this[`do_${command.do}`](command);
  }

  #socket({ id, nsp = '/' }) {
    return this.#clients.get(id).sockets.get(nsp);
  }

  do_connect({ id, url, nsps = ['/'], auth, transports = ['polling', 'websocket'], jsonp = false, protocols, tls = {} }) {
    const query = toQuery(auth);
    const usual = { transports, autoConnect: false, reconnectionDelay: 50, reconnectionDelayMax: 200, forceJSONP: jsonp, protocols };
    const options = { ...usual, ...tls, ...this.#options };
    if (!isOld(this.#Manager)) this.#clients.set(id, this.#open(id, new this.#Manager(url, options), nsps, { auth }));
    else this.#clients.set(id, this.#open(id, new this.#Manager(url, { ...options, query }), nsps, { query }));
  }

  #open(id, manager, nsps, options) {
    const sockets = new Map();
    for (const nsp of nsps) {
      const socket = manager.socket(nsp, options);
      sockets.set(nsp, socket);
      socket.answers = new Map();
      this.#follow(id, nsp, manager, socket);
    }
    for (const socket of sockets.values()) socket.connect();
    return { manager, sockets };
  }

  #follow(id, nsp, manager, socket) {
    socket.on('connect', () => {
      const { transport } = manager.engine;
      manager.engine.once('upgrade', ({ name }) => this.#report({ upgraded: id, transport: name }));
      const { recovered } = socket; // since 4.6
      this.#report({ connected: id, nsp, sid: idOf(socket, this.#Manager), transport: transport.name, recovered });
    });
    socket.on('disconnect', (reason) => this.#report({ disconnected: id, nsp, reason }));
    socket.on('connect_error', ({ message, data }) => this.#report({ refused: id, nsp, message, data }));
    if (isOld(this.#Manager)) // the refusal of a namespace; the event before is about the connection
      socket.on('error', (data) => this.#report({ refused: id, nsp, message: typeof data === 'string' ? data : null, data }));
    onAny(socket, (event, ...args) => {
      const acknowledge = typeof args.at(-1) === 'function' ? args.pop() : undefined;
      this.#report({ received: id, nsp, event, args });
      const answer = socket.answers.get(event);
      if (acknowledge && answer) acknowledge(...answer);
    });
  }

  do_emit(command) {
    this.#socket(command).emit(command.event, ...fromCommand(command.args));
  }

  do_burst(command) {
    const socket = this.#socket(command);
    for (let i = 0; i < command.count; ++i) socket.emit(command.event, i);
  }

  do_ask(command) {
    const { event, args, timeout, tag } = command;
    emitWithTimeout(this.#socket(command), timeout, event, fromCommand(args), (error, ...answer) => {
      this.#report(error ? { reply: tag, error: 'timeout' } : { reply: tag, args: answer });
    });
  }

  do_answer(command) {
    this.#socket(command).answers.set(command.event, fromCommand(command.args));
  }

  do_extensions({ id }) {
    const { extensions } = this.#clients.get(id).manager.engine.transport.ws;
    const value = typeof extensions === 'string' ? extensions : Object.keys(extensions ?? {}).join();
    this.#report({ extensions: id, value });
  }

  do_disconnect({ id }) {
    const client = this.#clients.get(id);
    for (const socket of client?.sockets.values() ?? []) socket.disconnect();
    this.#clients.delete(id);
    this.#report({ done: 'disconnect' });
  }

  async do_fetch({ url, tag }) {
    const response = await fetch(url);
    const body = await response.text();
    this.#report({ fetched: tag, status: response.status, type: response.headers.get('content-type'), body });
  }
}
