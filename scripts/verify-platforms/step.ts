import type { Clock } from '../../src/shared/clock.ts';
import type { Timers } from '../../src/shared/timers.ts';
import type { OpenPointId } from './open-points.ts';
import type { Person } from './person.ts';

/** The two platforms that the product speaks to. */
export type Platform = 'livechat' | 'meta';

/** What a step may use beside its platform's own things. */
export interface StepContext {
  person: Person;
  clock: Clock;
  timers: Timers;
  /** Aborted by Ctrl-C: a wait ends at once, and what was made is undone. */
  signal: AbortSignal;
  /** Notes how something that was just made is taken back; the latest is taken back first. */
  undo(what: string, how: () => Promise<void>): Undo;
  /** What cannot be taken back by a program: named in the report. Without texts, names or ids. */
  leaves(what: string): void;
  /** What the platform does where its documents leave it open. `reading`: a key of the point, or anything else it did. */
  found(point: OpenPointId, reading: string): void;
  /** Notes a difference without ending the step. */
  differs(sentence: string): void;
  /** Asks until there is an answer, for at most `withinMs`; platforms answer a little behind their writes. */
  eventually<T>(ask: () => Promise<T | undefined>, withinMs?: number): Promise<T | undefined>;
}

/** One thing that was made. */
export interface Undo {
  /** It was taken back already, or has become something else. */
  done(): void;
}

/** One part of the contract. */
export interface Step {
  /** As the report names it. */
  id: string;
  platform: Platform;
  /** What is asked, in one sentence. */
  asks: string;
  /** The open points it decides. */
  decides: readonly OpenPointId[];
  run(context: StepContext): Promise<void>;
}

/** A step that cannot be asked now; the reason stands in the report. */
export class NotAsked extends Error {
  override name = 'NotAsked';
}

/** What a step found not to be as expected: a sentence of ours. */
export class Differs extends Error {
  override name = 'Differs';
}

/** Ends the step as one that differs when it does not hold. `sentence` says what was expected; no content in it. */
export function expectThat(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Differs(`not so: ${sentence}`);
}

/** A value that an earlier step should have left. Errors: NotAsked. */
export const need = <T>(value: T | undefined, from: string): T => {
  if (value === undefined) throw new NotAsked(`It needs what “${from}” did not bring.`);
  return value;
};

/** A value that is set once by one step and read by later ones. */
export interface Left<T> {
  value: T | undefined;
  /** Errors: NotAsked. */
  get(): T;
}

export const left = <T>(from: string): Left<T> => {
  const slot: Left<T> = { value: undefined, get: () => need(slot.value, from) };
  return slot;
};
