import { z } from 'zod';
import { toBackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import { noticeCheckSchema, type Removal } from '../../shared/wire/removal.ts';
import type { SettingStore } from '../storage/index.ts';
import type { RemovalDeps } from './ports.ts';

const wordsKey = 'removal.notice-words';
/** When LiveChat refused the sign-in, if it has. */
const refusedKey = 'removal.sign-in-refused';
/** An uninstall revokes the app's tokens at about the time its notice is sent. */
const togetherMs = 10 * 60_000;
/** Not everything is settled with the first look: an uninstall may end tokens a moment after its notice. */
const soonMs = togetherMs;
/** Between later looks at a notice that nobody has answered. */
const lookAgainMs = 60 * 60_000;
/** What holds a removal up at the relay counts for a day; it is said again before. */
const sayAgainMs = 12 * 60 * 60_000;
/** Per removal: what was found and when, what was said and when. */
const wordsSchema = z.record(
  z.string(),
  z.object({ lookedAtMs: z.number(), isAccepted: z.boolean(), saidAtMs: z.number() }),
);

/**
 * A notice of the Marketplace carries no signature, and what becomes of tokens at an uninstall is not documented (livechat.md
 * §13). While it is open this console asks LiveChat with its own token, and tells the relay what it found: a token that is
 * accepted proves nothing, but holds the removal up until an administrator has answered; one that was refused at about that
 * time fits an uninstall.
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
  const isTokenAccepted = async (requestedAtMs: number): Promise<boolean | undefined> => {
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

  /** Whether the relay has it. The identity token is shown, so that the relay can ask LiveChat itself. */
  const say = async (id: string, isAccepted: boolean): Promise<boolean> => {
    try {
      await relayLink.request('POST', `/v1/removals/${encodeURIComponent(id)}/notice`, {
        body: noticeCheckSchema.parse({ isStillInstalled: isAccepted }),
        // Without it the relay notes what this console says, which weighs less.
        adminToken: isAccepted && session.hasIdentityToken() ? await session.identityToken() : undefined,
        schema: emptyAnswerSchema,
      });
      log.info('removal.notice-checked', { isAccepted });
      return true;
    } catch (error) {
      const { code } = toBackchannelError(error);
      // Refused between the two looks, or decided meanwhile: looked at again with the next pass.
      if (!['LIVECHAT_TOKEN_REFUSED', 'IDENTITY_NEEDED', 'LIVECHAT_FORBIDDEN', 'NOT_FOUND'].includes(code))
        throw error;
      log.info('removal.notice-not-said', { code });
      return false;
    }
  };

  return async (removals) => {
    const words = settings.read(wordsKey, wordsSchema) ?? {};
    const open = removals.filter(({ state, notice }) => state === 'scheduled' && notice !== undefined);
    const kept = Object.fromEntries(
      Object.entries(words).filter(([id]) => open.some((each) => each.id === id)),
    );
    for (const { id, requestedAtMs } of open) {
      const nowMs = clock.now();
      const last = kept[id];
      const pauseMs = nowMs - requestedAtMs < soonMs ? 0 : lookAgainMs;
      if (last && nowMs - last.lookedAtMs < pauseMs) continue;
      const isAccepted = await isTokenAccepted(requestedAtMs);
      if (isAccepted === undefined) continue;
      const isNews = last?.isAccepted !== isAccepted || (isAccepted && nowMs - last.saidAtMs >= sayAgainMs);
      if (isNews && !(await say(id, isAccepted))) continue;
      kept[id] = { lookedAtMs: nowMs, isAccepted, saidAtMs: isNews ? nowMs : last.saidAtMs };
    }
    if (JSON.stringify(kept) !== JSON.stringify(words)) settings.write(wordsKey, wordsSchema, kept);
  };
};
