import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ConversationId } from '../../shared/domain/index.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { MediaCopiesSetting } from '../../shared/wire/index.ts';
import type { BridgeStore } from './store/index.ts';

const key = 'bridge.media-copies';
const settingSchema = z.object({ isOn: z.boolean(), setAtMs: z.number() });

/**
 * Whether photos, videos, voice messages and files of customers are copied into LiveChat, which an administrator decides for the
 * whole team and which is off until then (decision 0068); and how many files this console has uploaded, agents' own too, because
 * they stay there.
 */
export interface MediaCopies {
  isOn(): boolean;
  /** What an administrator has decided; undefined: nobody has. */
  setting(): MediaCopiesSetting | undefined;
  set(isOn: boolean): void;
  /** What another console knows; the later decision holds. Answers whether it changed something. */
  apply(setting: MediaCopiesSetting): boolean;
  /** One more file is in LiveChat. */
  note(accountId: AccountId, conversationId: ConversationId): void;
  /** What a removal has to say of them: LiveChat lets no app delete a file. Empty when there are none. */
  left(
    of: { accountId: AccountId; conversationId?: ConversationId | undefined } | undefined,
  ): ConsoleAnswer[];
  /** Of an account that is removed: the decision goes as well. */
  forgetAccount(): void;
}

export const createMediaCopies = (deps: {
  store: Pick<BridgeStore, 'db' | 'settings'>;
  clock: Clock;
}): MediaCopies => {
  const { clock } = deps;
  const { db, settings } = deps.store;
  const noteOne = db.prepare(`
    INSERT INTO media_copy (account_id, conversation_id, count, at_ms) VALUES (?, ?, 1, ?)
    ON CONFLICT (account_id, conversation_id) DO UPDATE SET count = count + 1, at_ms = max(at_ms, excluded.at_ms)`);
  const countOf = db.prepare<{ count: number }>(
    'SELECT count FROM media_copy WHERE account_id = ? AND conversation_id = ?',
  );
  const countAll = db.prepare<{ count: number | null }>(
    `SELECT sum(count) AS count FROM media_copy WHERE conversation_id = ''`,
  );
  const setting = () => settings.read(key, settingSchema);
  return {
    isOn: () => setting()?.isOn ?? false,
    setting,
    set(isOn) {
      // Later than what it replaces, whatever this computer's clock says.
      const setAtMs = Math.max(clock.now(), (setting()?.setAtMs ?? 0) + 1);
      settings.write(key, settingSchema, { isOn, setAtMs });
    },
    apply(told) {
      const known = setting();
      if (known !== undefined && known.setAtMs >= told.setAtMs) return false;
      settings.write(key, settingSchema, told);
      return known?.isOn !== told.isOn;
    },
    note(accountId, conversationId) {
      for (const subject of [conversationId, '']) noteOne.run(accountId, subject, clock.now());
    },
    left(of) {
      const row = of ? countOf.get(of.accountId, of.conversationId ?? '') : countAll.get();
      const count = row?.count ?? 0;
      return count === 0 ? [] : [{ party: 'livechat', call: 'delete-files', outcome: 'refused', count }];
    },
    forgetAccount: () => settings.delete(key),
  };
};
