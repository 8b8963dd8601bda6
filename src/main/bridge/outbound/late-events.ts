import { pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import { listLagMs } from './doubts.ts';

/** A pushed event that was not among what was read is looked for this often, and so long. */
const missingAfterMs = 500;
const missingForMs = 15_000;
const unknownTiming = { firstMs: 5_000, longestMs: 5 * 60_000 };

/** LiveChat's lists may lag behind what was written and pushed: which chats are to be read once more because of that. */
export interface LateEvents {
  /** Pushed: the chat is read until it is among what is read. */
  pushed(chatId: string, eventId: string): void;
  /** What was written in it just now may not be listed yet: it is read once more then. */
  readAgain(chatId: string): void;
  /** Whether something in it could not be decided because its customer is not known here: read again, ever more seldom. */
  noteUnknown(chatId: string, isUnknown: boolean): void;
  /** These are the chat's events. */
  noteRead(chatId: string, ids: ReadonlySet<string>): void;
  /** The chat is not known any more. */
  forget(chatId: string): void;
  /** Chats to be read now, until they are. */
  due(): string[];
  /** When there is something to read next, epoch ms; Infinity: never. */
  nextAtMs(): number;
  clear(): void;
}

export const createLateEvents = (clock: Clock): LateEvents => {
  /** Pushed events that were not among what was read, by chat; each until this time. */
  const awaited = new Map<string, Map<string, number>>();
  const againAtMs = new Map<string, number>();
  /** By chat, how often in a row. */
  const unknown = new Map<string, number>();
  return {
    pushed(chatId, eventId) {
      const events = awaited.get(chatId) ?? new Map<string, number>();
      awaited.set(chatId, events.set(eventId, clock.now() + missingForMs));
    },
    readAgain: (chatId) => void againAtMs.set(chatId, clock.now() + listLagMs),
    noteUnknown(chatId, isUnknown) {
      if (!isUnknown) return void unknown.delete(chatId);
      const times = (unknown.get(chatId) ?? 0) + 1;
      unknown.set(chatId, times);
      againAtMs.set(chatId, clock.now() + pauseAfter(times, unknownTiming));
    },
    noteRead(chatId, ids) {
      if ((againAtMs.get(chatId) ?? Number.POSITIVE_INFINITY) <= clock.now()) againAtMs.delete(chatId);
      const events = awaited.get(chatId);
      if (!events) return;
      const nowMs = clock.now();
      for (const [id, untilMs] of events) if (ids.has(id) || untilMs < nowMs) events.delete(id);
      if (events.size === 0) awaited.delete(chatId);
    },
    forget(chatId) {
      awaited.delete(chatId);
      againAtMs.delete(chatId);
      unknown.delete(chatId);
    },
    due() {
      const again = [...againAtMs].flatMap(([id, atMs]) => (atMs <= clock.now() ? id : []));
      return [...new Set([...awaited.keys(), ...again])];
    },
    nextAtMs() {
      const missingAtMs = awaited.size > 0 ? clock.now() + missingAfterMs : Number.POSITIVE_INFINITY;
      return Math.min(missingAtMs, ...againAtMs.values());
    },
    clear() {
      awaited.clear();
      againAtMs.clear();
      unknown.clear();
    },
  };
};
