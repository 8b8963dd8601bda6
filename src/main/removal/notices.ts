import { z } from 'zod';
import { toBackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import { noticeCheckSchema, type Removal } from '../../shared/wire/removal.ts';
import type { SettingStore } from '../storage/index.ts';
import type { RemovalDeps } from './ports.ts';

const checkedKey = 'removal.notices-checked';
/** When LiveChat refused the sign-in, if it has. */
const refusedKey = 'removal.sign-in-refused';
/** An uninstall revokes the app's tokens at about the time its notice is sent. */
const togetherMs = 10 * 60_000;
const checkedSchema = z.array(z.string());

/**
 * A notice of the Marketplace carries no signature: this console asks LiveChat with its own token whether the app is still
 * installed (livechat.md §13: a refused token means that it is not) and sends the answer to the relay, once per removal.
 */
export const createNoticeCheck = (
  deps: Pick<RemovalDeps, 'relayLink' | 'session' | 'accounts' | 'clock' | 'log'> & {
    settings: SettingStore;
  },
): ((removals: readonly Removal[]) => Promise<void>) => {
  const { relayLink, session, accounts, clock, log, settings } = deps;

  session.on('changed', (state) => {
    if (state.state !== 'signed-in') return;
    if (!state.isSignInNeeded) settings.delete(refusedKey);
    else if (settings.get(refusedKey) === undefined) settings.set(refusedKey, String(clock.now()));
  });

  /** Undefined: this console cannot know, e.g. because its sign-in was refused long before the notice. */
  const isStillInstalled = async (requestedAtMs: number): Promise<boolean | undefined> => {
    const { state } = session;
    if (state.state !== 'signed-in') return undefined;
    if (state.isSignInNeeded) {
      const refusedAtMs = Number(settings.get(refusedKey) ?? 0);
      return refusedAtMs >= requestedAtMs - togetherMs ? false : undefined;
    }
    const token = await session.accessToken();
    try {
      await accounts.info(token);
      return true;
    } catch (error) {
      if (toBackchannelError(error).code !== 'LIVECHAT_TOKEN_REFUSED') throw error;
    }
    try {
      await session.accessToken({ refused: token });
      return true;
    } catch (error) {
      if (toBackchannelError(error).code === 'LIVECHAT_TOKEN_REFUSED') return false;
      throw error;
    }
  };

  return async (removals) => {
    const checked = settings.read(checkedKey, checkedSchema) ?? [];
    const open = removals.filter(
      ({ id, state, notice }) => state === 'scheduled' && notice === 'unconfirmed' && !checked.includes(id),
    );
    for (const { id, requestedAtMs } of open) {
      const verdict = await isStillInstalled(requestedAtMs);
      if (verdict === undefined) return;
      await relayLink.request('POST', `/v1/removals/${encodeURIComponent(id)}/notice`, {
        body: noticeCheckSchema.parse({ isStillInstalled: verdict }),
        schema: emptyAnswerSchema,
      });
      log.info('removal.notice-checked', { isStillInstalled: verdict });
      settings.write(checkedKey, checkedSchema, [...checked, id].slice(-50));
    }
  };
};
