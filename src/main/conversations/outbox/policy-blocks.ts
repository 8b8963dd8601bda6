import { z } from 'zod';
import { type BackOffTiming, pauseAfter } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';

const stateSchema = z.object({
  isBlocked: z.boolean(),
  /** When this was found out or said; the newest counts. */
  atMs: z.number(),
  /** For a block: when one reply tries whether it has ended, and how many have tried in vain. */
  nextTryAtMs: z.number(),
  tries: z.number(),
  /** Meta's last warning; no message is refused because of it. */
  warnedAtMs: z.number().optional(),
});
type State = z.infer<typeof stateSchema>;

/** Calls while blocked may lengthen the block; an admin who knows more can ask for a try at once. */
const timing: BackOffTiming = { firstMs: 60 * 60_000, longestMs: 24 * 60 * 60_000 };

const keyOf = (accountId: AccountId): string => `instagram.policy-block:${accountId}`;

/** A block that lasts. */
export interface PolicyBlock {
  sinceMs: number;
  /** Before this time no reply leaves; then one alone tries. */
  nextTryAtMs: number;
}

/**
 * The provider takes no message of an account because of a policy (instagram.md §8: 100/2534029, `policy_enforcement`). Durable:
 * the outbox waits behind it, over restarts too, until a try succeeds, the provider says so, or an admin asks for it.
 */
export interface PolicyBlocks {
  current(accountId: AccountId): PolicyBlock | undefined;
  /** When Meta last warned. */
  warnedAtMs(accountId: AccountId): number | undefined;
  /** A message was refused for it: the next try is later than the last pause was long. Answers whether it is news. */
  refused(accountId: AccountId): boolean;
  /** Somebody said so: Meta, or a colleague's console. An older word than the last changes nothing. */
  told(accountId: AccountId, word: { isBlocked: boolean; atMs: number }): boolean;
  /** Meta warned. Answers whether it is news. */
  warned(accountId: AccountId, atMs: number): boolean;
  /** A message was accepted, or an admin wants everything tried again. Answers whether there was a block. */
  end(accountId: AccountId): boolean;
  /** The account is removed from this console. */
  forget(accountId: AccountId): void;
}

export const createPolicyBlocks = (deps: {
  db: Database;
  clock: Clock;
  /** A block began or ended, or there is a warning. */
  changed(accountId: AccountId): void;
}): PolicyBlocks => {
  const { db, clock, changed } = deps;
  const settings = createSettingStore(db);
  const stateOf = (accountId: AccountId): State =>
    settings.read(keyOf(accountId), stateSchema) ?? { isBlocked: false, atMs: 0, nextTryAtMs: 0, tries: 0 };
  const write = (accountId: AccountId, state: State): void => {
    settings.write(keyOf(accountId), stateSchema, state);
    changed(accountId);
  };
  const begun = (atMs: number) => ({
    isBlocked: true,
    atMs,
    tries: 0,
    nextTryAtMs: clock.now() + timing.firstMs,
  });
  return {
    current(accountId) {
      const { isBlocked, atMs: sinceMs, nextTryAtMs } = stateOf(accountId);
      return isBlocked ? { sinceMs, nextTryAtMs } : undefined;
    },
    warnedAtMs: (accountId) => stateOf(accountId).warnedAtMs,
    refused(accountId) {
      const state = stateOf(accountId);
      // Several replies that were under way together are one refusal.
      if (state.isBlocked && state.nextTryAtMs > clock.now()) return false;
      const tries = state.tries + 1;
      const again = { tries, nextTryAtMs: clock.now() + pauseAfter(tries + 1, timing) };
      write(accountId, { ...state, ...(state.isBlocked ? again : begun(clock.now())) });
      return !state.isBlocked;
    },
    told(accountId, { isBlocked, atMs }) {
      const state = stateOf(accountId);
      if (atMs <= state.atMs || isBlocked === state.isBlocked) return false;
      write(accountId, { ...state, ...(isBlocked ? begun(atMs) : { isBlocked, atMs, tries: 0 }) });
      return true;
    },
    warned(accountId, atMs) {
      const state = stateOf(accountId);
      if ((state.warnedAtMs ?? 0) >= atMs) return false;
      write(accountId, { ...state, warnedAtMs: atMs });
      return true;
    },
    end(accountId) {
      const state = stateOf(accountId);
      if (!state.isBlocked) return false;
      write(accountId, { ...state, isBlocked: false, atMs: clock.now(), tries: 0 });
      return true;
    },
    forget: (accountId) => settings.delete(keyOf(accountId)),
  };
};
