/**
 * Messages of D-Bus as bytes, both ways, as far as a desktop program needs them.
 * Shape:  a value of type `v` is a `Variant`; an array or a struct is an array; a dictionary is an array of [key, value].
 * Units:  `x` and `t` are bigint, other numbers are number.
 * Errors: `Error('D-Bus: …')` for bytes that are no message, and for a value that does not fit its type.
 * Source: D-Bus specification 0.43, "Type system" and "Message protocol".
 */

/** A value with its type beside it. */
export interface Variant {
  type: string;
  value: unknown;
}

/** 1 call, 2 answer, 3 error, 4 signal. */
export const messageKinds = { call: 1, answer: 2, error: 3, signal: 4 } as const;

export interface BusMessage {
  kind: number;
  serial: number;
  path?: string | undefined;
  interface?: string | undefined;
  member?: string | undefined;
  /** Name of an error. */
  errorName?: string | undefined;
  /** Of the call that this answers. */
  replySerial?: number | undefined;
  destination?: string | undefined;
  sender?: string | undefined;
  signature: string;
  body: unknown[];
}

/** The names of numbered header fields. */
const fields = [
  [1, 'path', 'o'],
  [2, 'interface', 's'],
  [3, 'member', 's'],
  [4, 'errorName', 's'],
  [5, 'replySerial', 'u'],
  [6, 'destination', 's'],
  [7, 'sender', 's'],
  [8, 'signature', 'g'],
] as const;

/** More than any desktop sends; a picture in a notification included. */
const maxMessageBytes = 8 * 1024 * 1024;
/** As the specification allows. */
const maxDepth = 32;

const fault = (what: string): Error => new Error(`D-Bus: ${what}`);

const alignments: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4 },
  ...{ x: 8, t: 8, d: 8, '(': 8, '{': 8 },
};
const alignmentOf = (type: string): number => {
  const alignment = alignments[type.charAt(0)];
  if (alignment === undefined) throw fault(`no such type: ${type.slice(0, 20)}`);
  return alignment;
};

/** The complete types that stand one after another in a signature. */
export const typesOf = (signature: string): string[] => {
  const types: string[] = [];
  let at = 0;
  while (at < signature.length) {
    const start = at;
    while (signature[at] === 'a') at += 1;
    if (signature[at] === '(' || signature[at] === '{') {
      let depth = 0;
      do {
        if (signature[at] === '(' || signature[at] === '{') depth += 1;
        if (signature[at] === ')' || signature[at] === '}') depth -= 1;
        at += 1;
        if (at > signature.length || depth > maxDepth) throw fault('a signature that does not end');
      } while (depth > 0);
    } else at += 1;
    types.push(signature.slice(start, at));
  }
  return types;
};

class Writer {
  private bytes = Buffer.alloc(256);
  length = 0;

  private room(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    if (this.length + count > maxMessageBytes) throw fault('too large');
    const larger = Buffer.alloc(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
  align(to: number): void {
    const count = (to - (this.length % to)) % to;
    this.room(count);
    this.bytes.fill(0, this.length, this.length + count);
    this.length += count;
  }
  byte(value: number): void {
    this.room(1);
    this.length = this.bytes.writeUInt8(value, this.length);
  }
  uint32(value: number): void {
    this.align(4);
    this.room(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }
  setUint32(value: number, at: number): void {
    this.bytes.writeUInt32LE(value, at);
  }
  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.room(size + 1);
    this.bytes.write(value, this.length);
    this.length += size;
    this.byte(0);
  }
  take(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  value(type: string, value: unknown, depth = 0): void {
    if (depth > maxDepth) throw fault('too deep');
    this.align(alignmentOf(type));
    this.room(8);
    switch (type.charAt(0)) {
      case 'y':
        return this.byte(value as number);
      case 'b':
        return this.uint32(value === true ? 1 : 0);
      case 'n':
        this.length = this.bytes.writeInt16LE(value as number, this.length);
        return;
      case 'q':
        this.length = this.bytes.writeUInt16LE(value as number, this.length);
        return;
      case 'i':
        this.length = this.bytes.writeInt32LE(value as number, this.length);
        return;
      case 'u':
        return this.uint32(value as number);
      case 'x':
        this.length = this.bytes.writeBigInt64LE(BigInt(value as bigint), this.length);
        return;
      case 't':
        this.length = this.bytes.writeBigUInt64LE(BigInt(value as bigint), this.length);
        return;
      case 'd':
        this.length = this.bytes.writeDoubleLE(value as number, this.length);
        return;
      case 's':
      case 'o': {
        const text = value as string;
        if (text.includes('\0')) throw fault('a text with an end inside');
        this.uint32(Buffer.byteLength(text));
        return this.text(text);
      }
      case 'g':
        this.byte(Buffer.byteLength(value as string));
        return this.text(value as string);
      case 'v': {
        const { type: inner, value: held } = value as Variant;
        this.value('g', inner);
        return this.value(inner, held, depth + 1);
      }
      case 'a':
        return this.array(type.slice(1), value as readonly unknown[], depth);
      default: {
        const types = typesOf(type.slice(1, -1));
        const parts = value as readonly unknown[];
        for (const [index, each] of types.entries()) this.value(each, parts[index], depth + 1);
      }
    }
  }
  private array(item: string, values: readonly unknown[], depth: number): void {
    const lengthAt = this.length;
    this.uint32(0);
    this.align(alignmentOf(item));
    const start = this.length;
    for (const each of values) this.value(item, each, depth + 1);
    this.setUint32(this.length - start, lengthAt);
  }
}

class Reader {
  private readonly bytes: Buffer;
  private readonly isLittle: boolean;
  at: number;

  constructor(bytes: Buffer, isLittle: boolean, at: number) {
    this.bytes = bytes;
    this.isLittle = isLittle;
    this.at = at;
  }
  private step(count: number): number {
    const at = this.at;
    this.at += count;
    if (count < 0 || this.at > this.bytes.length) throw fault('cut short');
    return at;
  }
  align(to: number): void {
    this.step((to - (this.at % to)) % to);
  }
  uint32(): number {
    this.align(4);
    const at = this.step(4);
    return this.isLittle ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }
  private text(size: number): string {
    const at = this.step(size + 1);
    return this.bytes.toString('utf8', at, at + size);
  }

  value(type: string, depth = 0): unknown {
    if (depth > maxDepth) throw fault('too deep');
    this.align(alignmentOf(type));
    const { bytes, isLittle } = this;
    switch (type.charAt(0)) {
      case 'y':
        return bytes.readUInt8(this.step(1));
      case 'b':
        return this.uint32() === 1;
      case 'n': {
        const at = this.step(2);
        return isLittle ? bytes.readInt16LE(at) : bytes.readInt16BE(at);
      }
      case 'q': {
        const at = this.step(2);
        return isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
      }
      case 'i': {
        const at = this.step(4);
        return isLittle ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
      }
      case 'u':
        return this.uint32();
      case 'x': {
        const at = this.step(8);
        return isLittle ? bytes.readBigInt64LE(at) : bytes.readBigInt64BE(at);
      }
      case 't': {
        const at = this.step(8);
        return isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
      }
      case 'd': {
        const at = this.step(8);
        return isLittle ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at);
      }
      case 's':
      case 'o':
        return this.text(this.uint32());
      case 'g':
        return this.text(bytes.readUInt8(this.step(1)));
      case 'v': {
        const inner = this.value('g') as string;
        if (typesOf(inner).length !== 1) throw fault('a variant of not one type');
        return { type: inner, value: this.value(inner, depth + 1) } satisfies Variant;
      }
      case 'a':
        return this.array(type.slice(1), depth);
      default:
        return typesOf(type.slice(1, -1)).map((each) => this.value(each, depth + 1));
    }
  }
  private array(item: string, depth: number): unknown[] {
    const size = this.uint32();
    this.align(alignmentOf(item));
    const end = this.at + size;
    if (end > this.bytes.length) throw fault('cut short');
    const values: unknown[] = [];
    while (this.at < end) {
      const before = this.at;
      values.push(this.value(item, depth + 1));
      // An empty struct would be read for ever.
      if (this.at === before) throw fault('an item of nothing');
    }
    return values;
  }
}

/** The bytes of a message, in the order that Intel and ARM use. */
export const encodeMessage = (message: BusMessage): Buffer => {
  const body = new Writer();
  for (const [index, type] of typesOf(message.signature).entries()) body.value(type, message.body[index]);
  const writer = new Writer();
  for (const byte of [0x6c, message.kind, 0, 1]) writer.byte(byte);
  writer.uint32(body.length);
  writer.uint32(message.serial);
  const entries = fields.flatMap(([code, name, type]) => {
    const value = message[name];
    return value === undefined || value === '' ? [] : [[code, { type, value }]];
  });
  writer.value('a(yv)', entries);
  writer.align(8);
  return Buffer.concat([writer.take(), body.take()]);
};

/** How many bytes the message that begins here has; undefined: not enough of it is here to say. Errors: too large. */
export const messageLength = (bytes: Buffer): number | undefined => {
  if (bytes.length < 16) return undefined;
  const isLittle = bytes[0] === 0x6c;
  const at = (offset: number): number => (isLittle ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset));
  const length = 16 + Math.ceil(at(12) / 8) * 8 + at(4);
  if (length > maxMessageBytes) throw fault('too large');
  return length;
};

/** The message that these bytes are, whole and nothing more. */
export const decodeMessage = (bytes: Buffer): BusMessage => {
  const isLittle = bytes[0] === 0x6c;
  const reader = new Reader(bytes, isLittle, 4);
  reader.uint32();
  const message: BusMessage = { kind: bytes[1] ?? 0, serial: reader.uint32(), signature: '', body: [] };
  for (const entry of reader.value('a(yv)') as [number, Variant][]) {
    const known = fields.find(([code, , type]) => code === entry[0] && type === entry[1].type);
    if (known) Object.assign(message, { [known[1]]: entry[1].value });
  }
  reader.align(8);
  message.body = typesOf(message.signature).map((type) => reader.value(type));
  return message;
};
