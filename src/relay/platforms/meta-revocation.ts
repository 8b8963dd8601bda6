import { z } from 'zod';
import { foreignDecimalSchema } from '../../shared/bounds.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { PlatformAnswer } from '../../shared/removal/index.ts';
import { hmacSha256 } from '../crypto.ts';
import { type JsonAnswer, fetchJson } from './fetch-json.ts';

/** Meta's answer. `refused`: an error that repeating does not help; `unreachable`: no answer, or a temporary error. */
export interface MetaVerdict {
  kind: 'done' | 'already-gone' | 'refused' | 'unreachable';
  answer: PlatformAnswer;
}

/** Calls with the app's own token, which need no console. They do not throw, whatever Meta answers. */
export interface MetaRevocation {
  /** The whole grant of a person, by their app-scoped id: every token that came from it dies. */
  revoke(personId: string): Promise<MetaVerdict>;
  /** Webhooks of a Page. Meta requires the Page's token here and usually refuses the app's. */
  unsubscribe(pageId: string): Promise<MetaVerdict>;
}

const errorSchema = z.object({
  error: z.object({ code: foreignDecimalSchema.int(), error_subcode: foreignDecimalSchema.int().optional() }),
});
const successSchema = z.union([
  z.literal(true),
  z.object({ success: z.union([z.literal(true), z.literal('true')]) }),
]);

/** Unknown, service, rate and "try again" codes of the Graph API. Source: instagram.md §8. */
const temporaryCodes = new Set([1, 2, 4, 17, 32, 341, 368, 613]);

const answerOf = ({ status, body }: JsonAnswer): PlatformAnswer => {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return { status };
  const { code, error_subcode: subcode } = parsed.data.error;
  return { status, code, subcode };
};

const verdictOf = (answer: JsonAnswer): MetaVerdict => {
  const said = answerOf(answer);
  if (answer.status === 200 && successSchema.safeParse(answer.body).success)
    return { kind: 'done', answer: said };
  const isTemporary =
    answer.status >= 500 ||
    answer.status === 429 ||
    answer.status === 200 ||
    (said.code !== undefined && temporaryCodes.has(said.code));
  return { kind: isTemporary ? 'unreachable' : 'refused', answer: said };
};

/** 100/33: the person has granted the app nothing. Source: instagram.md §4, §8. */
const isNobody = ({ code, subcode }: PlatformAnswer): boolean => code === 100 && subcode === 33;

export const createMetaRevocation = (settings: {
  appId: string;
  appSecret: string;
  graphUrl: string;
  graphVersion: string;
}): MetaRevocation => {
  const appToken = `${settings.appId}|${settings.appSecret}`;
  // Always accepted, and required when the app's setting "Require App Secret" is on.
  const proof = hmacSha256(settings.appSecret, appToken).toString('hex');

  const remove = async (path: string): Promise<MetaVerdict> => {
    const url = new URL(`${settings.graphUrl}/${settings.graphVersion}/${path}`);
    url.searchParams.set('appsecret_proof', proof);
    try {
      return verdictOf(
        await fetchJson(url, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${appToken}` },
          unreachable: 'INSTAGRAM_TEMPORARY',
        }),
      );
    } catch (error) {
      if (!(error instanceof BackchannelError)) throw error;
      return { kind: 'unreachable', answer: { status: 0 } };
    }
  };

  return {
    async revoke(personId) {
      const verdict = await remove(`${encodeURIComponent(personId)}/permissions`);
      return isNobody(verdict.answer) ? { ...verdict, kind: 'already-gone' } : verdict;
    },
    unsubscribe: (pageId) => remove(`${encodeURIComponent(pageId)}/subscribed_apps`),
  };
};
