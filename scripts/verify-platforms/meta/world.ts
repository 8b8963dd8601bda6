import { createHmac } from 'node:crypto';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../../src/shared/clock.ts';
import type { Timers } from '../../../src/shared/timers.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import {
  createInstagramClient,
  createPageFamily,
  type GrantedPage,
  type InstagramClient,
} from '../../../src/main/instagram/index.ts';
import type { InstagramFamily } from '../../../src/main/instagram/family.ts';
import { createGraphHttp, type GraphHttp } from '../../../src/main/instagram/graph-http.ts';
import { historyCallGapMs } from '../../../src/main/instagram/limits.ts';
import { createUsageMeter } from '../../../src/main/instagram/usage.ts';
import { loadAxios } from '../../../src/main/load-axios.ts';
import { createMetaLogin, type MetaLogin, type PersonGrant } from '../../../src/relay/platforms/meta.ts';
import { createMetaRevocation, type MetaRevocation } from '../../../src/relay/platforms/meta-revocation.ts';
import { jsonOf } from '../recorded-fetch.ts';
import { left, type Left, type Undo } from '../step.ts';
import type { Wire } from '../wire.ts';

/** The test app and where Meta is. */
export interface MetaSettings {
  appId: string;
  appSecret: string;
  /** Registered for the app; need not lead anywhere. */
  redirectUri: string;
  graphUrl: string;
  dialogUrl: string;
  graphVersion: string;
  /** The Page to use; needed when the person has granted several with an Instagram account. */
  pageId: string | undefined;
}

/** The granted Page that is used. */
export type TestPage = GrantedPage & { token: string; account: NonNullable<GrantedPage['account']> };

/** The product's own clients of Meta, with everything they are answered noted; and what the steps leave for each other. */
export interface MetaWorld {
  settings: MetaSettings;
  wire: Wire;
  family: InstagramFamily;
  http: AxiosInstance;
  login: MetaLogin;
  revocation: MetaRevocation;
  /** Calls that the product does not make: to look closer, or to undo. */
  graphWith(token: string): GraphHttp;
  /** A call of the conversations, a little apart from those of `client`: the account's rate is two a second. */
  readWith(token: string): GraphHttp;
  client(page: TestPage): InstagramClient;
  grant: Left<PersonGrant>;
  page: Left<TestPage>;
  /** Puts the Page's webhooks back as they were before this run. */
  subscription: Left<{ restore(): Promise<void>; undo: Undo }>;
  /** The customer who wrote, and what they wrote last. */
  customer: Left<{ id: string; threadId: string; mid: string }>;
}

/** Code and subcode of Meta's refusal, `100/33`; undefined for what is none. */
export const refusalCode = (error: unknown): string | undefined => {
  if (!(error instanceof BackchannelError)) return undefined;
  const { providerCode: code, providerSubcode: subcode } = error.details ?? {};
  if (code === undefined) return undefined;
  return subcode === undefined ? String(code) : `${String(code)}/${String(subcode)}`;
};

/** Names of calls without the ids in their paths. */
export const metaCallOf = (method: string, url: URL): string | undefined => {
  const [, version = '', ...path] = url.pathname.split('/');
  if (!/^v\d+\.\d+$/.test(version)) return undefined;
  const [first = '', second] = path;
  const fields = url.searchParams.get('fields') ?? '';
  if (first === 'oauth' || first === 'debug_token' || (first === 'me' && second === 'accounts'))
    return `${method} ${path.join('/')}`;
  if (second === 'messages' && method === 'GET') return 'GET thread messages';
  if (second !== undefined) return `${method} ${second}`;
  if (fields.startsWith('messages')) return 'GET thread';
  if (fields === 'messaging_feature_status') return 'GET routing';
  if (fields.includes('profile_pic')) return 'GET profile';
  return fields.includes('created_time') ? 'GET message' : 'GET page';
};

const isAction = (body: unknown): boolean =>
  typeof body === 'string'
    ? body.includes('"sender_action"')
    : JSON.stringify(body ?? '').includes('"sender_action"');

export const createMetaWorld = async (options: {
  settings: MetaSettings;
  wire: Wire;
  clock: Clock;
  timers: Timers;
}): Promise<MetaWorld> => {
  const { settings, wire, clock, timers } = options;
  const http = (await loadAxios()).create();
  http.interceptors.response.use((response) => {
    const url = new URL(http.getUri(response.config));
    const method = (response.config.method ?? 'get').toUpperCase();
    const call = metaCallOf(method, url);
    if (call !== undefined) {
      const named = call === 'POST messages' && isAction(response.config.data) ? `${call} (action)` : call;
      wire.note({ call: named, status: response.status, body: jsonOf(response.data) });
    }
    return response;
  });
  const family = createPageFamily(settings);
  /** One for the run: it keeps to the rate of the account. */
  let client: InstagramClient | undefined;
  // The app may demand it of every call (instagram.md §2.5).
  const proofOf = (token: string): string =>
    createHmac('sha256', settings.appSecret).update(token).digest('hex');
  const graphWith: MetaWorld['graphWith'] = (token) =>
    createGraphHttp({
      apiUrl: family.apiUrl,
      token,
      proof: proofOf(token),
      meter: createUsageMeter(clock),
      http,
    });
  const apart = (): Promise<void> =>
    new Promise((resolve) => void timers.after(2 * historyCallGapMs, resolve));
  return {
    settings,
    wire,
    family,
    http,
    login: createMetaLogin(settings),
    revocation: createMetaRevocation(settings),
    graphWith,
    readWith: (token) => ({
      async call(asked) {
        await apart();
        try {
          return await graphWith(token).call(asked);
        } finally {
          await apart();
        }
      },
    }),
    client: (page) =>
      (client ??= createInstagramClient({
        family,
        account: { pageId: page.pageId, accountId: page.account.accountId },
        token: page.token,
        proof: proofOf(page.token),
        clock,
        timers,
        http,
      })),
    grant: left('meta login'),
    page: left('meta Pages'),
    subscription: left('meta subscription'),
    customer: left('meta message of a customer'),
  };
};
