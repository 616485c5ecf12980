// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser of one's own, as Socket.IO's option "parser" takes it: a packet is one binary message, the CBOR array
// [type, namespace, id or null, data or undefined]. shared/cborparser.h reads and writes the same. Of CBOR it knows what
// JSON has, byte strings and undefined (RFC 8949).
const encodeHead = (major, value) => {
    if (value < 24) return Buffer.from([(major << 5) | value]);
    const head = Buffer.alloc(value < 0x100 ? 2 : value < 0x10000 ? 3 : value < 0x100000000 ? 5 : 9);
    head[0] = (major << 5) | (23 + Math.log2((head.length - 1) * 2));
    if (head.length === 9) head.writeBigUInt64BE(BigInt(value), 1);
    else head.writeUIntBE(value, 1, head.length - 1);
    return head;
};

const encodeNumber = (value) => {
    if (Number.isSafeInteger(value) && !Object.is(value, -0))
        return value < 0 ? encodeHead(1, -1 - value) : encodeHead(0, value);
    const double = Buffer.alloc(9, 0xfb);
    double.writeDoubleBE(value, 1);
    return double;
};

const encodeValue = (value) => {
    if (value === undefined) return Buffer.from([0xf7]);
    if (value === null) return Buffer.from([0xf6]);
    if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
    if (typeof value === 'number') return encodeNumber(value);
    if (typeof value === 'string') {
        const text = Buffer.from(value);
        return Buffer.concat([encodeHead(3, text.length), text]);
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
        const bytes = value instanceof ArrayBuffer
            ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
        return Buffer.concat([encodeHead(2, bytes.length), bytes]);
    }
    if (Array.isArray(value)) return Buffer.concat([encodeHead(4, value.length), ...value.map(encodeValue)]);
    if (typeof value.toJSON === 'function') return encodeValue(value.toJSON());
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Buffer.concat([encodeHead(5, members.length), ...members.flatMap((pair) => pair.map(encodeValue))]);
};

class Reader {
    constructor(bytes) {
        this.bytes = bytes;
        this.at = 0;
    }
    take(size) {
        if (size > this.bytes.length - this.at) throw new Error('truncated CBOR');
        this.at += size;
        return this.bytes.subarray(this.at - size, this.at);
    }
    number(info) {
        if (info < 24) return info;
        if (info < 27) return this.take(2 ** (info - 24)).readUIntBE(0, 2 ** (info - 24));
        if (info === 27) return Number(this.take(8).readBigUInt64BE());
        throw new Error('unknown CBOR');
    }
    simple(info) {
        if (info === 20 || info === 21) return info === 21;
        if (info === 22) return null;
        if (info === 23) return undefined;
        if (info === 26) return this.take(4).readFloatBE();
        if (info === 27) return this.take(8).readDoubleBE();
        throw new Error('unknown CBOR');
    }
    value() {
        const [head] = this.take(1);
        const [major, info] = [head >> 5, head & 31];
        if (major === 7) return this.simple(info);
        const size = this.number(info);
        if (major === 0) return size;
        if (major === 1) return -1 - size;
        if (major === 2) return Buffer.from(this.take(size));
        if (major === 3) return this.take(size).toString();
        if (major === 4) return Array.from({ length: Math.min(size, this.bytes.length) }, () => this.value());
        if (major === 5)
            return Object.fromEntries(
                Array.from({ length: Math.min(size, this.bytes.length) }, () => [this.value(), this.value()]));
        throw new Error('unknown CBOR');
    }
}

export const protocol = 5;

export class Encoder {
    encode({ type, nsp, id, data }) {
        return [encodeValue([type, nsp, id ?? null, data])];
    }
}

// An emitter by hand: socket.io listens with on(), socket.io-client with on() and off().
export class Decoder {
    listeners = [];
    on(event, listener) {
        if (event === 'decoded') this.listeners.push(listener);
        return this;
    }
    off(event, listener) {
        this.listeners = this.listeners.filter((known) => known !== listener);
        return this;
    }
    removeListener(event, listener) {
        return this.off(event, listener);
    }
    add(message) {
        const [type, nsp, id, data] = new Reader(Buffer.from(message)).value();
        const packet = { type, nsp, data, ...(id !== null && { id }) };
        for (const listener of [...this.listeners]) listener(packet);
    }
    destroy() {
        this.listeners = [];
    }
}
