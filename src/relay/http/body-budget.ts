import type { IncomingMessage } from 'node:http';
import { BackchannelError } from '../../shared/errors.ts';
import { addressGroup } from './address-of.ts';
import type { LeaveRoom, WorkRoom } from './work-room.ts';

/** How much of request bodies this process holds at once. Bytes. */
export interface BodyBounds {
  /** Of all requests. */
  total: number;
  /** Of the requests of one address whose sender is not proven. */
  perAddress: number;
  /** Of the requests of one workspace. */
  perWorkspace: number;
  /** Kept free of the large bodies of senders that are not proven. */
  reserve: number;
  /** From the first byte on, before a body's speed counts. Milliseconds. */
  graceMs: number;
}

/** Bytes of every body that may use the reserve: nearly all webhooks, and calls of consoles. */
const smallBytes = 16 * 1024;
/** A body that is parsed takes, beside its pieces: the whole, its text, its strings, their bytes, and the database's copy. */
const parsedFactor = 5;
/** Slower than any line a console works over; a body of 4 MB may take a quarter of an hour. */
const minBytesPerSecond = 4096;

/** The bytes of one request. */
export interface BodyAccount {
  /** False when there is no room for these bytes now; they are not counted then. */
  take(bytes: number): boolean;
  /**
   * Before a body is read whose length is known. Of a proven sender all of it is counted at once, so that what has no room is not
   * read; false when there is none.
   */
  expect(bytes: number): boolean;
  /**
   * Resolves when there is room for work on the body; small ones need none. The room is left with `release`. `factor`: what the
   * work takes, in sizes of the body; absent: it is parsed. Errors: INPUT_INVALID when the connection has closed meanwhile.
   */
  work(factor?: number): Promise<void>;
  /** The sender has proven which workspace it is of: the bytes count for that from here on. */
  prove(workspaceId: string): void;
  /** After a chunk was taken: undefined when the next may be read now, otherwise resolves when it may. */
  nextRead(chunkBytes: number): Promise<void> | undefined;
  /** `cut` is called when the body arrives too slowly. */
  startReading(cut: () => void): void;
  finishReading(): void;
  /** The bytes are no longer held. Safe to call twice. */
  release(): void;
}

/** All bodies of this process. */
export interface BodyBudget {
  /** The account of a request; the same one each time. */
  of(request: IncomingMessage): BodyAccount;
  /** Cuts bodies that are too slow. */
  cutSlow(): void;
  /** Bytes held. */
  heldBytes(): number;
}

interface Reading {
  startedAtMs: number;
  bytes: number;
  cut(): void;
}

/**
 * Counts the bytes of bodies from when they arrive until their request is answered. Only bytes that are there count, so that
 * announcing a large body holds nothing.
 * `now`: epoch ms. `onRefused` counts what was turned away.
 */
export const createBodyBudget = (
  bounds: BodyBounds,
  deps: {
    now(): number;
    addressOf(request: IncomingMessage): string;
    onRefused(reason: 'bytes' | 'slow-body'): void;
    room: WorkRoom;
  },
): BodyBudget => {
  let held = 0;
  const heldBy = new Map<string, number>();
  const accounts = new WeakMap<IncomingMessage, BodyAccount>();
  const reading = new Set<Reading>();

  const hold = (group: string, bytes: number): void => {
    const sum = (heldBy.get(group) ?? 0) + bytes;
    if (sum > 0) heldBy.set(group, sum);
    else heldBy.delete(group);
  };

  const open = (address: string): BodyAccount => {
    let group = address;
    let taken = 0;
    let isProven = false;
    let isReleased = false;
    let expected = 0;
    let leaveRoom: LeaveRoom | undefined;
    let workFactor = parsedFactor;
    let mine: Reading | undefined;
    const hasRoom = (bytes: number): boolean => {
      if (held + bytes > bounds.total) return false;
      const most = isProven ? bounds.perWorkspace : bounds.perAddress;
      if ((heldBy.get(group) ?? 0) + bytes > most) return false;
      return isProven || taken + bytes <= smallBytes || held + bytes <= bounds.total - bounds.reserve;
    };
    const count = (bytes: number): boolean => {
      if (isReleased || !hasRoom(bytes)) {
        deps.onRefused('bytes');
        return false;
      }
      taken += bytes;
      held += bytes;
      hold(group, bytes);
      return true;
    };
    return {
      take(bytes) {
        if (mine) mine.bytes += bytes;
        const counted = Math.min(bytes, expected);
        expected -= counted;
        return bytes === counted ? !isReleased : count(bytes - counted);
      },
      expect(bytes) {
        if (!isProven) return true;
        if (!count(bytes)) return false;
        expected = bytes;
        return true;
      },
      async work(factor = parsedFactor) {
        if (taken <= smallBytes) return;
        workFactor = factor;
        const leave = await deps.room.enter(group, taken * factor);
        if (isReleased) {
          leave(0);
          throw new BackchannelError('INPUT_INVALID');
        }
        leaveRoom = leave;
      },
      prove(workspaceId) {
        if (isProven || isReleased) return;
        isProven = true;
        hold(group, -taken);
        group = `workspace ${workspaceId}`;
        hold(group, taken);
      },
      nextRead(chunkBytes) {
        if (isProven || taken <= smallBytes) return undefined;
        const pausedAtMs = deps.now();
        return deps.room.nextRead(chunkBytes)?.then(() => {
          // It was not read meanwhile, however fast it would have come.
          if (mine) mine.startedAtMs += deps.now() - pausedAtMs;
        });
      },
      startReading(cut) {
        mine = { startedAtMs: deps.now(), bytes: 0, cut };
        reading.add(mine);
      },
      finishReading() {
        if (mine) reading.delete(mine);
      },
      release() {
        if (isReleased) return;
        this.finishReading();
        isReleased = true;
        held -= taken;
        hold(group, -taken);
        if (taken > smallBytes) deps.room.note(taken - expected);
        leaveRoom?.(taken * workFactor);
      },
    };
  };

  return {
    of(request) {
      const known = accounts.get(request);
      if (known) return known;
      const account = open(addressGroup(deps.addressOf(request)));
      accounts.set(request, account);
      return account;
    },
    cutSlow() {
      const nowMs = deps.now();
      for (const { startedAtMs, bytes, cut } of reading) {
        if (nowMs - startedAtMs <= bounds.graceMs + (bytes / minBytesPerSecond) * 1000) continue;
        deps.onRefused('slow-body');
        cut();
      }
    },
    heldBytes: () => held,
  };
};
