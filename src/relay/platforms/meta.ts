import { z } from 'zod';
import { foreignDecimalSchema, foreignTextSchema, listOf as boundedListOf } from '../../shared/bounds.ts';
import { accountIdSchema, pageIdSchema } from '../../shared/domain/ids.ts';
import { asFlag } from '../../shared/foreign-json.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { missingPermissions, neededPermissions } from '../../shared/instagram/index.ts';
import { hmacSha256 } from '../crypto.ts';
import { type JsonAnswer, fetchJson } from './fetch-json.ts';

type PageId = z.output<typeof pageIdSchema>;

/** Until when Meta honours a token, and hands out data for it; epoch ms, undefined: no end, or none that is known. */
export interface TokenEnds {
  expiresAtMs: number | undefined;
  dataAccessExpiresAtMs: number | undefined;
}

/** A token with the proof that Meta may demand beside it (instagram.md §2.5). */
export interface ProvenToken extends TokenEnds {
  token: string;
  proof: string;
}

/** What the person granted, read from Meta after the code was exchanged. The tokens are in this object only. */
export interface PersonGrant {
  user: ProvenToken;
  personId: string;
  scopes: string[];
  /** Pages of the grant that have an Instagram professional account. */
  pages: { pageId: PageId; accountId: z.output<typeof accountIdSchema> }[];
  /** Tokens of those Pages, as far as Meta gave them. */
  pageTokens: (ProvenToken & { pageId: PageId })[];
}

/** Facebook Login, server side. */
export interface MetaLogin {
  /** Address of the dialog to open in the browser. */
  dialogUrl(request: { state: string; redirectUri: string; isRerequest: boolean }): string;
  /**
   * Code → short-lived → long-lived token → person, permissions and Pages.
   * Errors: CONNECT_DENIED (code used, expired, of another address), CONNECT_PERMISSION_MISSING (detail `missing`: their names,
   * separated by commas), CONNECT_NO_ACCOUNT,
   * INSTAGRAM_TEMPORARY (Meta cannot be reached), ANSWER_INVALID.
   * Source: instagram.md §2.3-2.5.
   */
  exchange(request: { code: string; redirectUri: string }): Promise<PersonGrant>;
}

/** Requested in the dialog. The last only helps to find Pages of a business. */
const requestedScopes = [...neededPermissions, 'business_management'];

/** Pages per `/me/accounts` answer, and answers that are read: 1,000 Pages of one person. */
const pagesPerAnswer = 50;
const maxAnswers = 20;
/** Page tokens that are handed over, and of them those whose end is asked for; a person with more Pages connects without. */
const maxPageTokens = 200;
const maxInspected = 25;

const tokenSchema = z.object({
  access_token: foreignTextSchema.min(1),
  expires_in: foreignDecimalSchema.optional(),
});
const idTextSchema = z.union([foreignTextSchema, foreignDecimalSchema]).transform(String);
const debugSchema = z.object({
  data: z.object({
    app_id: idTextSchema.optional(),
    is_valid: z.unknown().transform((value) => asFlag(value)),
    user_id: idTextSchema.optional(),
    /** Epoch seconds; 0: never. */
    expires_at: foreignDecimalSchema.optional().catch(undefined),
    data_access_expires_at: foreignDecimalSchema.optional().catch(undefined),
    scopes: boundedListOf(foreignTextSchema).default([]),
    granular_scopes: boundedListOf(
      z.object({ scope: foreignTextSchema, target_ids: boundedListOf(idTextSchema).optional() }),
    ).default([]),
  }),
});
/** A Page whose account cannot be read is a Page without one. */
const pageSchema = z.object({
  id: idTextSchema.pipe(pageIdSchema),
  access_token: foreignTextSchema.min(1).optional().catch(undefined),
  instagram_business_account: z
    .object({ id: idTextSchema.pipe(accountIdSchema) })
    .optional()
    .catch(undefined),
});
type ListedPage = z.output<typeof pageSchema>;
const optionalText = foreignTextSchema.optional().catch(undefined);
const accountsSchema = z.object({
  data: boundedListOf(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: optionalText }).optional().catch(undefined), next: optionalText })
    .optional()
    .catch(undefined),
});

const momentOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
const endsOf = (facts: { expires_at?: number | undefined; data_access_expires_at?: number | undefined }) => ({
  expiresAtMs: momentOf(facts.expires_at),
  dataAccessExpiresAtMs: momentOf(facts.data_access_expires_at),
});

const read = <Schema extends z.ZodType>(answer: JsonAnswer, schema: Schema): z.output<Schema> => {
  if (answer.status >= 500 || answer.status === 429) throw new BackchannelError('INSTAGRAM_TEMPORARY');
  if (answer.status !== 200) throw new BackchannelError('CONNECT_DENIED');
  const parsed = schema.safeParse(answer.body);
  if (!parsed.success) throw new BackchannelError('ANSWER_INVALID');
  return parsed.data;
};

export const createMetaLogin = (settings: {
  appId: string;
  appSecret: string;
  graphUrl: string;
  dialogUrl: string;
  graphVersion: string;
  /** Told how many entries of an answer's list could not be read: each costs only itself. */
  oddEntries?: ((count: number) => void) | undefined;
}): MetaLogin => {
  const proofOf = (token: string): string => hmacSha256(settings.appSecret, token).toString('hex');
  const appToken = `${settings.appId}|${settings.appSecret}`;

  /** Every call with a token carries its proof: the dashboard's switch "Require App Secret" may be on. */
  const graph = (path: string, query: Record<string, string>, token?: string): Promise<JsonAnswer> => {
    const url = new URL(`${settings.graphUrl}/${settings.graphVersion}/${path}`);
    url.search = new URLSearchParams({
      ...query,
      ...(token === undefined ? {} : { appsecret_proof: proofOf(token) }),
    }).toString();
    return fetchJson(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      unreachable: 'INSTAGRAM_TEMPORARY',
    });
  };
  const app = { client_id: settings.appId, client_secret: settings.appSecret };

  const pageFields = 'id,access_token,instagram_business_account{id}';
  const listPages = async (userToken: string): Promise<ListedPage[]> => {
    const pages: ListedPage[] = [];
    let after: string | undefined;
    for (let answers = 0; answers < maxAnswers; answers += 1) {
      const query: Record<string, string> = { fields: pageFields, limit: String(pagesPerAnswer) };
      if (after !== undefined) query['after'] = after;
      const { data, paging } = read(await graph('me/accounts', query, userToken), accountsSchema);
      const readable = data.flatMap((entry) => pageSchema.safeParse(entry).data ?? []);
      if (readable.length < data.length) settings.oddEntries?.(data.length - readable.length);
      pages.push(...readable);
      after = paging?.next === undefined ? undefined : paging.cursors?.after;
      if (after === undefined) break;
    }
    return pages;
  };

  /** Pages chosen through Login for Business can be missing from `/me/accounts`; the token's targets name them. */
  const fetchUnlisted = async (userToken: string, ids: string[]): Promise<ListedPage[]> => {
    const found: ListedPage[] = [];
    for (const id of ids.slice(0, pagesPerAnswer)) {
      const answer = await graph(encodeURIComponent(id), { fields: pageFields }, userToken);
      // A target may be no Page, or not readable.
      const page = answer.status === 200 ? pageSchema.safeParse(answer.body).data : undefined;
      if (page) found.push(page);
    }
    return found;
  };

  const inspect = async (token: string): Promise<z.output<typeof debugSchema>['data']> =>
    read(await graph('debug_token', { input_token: token }, appToken), debugSchema).data;

  /** The ends of a Page's token are its own: it may live longer than the user token it came from, or not (instagram.md §2.4). */
  const pageTokenOf = async (
    pageId: PageId,
    token: string,
    isInspected: boolean,
  ): Promise<ProvenToken & { pageId: PageId }> => {
    const proven = { pageId, token, proof: proofOf(token) };
    if (!isInspected) return { ...proven, ...endsOf({}) };
    try {
      return { ...proven, ...endsOf(await inspect(token)) };
    } catch (error) {
      // Only shown to people: not knowing it is no reason to refuse the connection.
      if (!(error instanceof BackchannelError)) throw error;
      return { ...proven, ...endsOf({}) };
    }
  };

  return {
    dialogUrl({ state, redirectUri, isRerequest }) {
      const url = new URL(`${settings.dialogUrl}/${settings.graphVersion}/dialog/oauth`);
      url.search = new URLSearchParams({
        client_id: settings.appId,
        redirect_uri: redirectUri,
        state,
        response_type: 'code',
        scope: requestedScopes.join(','),
        ...(isRerequest ? { auth_type: 'rerequest' } : {}),
      }).toString();
      return url.href;
    },

    async exchange({ code, redirectUri }) {
      const short = read(
        await graph('oauth/access_token', { ...app, redirect_uri: redirectUri, code }),
        tokenSchema,
      );
      const long = read(
        await graph('oauth/access_token', {
          ...app,
          grant_type: 'fb_exchange_token',
          fb_exchange_token: short.access_token,
        }),
        tokenSchema,
      );
      const userToken = long.access_token;
      const facts = await inspect(userToken);
      if (!facts.is_valid || facts.app_id !== settings.appId || facts.user_id === undefined) {
        throw new BackchannelError('CONNECT_DENIED');
      }
      const missing = missingPermissions(facts.scopes);
      if (missing.length > 0) {
        throw new BackchannelError('CONNECT_PERMISSION_MISSING', { details: { missing: missing.join(',') } });
      }
      const listed = await listPages(userToken);
      const listedIds = new Set<string>(listed.map(({ id }) => id));
      const targetIds = facts.granular_scopes
        .filter(({ scope }) => scope.startsWith('pages_'))
        .flatMap(({ target_ids: ids = [] }) => ids);
      const unlisted = [...new Set(targetIds)].filter((id) => !listedIds.has(id));
      const linked = [...listed, ...(await fetchUnlisted(userToken, unlisted))].flatMap(
        ({ id, access_token: token, instagram_business_account: account }) =>
          account ? [{ pageId: id, accountId: account.id, token }] : [],
      );
      if (linked.length === 0) throw new BackchannelError('CONNECT_NO_ACCOUNT');
      const pageTokens = await Promise.all(
        linked
          .slice(0, maxPageTokens)
          .flatMap(({ pageId, token }, index) =>
            token === undefined ? [] : [pageTokenOf(pageId, token, index < maxInspected)],
          ),
      );
      return {
        user: { token: userToken, proof: proofOf(userToken), ...endsOf(facts) },
        personId: facts.user_id,
        scopes: facts.scopes,
        pages: linked.map(({ pageId, accountId }) => ({ pageId, accountId })),
        pageTokens,
      };
    },
  };
};
