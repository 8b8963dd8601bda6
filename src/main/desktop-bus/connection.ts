import { createConnection } from 'node:net';
import { join } from 'node:path';
import { decodeMessage, encodeMessage, messageKinds, messageLength, type BusMessage } from './wire.ts';

/** A call to another program on the bus, or a signal to all. */
export interface BusCall {
  path: string;
  interface: string;
  member: string;
  signature?: string;
  body?: unknown[];
}

/** The desktop's session bus (D-Bus), over its local socket. */
export interface DesktopBus {
  /** This program's name there, `:1.42`. */
  readonly name: string;
  /** Answers the body. Errors: `BusError` as the other program answered; Error when the bus is gone or nobody answers in time. */
  call(call: BusCall & { destination: string }): Promise<unknown[]>;
  emit(signal: BusCall): void;
  /** Listens to signals of this interface. Answers the function that ends it. */
  onSignal(of: { interface: string; path?: string }, listener: (signal: BusMessage) => void): () => void;
  /** The bus is gone: nothing can be called any more. Answers the function that ends listening. */
  onEnd(listener: () => void): () => void;
  end(): void;
}

/** What another program answered instead of a result; `name`: `org.freedesktop.DBus.Error.…`. */
export class BusError extends Error {
  override readonly name: string;
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

/** A program that answers on this bus. `undefined`: there is no such method. */
export type BusServant = (call: BusMessage) => { signature?: string; body?: unknown[] } | undefined;

/** A desktop program answers at once; one that hangs holds nothing up for longer. */
const answerWithinMs = 5_000;

const theBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

const unescaped = (value: string): string =>
  value.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/**
 * The socket of the session bus by the environment; undefined: there is none. An abstract socket begins with a zero byte.
 * Source: D-Bus specification, "Server addresses".
 */
export const busSocketOf = (env: NodeJS.ProcessEnv): string | undefined => {
  for (const address of (env['DBUS_SESSION_BUS_ADDRESS'] ?? '').split(';')) {
    const parts = new Map(
      address
        .replace(/^unix:/, '')
        .split(',')
        .map((part) => part.split('=') as [string, string]),
    );
    if (!address.startsWith('unix:')) continue;
    const path = parts.get('path');
    if (path !== undefined) return unescaped(path);
    const abstract = parts.get('abstract');
    if (abstract !== undefined) return `\0${unescaped(abstract)}`;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime === undefined || runtime === '' ? undefined : join(runtime, 'bus');
};

/**
 * Connects as this user. `servant`: answers calls to this program; without it each is refused.
 * Errors: Error when there is no bus, or it does not let this program in.
 */
export const openDesktopBus = async (of: {
  socket: string;
  uid: number;
  servant?: BusServant;
}): Promise<DesktopBus> => {
  const socket = createConnection(of.socket);
  const waiting = new Map<number, { resolve(body: unknown[]): void; reject(error: Error): void }>();
  const listeners = new Set<{ interface: string; path?: string; listener(signal: BusMessage): void }>();
  const endListeners = new Set<() => void>();
  let serial = 0;
  let isEnded = false;
  let pending = Buffer.alloc(0);
  let isLetIn = false;
  let letIn = (): void => undefined;
  let refuse: (error: Error) => void = () => undefined;

  const end = (): void => {
    if (isEnded) return;
    isEnded = true;
    socket.destroy();
    refuse(new Error('D-Bus: no bus'));
    for (const { reject } of waiting.values()) reject(new Error('D-Bus: the bus is gone'));
    waiting.clear();
    for (const listener of endListeners) listener();
  };
  const send = (message: Omit<BusMessage, 'serial' | 'signature' | 'body'> & Partial<BusMessage>): number => {
    serial += 1;
    if (!isEnded) socket.write(encodeMessage({ signature: '', body: [], ...message, serial }));
    return serial;
  };
  const answer = (call: BusMessage): void => {
    const to = { destination: call.sender, replySerial: call.serial };
    const result = of.servant?.(call);
    if (result) send({ kind: messageKinds.answer, ...to, ...result });
    else send({ kind: messageKinds.error, ...to, errorName: 'org.freedesktop.DBus.Error.UnknownMethod' });
  };
  const received = (message: BusMessage): void => {
    const asked = waiting.get(message.replySerial ?? 0);
    if (message.kind === messageKinds.answer) asked?.resolve(message.body);
    else if (message.kind === messageKinds.error) asked?.reject(new BusError(message.errorName ?? ''));
    else if (message.kind === messageKinds.call) answer(message);
    else if (message.kind === messageKinds.signal)
      for (const each of listeners)
        if (each.interface === message.interface && (each.path ?? message.path) === message.path)
          each.listener(message);
  };
  const read = (): void => {
    for (;;) {
      if (!isLetIn) {
        const lineEnd = pending.indexOf('\r\n');
        if (lineEnd < 0) return;
        const line = pending.toString('latin1', 0, lineEnd);
        pending = pending.subarray(lineEnd + 2);
        if (!line.startsWith('OK ')) return end();
        isLetIn = true;
        socket.write('BEGIN\r\n');
        letIn();
        continue;
      }
      const length = messageLength(pending);
      if (length === undefined || pending.length < length) return;
      const message = decodeMessage(pending.subarray(0, length));
      pending = pending.subarray(length);
      received(message);
    }
  };
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    try {
      read();
    } catch {
      // What is no message is followed by nothing that could be understood.
      end();
    }
  });
  socket.on('error', end);
  socket.on('close', end);

  const call: DesktopBus['call'] = ({ destination, ...what }) => {
    if (isEnded) return Promise.reject(new Error('D-Bus: the bus is gone'));
    const asked = send({ kind: messageKinds.call, destination, ...what });
    return new Promise<unknown[]>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('D-Bus: no answer')), answerWithinMs).unref();
      const done = (): void => {
        clearTimeout(late);
        waiting.delete(asked);
      };
      waiting.set(asked, {
        resolve(body) {
          done();
          resolve(body);
        },
        reject(error) {
          done();
          reject(error);
        },
      });
    });
  };

  const entered = new Promise<void>((resolve, reject) => {
    letIn = resolve;
    refuse = reject;
  });
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(of.uid)).toString('hex')}\r\n`);
  await entered;
  const [name] = await call({ ...theBus, member: 'Hello' });
  return {
    name: String(name),
    call,
    emit: (signal) => void send({ kind: messageKinds.signal, ...signal }),
    onSignal(what, listener) {
      const each = { ...what, listener };
      listeners.add(each);
      const rule = `type='signal',interface='${what.interface}'${what.path === undefined ? '' : `,path='${what.path}'`}`;
      const tell = (member: string): void =>
        void call({ ...theBus, member, signature: 's', body: [rule] }).catch(() => undefined);
      tell('AddMatch');
      return () => {
        if (listeners.delete(each)) tell('RemoveMatch');
      };
    },
    onEnd(listener) {
      endListeners.add(listener);
      return () => endListeners.delete(listener);
    },
    end,
  };
};
