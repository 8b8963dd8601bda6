import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import type { AccountId } from '../../../shared/domain/index.ts';
import { createSettingStore, type Database } from '../../storage/index.ts';

const pauseSchema = z.object({ untilMs: z.number(), reason: z.string() });
export type SendingPause = z.infer<typeof pauseSchema>;

const keyOf = (accountId: AccountId): string => `instagram.sending-paused:${accountId}`;

/** The provider asked a whole account to wait. Durable: sending sooner, after a restart too, would only lengthen the wait. */
export interface SendingPauses {
  /** The pause that lasts now. */
  current(accountId: AccountId): SendingPause | undefined;
  /** A shorter one does not replace a longer one. `reason`: error code. */
  note(accountId: AccountId, pause: SendingPause): void;
  /** The account is removed from this console. */
  forget(accountId: AccountId): void;
}

export const createSendingPauses = (deps: {
  db: Database;
  clock: Clock;
  /** There is a new one. */
  changed(): void;
}): SendingPauses => {
  const { db, clock, changed } = deps;
  const settings = createSettingStore(db);
  const known = new Map<AccountId, SendingPause | undefined>();
  const current: SendingPauses['current'] = (accountId) => {
    if (!known.has(accountId)) known.set(accountId, settings.read(keyOf(accountId), pauseSchema));
    const pause = known.get(accountId);
    return pause !== undefined && pause.untilMs > clock.now() ? pause : undefined;
  };
  return {
    current,
    note(accountId, pause) {
      if ((current(accountId)?.untilMs ?? clock.now()) >= pause.untilMs) return;
      known.set(accountId, pause);
      settings.write(keyOf(accountId), pauseSchema, pause);
      changed();
    },
    forget(accountId) {
      known.delete(accountId);
      settings.delete(keyOf(accountId));
    },
  };
};
