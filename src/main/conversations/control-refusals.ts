import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import { createSettingStore, type Database } from '../storage/index.ts';
import type { AllowedControl } from './handled-elsewhere.ts';

/** When which of the two was refused. An admin may change the account's settings: believed for a day. */
const refusalSchema = z.object({
  takeRefusedAtMs: z.number().optional(),
  askRefusedAtMs: z.number().optional(),
});
export type ControlRefusal = z.infer<typeof refusalSchema>;
const believedMs = 24 * 60 * 60_000;

const keyOf = (accountId: AccountId): string => `instagram.thread-control:${accountId}`;

/** What an account does not let a person do about a thread of another app, learnt from the provider's answers and kept. */
export const createControlRefusals = (deps: { db: Database; clock: Clock }) => {
  const settings = createSettingStore(deps.db);
  const known = new Map<AccountId, ControlRefusal>();
  const learntOf = (accountId: AccountId): ControlRefusal => {
    const learnt = known.get(accountId) ?? settings.read(keyOf(accountId), refusalSchema) ?? {};
    known.set(accountId, learnt);
    return learnt;
  };
  const isRefused = (atMs: number | undefined): boolean =>
    atMs !== undefined && Math.abs(deps.clock.now() - atMs) < believedMs;
  return {
    allowed(accountId: AccountId): AllowedControl {
      const { takeRefusedAtMs, askRefusedAtMs } = learntOf(accountId);
      return { canTake: !isRefused(takeRefusedAtMs), canAsk: !isRefused(askRefusedAtMs) };
    },
    learn(accountId: AccountId, news: ControlRefusal): void {
      const learnt = { ...learntOf(accountId), ...news };
      settings.write(keyOf(accountId), refusalSchema, learnt);
      known.set(accountId, learnt);
    },
    forget(accountId: AccountId): void {
      settings.delete(keyOf(accountId));
      known.delete(accountId);
    },
  };
};
