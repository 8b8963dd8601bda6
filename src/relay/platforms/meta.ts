import { z } from 'zod';
import { accountIdSchema, pageIdSchema } from '../../shared/domain/ids.ts';
import { asFlag } from '../../shared/foreign-json.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { type JsonAnswer, fetchJson } from './fetch-json.ts';

/** What the person granted, read from Meta after the code was exchanged. The token is in this object only. */
export interface PersonGrant {
  userToken: string;
  expiresInSeconds: number | undefined;
  personId: string;
  scopes: string[];
  /** Pages of the grant that have an Instagram professional account. */
  pages: { pageId: z.output<typeof pageIdSchema>; accountId: z.output<typeof accountIdSchema> }[];
}

/** Facebook Login, server side. */
export interface MetaLogin {
  /** Address of the dialog to open in the browser. */
  dialogUrl(request: { state: string; redirectUri: string }): string;
  /**
   * Code → short-lived → long-lived token → person, permissions and Pages.
   * Errors: CONNECT_DENIED (code used, expired, of another address), CONNECT_PERMISSION_MISSING, CONNECT_NO_ACCOUNT,
   * INSTAGRAM_TEMPORARY (Meta cannot be reached), ANSWER_INVALID.
   * Source: instagram.md §2.3-2.5.
   */
  exchange(request: { code: string; redirectUri: string }): Promise<PersonGrant>;
}

/** Requested in the dialog. Source: instagram.md §1. */
const requestedScopes = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_read_engagement',
  'business_management',
  'pages_messaging',
];
/** Required; the other two only help to find Pages of a business. */
const neededScopes = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
  'pages_messaging',
];

/** Pages per `/me/accounts` answer, and answers that are read: 1,000 Pages of one person. */
const pagesPerAnswer = 50;
const maxAnswers = 20;

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().optional() });
const idTextSchema = z.union([z.string(), z.number()]).transform(String);
const debugSchema = z.object({
  data: z.object({
    app_id: idTextSchema.optional(),
    is_valid: z.unknown().transform((value) => asFlag(value)),
    user_id: idTextSchema.optional(),
    scopes: z.array(z.string()).default([]),
    granular_scopes: z
      .array(z.object({ scope: z.string(), target_ids: z.array(idTextSchema).optional() }))
      .default([]),
  }),
});
/** A Page whose account cannot be read is a Page without one. */
const pageSchema = z.object({
  id: idTextSchema.pipe(pageIdSchema),
  instagram_business_account: z
    .object({ id: idTextSchema.pipe(accountIdSchema) })
    .optional()
    .catch(undefined),
});
const optionalText = z.string().optional().catch(undefined);
const accountsSchema = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: optionalText }).optional().catch(undefined), next: optionalText })
    .optional()
    .catch(undefined),
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
  const graph = (path: string, query: Record<string, string>, token?: string): Promise<JsonAnswer> => {
    const url = new URL(`${settings.graphUrl}/${settings.graphVersion}/${path}`);
    url.search = new URLSearchParams(query).toString();
    return fetchJson(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      unreachable: 'INSTAGRAM_TEMPORARY',
    });
  };
  const app = { client_id: settings.appId, client_secret: settings.appSecret };

  const pageFields = 'id,instagram_business_account{id}';
  const listPages = async (userToken: string): Promise<z.output<typeof pageSchema>[]> => {
    const pages: z.output<typeof pageSchema>[] = [];
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
  const fetchUnlisted = async (userToken: string, ids: string[]): Promise<z.output<typeof pageSchema>[]> => {
    const found: z.output<typeof pageSchema>[] = [];
    for (const id of ids.slice(0, pagesPerAnswer)) {
      const answer = await graph(encodeURIComponent(id), { fields: pageFields }, userToken);
      const page = pageSchema.safeParse(answer.body);
      // A target may be no Page, or not readable.
      if (answer.status === 200 && page.success) found.push(page.data);
    }
    return found;
  };

  return {
    dialogUrl({ state, redirectUri }) {
      const url = new URL(`${settings.dialogUrl}/${settings.graphVersion}/dialog/oauth`);
      url.search = new URLSearchParams({
        client_id: settings.appId,
        redirect_uri: redirectUri,
        state,
        response_type: 'code',
        scope: requestedScopes.join(','),
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
      const appToken = `${settings.appId}|${settings.appSecret}`;
      const { data: facts } = read(
        await graph('debug_token', { input_token: userToken }, appToken),
        debugSchema,
      );
      if (!facts.is_valid || facts.app_id !== settings.appId || facts.user_id === undefined) {
        throw new BackchannelError('CONNECT_DENIED');
      }
      if (neededScopes.some((scope) => !facts.scopes.includes(scope))) {
        throw new BackchannelError('CONNECT_PERMISSION_MISSING');
      }
      const listed = await listPages(userToken);
      const listedIds = new Set<string>(listed.map(({ id }) => id));
      const targetIds = facts.granular_scopes
        .filter(({ scope }) => scope.startsWith('pages_'))
        .flatMap(({ target_ids: ids = [] }) => ids);
      const missing = [...new Set(targetIds)].filter((id) => !listedIds.has(id));
      const pages = [...listed, ...(await fetchUnlisted(userToken, missing))].flatMap(
        ({ id, instagram_business_account: account }) =>
          account ? [{ pageId: id, accountId: account.id }] : [],
      );
      if (pages.length === 0) throw new BackchannelError('CONNECT_NO_ACCOUNT');
      return {
        userToken,
        expiresInSeconds: long.expires_in,
        personId: facts.user_id,
        scopes: facts.scopes,
        pages,
      };
    },
  };
};
