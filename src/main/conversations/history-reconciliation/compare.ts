import type { MessageKind, MessageMid } from '../../../shared/domain/index.ts';
import type { ListedMessage } from '../../messaging/index.ts';
import type { NamedMessage } from '../store/history-reconciliation.ts';

/**
 * Clocks differ, and the provider's history lags a little: threads this much older than the last comparison are looked at again.
 */
export const overlapMs = 2 * 60 * 1000;
/** What arrived this recently may not be in the provider's list yet. */
const listLagMs = 60 * 1000;

/** The list of threads need not be read beyond this activity. */
export const stopBeforeMs = (account: {
  watermarkMs: number | undefined;
  knownSinceMs: number;
  oldestKeptMs: number;
}): number => Math.max(account.oldestKeptMs, (account.watermarkMs ?? account.knownSinceMs) - overlapMs);

export interface Comparison {
  /** Messages we lack whose content the provider should share. */
  holes: ListedMessage[];
  /** Messages we lack whose content is not shared any more: only that they exist can be known. */
  unshared: ListedMessage[];
}

/**
 * Compares a thread's listed messages (newest first) with the names that are known. What may not be kept anyway is no hole.
 * `sharedPerThread`: the newest so many have content.
 */
export const compareThread = (
  listed: readonly ListedMessage[],
  known: ReadonlySet<MessageMid>,
  oldestKeptMs: number,
  sharedPerThread: number,
): Comparison => {
  const isWanted = ({ mid, createdAtMs }: ListedMessage): boolean =>
    !known.has(mid) && createdAtMs !== undefined && createdAtMs >= oldestKeptMs;
  return {
    holes: listed.slice(0, sharedPerThread).filter(isWanted),
    unshared: listed.slice(sharedPerThread).filter(isWanted),
  };
};

/**
 * The times of listed messages (newest first) as they stand in the thread: the list tells whole seconds, but tells them in order.
 * `storedAtMs`: the time a message is known by, when it is.
 */
export const placeInOrder = (
  listed: readonly ListedMessage[],
  storedAtMs: (mid: MessageMid) => number | undefined,
): Map<MessageMid, number> => {
  const places = new Map<MessageMid, number>();
  let lastAtMs = Number.NEGATIVE_INFINITY;
  for (const { mid, createdAtMs = 0 } of listed.toReversed()) {
    const atMs = storedAtMs(mid) ?? Math.min(Math.max(createdAtMs, lastAtMs + 1), createdAtMs + 999);
    places.set(mid, atMs);
    lastAtMs = Math.max(lastAtMs, atMs);
  }
  return places;
};

/** Kinds the history lists without doubt: one of these that is missing there is asked for by name. */
const surelyListed: ReadonlySet<MessageKind> = new Set([
  'text',
  'image',
  'video',
  'audio',
  'file',
  'story-reply',
]);

/**
 * The span in which a stored message must be listed, (after, upTo] in epoch ms; undefined when the list allows no statement.
 * `isWhole`: the thread has no more messages than were listed.
 */
export const listedSpan = (
  listed: readonly ListedMessage[],
  isWhole: boolean,
  askedAtMs: number,
): { afterMs: number; upToMs: number } | undefined => {
  const oldestAtMs = listed.at(-1)?.createdAtMs;
  const upToMs = askedAtMs - listLagMs;
  if (isWhole) return { afterMs: 0, upToMs };
  // The list tells whole seconds: the second of its oldest message may hold others that were cut off.
  return oldestAtMs === undefined ? undefined : { afterMs: oldestAtMs + 999, upToMs };
};

/** Stored messages that are no longer listed: unsent while nobody was told, or not shared any more. Nobody can tell which. */
export const vanished = (
  stored: readonly NamedMessage[],
  listed: readonly ListedMessage[],
): NamedMessage[] => {
  const mids = new Set(listed.map(({ mid }) => mid));
  return stored.filter(({ mid, kind }) => surelyListed.has(kind) && !mids.has(mid));
};
