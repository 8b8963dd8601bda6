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

/** Bytes of every body that may use the reserve and is worked on without waiting: nearly all webhooks, and calls of consoles. */
export const smallBodyBytes = 16 * 1024;
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

interface Deps {
  now(): number;
  addressOf(request: IncomingMessage): string;
  onRefused(reason: 'bytes' | 'slow-body'): void;
  room: WorkRoom;
}

/** What all accounts of a budget share. */
interface Shared {
  readonly bounds: BodyBounds;
  readonly deps: Deps;
  held: number;
  readonly heldBy: Map<string, number>;
  readonly reading: Set<Account>;
}

/** A class, because every request has one: its methods are not made anew for each. */
class Account implements BodyAccount {
  readonly #all: Shared;
  #group: string;
  #taken = 0;
  #isProven = false;
  #isReleased = false;
  #expected = 0;
  #leaveRoom: LeaveRoom | undefined;
  #workFactor = parsedFactor;
  #readingSinceMs = 0;
  #readBytes = 0;
  #cut: (() => void) | undefined;

  constructor(all: Shared, address: string) {
    this.#all = all;
    this.#group = address;
  }

  #hold(bytes: number): void {
    const { heldBy } = this.#all;
    const sum = (heldBy.get(this.#group) ?? 0) + bytes;
    if (sum > 0) heldBy.set(this.#group, sum);
    else heldBy.delete(this.#group);
  }

  #hasRoom(bytes: number): boolean {
    const { bounds, held, heldBy } = this.#all;
    if (held + bytes > bounds.total) return false;
    const most = this.#isProven ? bounds.perWorkspace : bounds.perAddress;
    if ((heldBy.get(this.#group) ?? 0) + bytes > most) return false;
    return (
      this.#isProven || this.#taken + bytes <= smallBodyBytes || held + bytes <= bounds.total - bounds.reserve
    );
  }

  #count(bytes: number): boolean {
    if (this.#isReleased || !this.#hasRoom(bytes)) {
      this.#all.deps.onRefused('bytes');
      return false;
    }
    this.#taken += bytes;
    this.#all.held += bytes;
    this.#hold(bytes);
    return true;
  }

  take(bytes: number): boolean {
    this.#readBytes += bytes;
    const counted = Math.min(bytes, this.#expected);
    this.#expected -= counted;
    return bytes === counted ? !this.#isReleased : this.#count(bytes - counted);
  }

  expect(bytes: number): boolean {
    if (!this.#isProven) return true;
    if (!this.#count(bytes)) return false;
    this.#expected = bytes;
    return true;
  }

  async work(factor = parsedFactor): Promise<void> {
    if (this.#taken <= smallBodyBytes) return;
    this.#workFactor = factor;
    const leave = await this.#all.deps.room.enter(this.#group, this.#taken * factor);
    if (this.#isReleased) {
      leave(0);
      throw new BackchannelError('INPUT_INVALID');
    }
    this.#leaveRoom = leave;
  }

  prove(workspaceId: string): void {
    if (this.#isProven || this.#isReleased) return;
    this.#isProven = true;
    this.#hold(-this.#taken);
    this.#group = `workspace ${workspaceId}`;
    this.#hold(this.#taken);
  }

  nextRead(chunkBytes: number): Promise<void> | undefined {
    if (this.#isProven || this.#taken <= smallBodyBytes) return undefined;
    const { now, room } = this.#all.deps;
    const pausedAtMs = now();
    return room.nextRead(chunkBytes)?.then(() => {
      // It was not read meanwhile, however fast it would have come.
      this.#readingSinceMs += now() - pausedAtMs;
    });
  }

  startReading(cut: () => void): void {
    this.#readingSinceMs = this.#all.deps.now();
    this.#readBytes = 0;
    this.#cut = cut;
    this.#all.reading.add(this);
  }

  finishReading(): void {
    this.#all.reading.delete(this);
  }

  release(): void {
    if (this.#isReleased) return;
    this.finishReading();
    this.#isReleased = true;
    this.#all.held -= this.#taken;
    this.#hold(-this.#taken);
    if (this.#taken > smallBodyBytes) this.#all.deps.room.note(this.#taken - this.#expected);
    this.#leaveRoom?.(this.#taken * this.#workFactor);
  }

  cutIfSlow(nowMs: number): void {
    const graceMs = this.#all.bounds.graceMs + (this.#readBytes / minBytesPerSecond) * 1000;
    if (nowMs - this.#readingSinceMs <= graceMs) return;
    this.#all.deps.onRefused('slow-body');
    this.#cut?.();
  }
}

/** Where a request keeps its account: a property costs less per request than an entry of a WeakMap. */
const accountOf = Symbol('body account');

/**
 * Counts the bytes of bodies from when they arrive until their request is answered. Only bytes that are there count, so that
 * announcing a large body holds nothing.
 * `now`: epoch ms. `onRefused` counts what was turned away.
 */
export const createBodyBudget = (bounds: BodyBounds, deps: Deps): BodyBudget => {
  const all: Shared = { bounds, deps, held: 0, heldBy: new Map(), reading: new Set() };
  return {
    of(request: IncomingMessage & { [accountOf]?: Account }) {
      return (request[accountOf] ??= new Account(all, addressGroup(deps.addressOf(request))));
    },
    cutSlow() {
      const nowMs = deps.now();
      for (const account of all.reading) account.cutIfSlow(nowMs);
    },
    heldBytes: () => all.held,
  };
};
