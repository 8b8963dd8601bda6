import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that large values in work, and what earlier ones left behind, may take before the next one waits. */
const mostBytes = 16 * 1024 * 1024;
/** Left behind bytes that cause a collection. */
const enoughBytes = 8 * 1024 * 1024;
/** The same of what could not wait (a body that is refused was read before): collected without a pause. */
const urgentBytes = 24 * 1024 * 1024;
/** A collection stops the process for some ten milliseconds; the pause after it is this many times as long. */
const pauseFactor = 4;
/** The same when it is only so that more of large bodies of unknown senders can be read: everybody else waits meanwhile. */
const strangersPauseFactor = 9;
/** What one turn of such a reading brings at most: Node's buffer of a read. */
const readBytes = 64 * 1024;

/** Ends a piece of work: this much of it is garbage now. Bytes. Safe to call twice. */
export type LeaveRoom = (leftBytes: number) => void;

/** Room in memory for work on large values: bodies that are parsed, pages that are sent. */
export interface WorkRoom {
  /**
   * Resolves when there is room for work that takes about so many bytes. Whoever waits has its turn after each other group that
   * waits (a workspace, an address), however many of one group there are.
   */
  enter(group: string, bytes: number): Promise<LeaveRoom>;
  /**
   * After a read of so many bytes of a large body whose sender is not proven, or of one that is thrown away. Undefined: the next
   * one may be read now. Otherwise it resolves when that may be: what is read becomes garbage sooner or later, and V8 would
   * collect it as fast as it comes.
   */
  nextRead(bytes: number): Promise<void> | undefined;
  /** Notes garbage of what did not enter. */
  note(bytes: number): void;
}

interface Waiting {
  bytes: number;
  admit(): void;
}

/** V8's own collection, of all generations. */
const exposeCollection = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};

/**
 * Bounds large values together with what they leave behind. V8 by itself lets 64 MB of unused buffers stand before it collects
 * them, so what a flood costs would depend on how fast this computer is: here the next value waits for the collection instead,
 * and the process spends at most a fifth of its time on that.
 * `now`: ms of a clock that only grows.
 */
export const createWorkRoom = (
  collect: () => void = exposeCollection(),
  now: () => number = () => performance.now(),
): WorkRoom => {
  const waiting = new Map<string, Waiting[]>();
  let inWork = 0;
  let garbage = 0;
  let endedAtMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Bytes of unknown senders since the last collection. */
  let readSince = 0;
  const reads: (() => void)[] = [];

  /** One that is larger than all the room is let in alone. */
  const hasRoom = (bytes: number): boolean =>
    inWork + garbage + bytes <= mostBytes || (inWork === 0 && garbage === 0);

  const admitWaiting = (): void => {
    for (;;) {
      const [first] = waiting;
      if (!first) return;
      const [group, [next, ...others]] = first;
      if (!next || !hasRoom(next.bytes)) return;
      waiting.delete(group);
      if (others.length > 0) waiting.set(group, others);
      inWork += next.bytes;
      next.admit();
    }
  };

  const run = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const startedAtMs = now();
    collect();
    endedAtMs = now();
    tookMs = endedAtMs - startedAtMs;
    garbage = 0;
    readSince = 0;
    admitWaiting();
    for (const next of reads.splice(0, enoughBytes / readBytes)) next();
    collectInTime();
  };

  const collectInTime = (): void => {
    if (garbage >= urgentBytes) return run();
    const isNeeded = garbage >= enoughBytes || (waiting.size > 0 && inWork === 0);
    if (timer || (!isNeeded && reads.length === 0)) return;
    const pauseMs = tookMs * (isNeeded ? pauseFactor : strangersPauseFactor);
    timer = setTimeout(run, Math.max(0, endedAtMs + pauseMs - now()));
    timer.unref();
  };

  const leave = (bytes: number): LeaveRoom => {
    let isOver = false;
    return (leftBytes) => {
      if (isOver) return;
      isOver = true;
      inWork -= bytes;
      garbage += leftBytes;
      admitWaiting();
      collectInTime();
    };
  };

  return {
    enter(group, bytes) {
      if (waiting.size === 0 && hasRoom(bytes)) {
        inWork += bytes;
        return Promise.resolve(leave(bytes));
      }
      return new Promise((resolve) => {
        const queue = waiting.get(group) ?? [];
        queue.push({ bytes, admit: () => resolve(leave(bytes)) });
        waiting.set(group, queue);
        collectInTime();
      });
    },
    nextRead(bytes) {
      readSince += bytes;
      if (readSince < enoughBytes) return undefined;
      return new Promise((resolve) => {
        reads.push(resolve);
        collectInTime();
      });
    },
    note(bytes) {
      garbage += bytes;
      collectInTime();
    },
  };
};
