import type { Clock } from '../../../shared/clock.ts';
import { listLagMs } from './doubts.ts';

/** A pushed event that was not among what was read is looked for this often, and so long. */
const missingAfterMs = 500;
const missingForMs = 15_000;

/** LiveChat's lists may lag behind what was written and pushed: which chats are to be read once more because of that. */
export interface LateEvents {
  /** Pushed: the chat is read until it is among what is read. */
  pushed(chatId: string, eventId: string): void;
  /** What was written in it just now may not be listed yet: it is read once more then. */
  readAgain(chatId: string): void;
  /** These are the chat's events. */
  noteRead(chatId: string, ids: ReadonlySet<string>): void;
  /** Chats to be read now; those of `readAgain` are named once. */
  takeDue(): string[];
  /** When there is something to read next, epoch ms; Infinity: never. */
  nextAtMs(): number;
  clear(): void;
}

export const createLateEvents = (clock: Clock): LateEvents => {
  /** Pushed events that were not among what was read, by chat; each until this time. */
  const awaited = new Map<string, Map<string, number>>();
  const againAtMs = new Map<string, number>();
  return {
    pushed(chatId, eventId) {
      const events = awaited.get(chatId) ?? new Map<string, number>();
      awaited.set(chatId, events.set(eventId, clock.now() + missingForMs));
    },
    readAgain: (chatId) => void againAtMs.set(chatId, clock.now() + listLagMs),
    noteRead(chatId, ids) {
      const events = awaited.get(chatId);
      if (!events) return;
      const nowMs = clock.now();
      for (const [id, untilMs] of events) if (ids.has(id) || untilMs < nowMs) events.delete(id);
      if (events.size === 0) awaited.delete(chatId);
    },
    takeDue() {
      const again = [...againAtMs].flatMap(([id, atMs]) => (atMs <= clock.now() ? id : []));
      for (const chatId of again) againAtMs.delete(chatId);
      return [...new Set([...awaited.keys(), ...again])];
    },
    nextAtMs() {
      const missingAtMs = awaited.size > 0 ? clock.now() + missingAfterMs : Number.POSITIVE_INFINITY;
      return Math.min(missingAtMs, ...againAtMs.values());
    },
    clear() {
      awaited.clear();
      againAtMs.clear();
    },
  };
};
