import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { readFailure } from '../../../src/main/messaging/index.ts';
import { listGrantedPages } from '../../../src/main/instagram/index.ts';
import { withRecordedFetch } from '../recorded-fetch.ts';
import { expectThat, NotAsked, type Step } from '../step.ts';
import { metaCallOf, type MetaWorld, refusalCode, type TestPage } from './world.ts';

const debugSchema = z.object({
  data: z.object({ expires_at: z.number().optional(), data_access_expires_at: z.number().optional() }),
});

/** `code` of the address that the browser ended on. Errors: NotAsked when it carries none, or belongs to another attempt. */
export const codeOf = (address: string, state: string): string => {
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : undefined;
  if (url?.searchParams.get('state') !== state)
    throw new NotAsked('What was pasted is not the address on which this attempt ended.');
  const code = url.searchParams.get('code');
  if (code === null || code === '') throw new NotAsked('Facebook did not grant access.');
  return code;
};

/** Login, Pages, subscription: what connecting an account asks. */
export const loginSteps = (world: MetaWorld): Step[] => [
  {
    id: 'meta login',
    platform: 'meta',
    asks: 'The dialog, the code, a long-lived token, `debug_token`, and the Pages as the relay reads them.',
    decides: ['meta used code'],
    async run(context) {
      const { redirectUri } = world.settings;
      const state = randomBytes(16).toString('hex');
      const url = world.login.dialogUrl({ state, redirectUri, isRerequest: false });
      const code = codeOf(await context.person.does({ kind: 'fetch-address', url }, context.signal), state);
      const exchange = () =>
        withRecordedFetch(world.wire, metaCallOf, () => world.login.exchange({ code, redirectUri }));
      const grant = await exchange();
      world.grant.value = grant;
      context.undo('grant at Meta revoked', async () => {
        const { kind } = await world.revocation.revoke(grant.personId);
        if (kind !== 'done' && kind !== 'already-gone') throw new NotAsked(`Meta says: ${kind}`);
      });
      try {
        await exchange();
        context.found('meta used code', 'accepted');
      } catch (error) {
        if (!(error instanceof BackchannelError) || error.code !== 'CONNECT_DENIED') throw error;
        context.found('meta used code', 'refused');
      }
    },
  },
  {
    id: 'meta Pages',
    platform: 'meta',
    asks: 'The Pages of the grant with their tokens, tasks and Instagram accounts, as the console reads them.',
    decides: ['meta listed Pages'],
    async run(context) {
      const grant = world.grant.get();
      const ask = (knownPageIds: PersonGrant['pages'][number]['pageId'][]) =>
        listGrantedPages({
          family: world.family,
          userToken: grant.user.token,
          proof: grant.user.proof,
          knownPageIds,
          clock: context.clock,
          http: world.http,
        });
      const listed = await ask([]);
      const all = await ask(grant.pages.map(({ pageId }) => pageId));
      const usable = all.filter(
        (page): page is TestPage => page.token !== undefined && page.account !== undefined,
      );
      const wanted = world.settings.pageId;
      const [page, ...others] = usable.filter(({ pageId }) => wanted === undefined || pageId === wanted);
      expectThat(page !== undefined, 'one granted Page has a token and an Instagram account');
      if (others.length > 0)
        throw new NotAsked('Several Pages were granted: set VERIFY_META_PAGE_ID to the one to use.');
      world.page.value = page;
      expectThat(page.missingTasks.length === 0, 'the person has every task on the Page that is needed');
      // What the console falls back to for a Page that the list leaves out.
      await world.graphWith(grant.user.token).call({
        method: 'GET',
        path: `/${page.pageId}`,
        query: { fields: 'id,name,access_token,instagram_business_account{id,username}' },
        schema: z.unknown(),
      });
      const isListed = listed.some(({ pageId }) => pageId === page.pageId);
      context.found('meta listed Pages', isListed ? 'listed' : 'by id only');
    },
  },
  {
    id: 'meta Page token',
    platform: 'meta',
    asks: '`debug_token` of the Page token: how long it lives, and until when data may be read.',
    decides: ['meta life of the Page token', 'meta data access'],
    async run(context) {
      const { appId, appSecret } = world.settings;
      const { data } = await world.graphWith(`${appId}|${appSecret}`).call({
        method: 'GET',
        path: '/debug_token',
        query: { input_token: world.page.get().token },
        schema: debugSchema,
      });
      context.found('meta life of the Page token', (data.expires_at ?? 0) === 0 ? 'never' : 'a date');
      context.found('meta data access', data.data_access_expires_at === undefined ? 'absent' : 'named');
    },
  },
  {
    id: 'meta subscription',
    platform: 'meta',
    asks: "The Page's webhooks: read, replaced, read again; one unknown name; the list as it was.",
    decides: ['meta form of success', 'meta unknown field'],
    async run(context) {
      const page = world.page.get();
      const client = world.client(page);
      const { appId } = world.settings;
      const before = await client.subscription(appId);
      const path = world.family.subscriptionPath({ pageId: page.pageId, accountId: page.account.accountId });
      const graph = world.graphWith(page.token);
      const post = (fields: readonly string[]) =>
        graph.call({
          method: 'POST',
          path,
          query: { subscribed_fields: fields.join(',') },
          schema: z.object({ success: z.unknown() }),
        });
      const restore = async (): Promise<void> => {
        if (before.fields.length > 0) await post(before.fields);
        else await client.unsubscribe();
      };
      world.subscription.value = { restore, undo: context.undo("the Page's webhooks as they were", restore) };
      await client.subscribe();
      let missing: readonly string[] = world.family.subscribedFields;
      await context.eventually(async () => {
        const { fields } = await client.subscription(appId);
        missing = world.family.subscribedFields.filter((field) => !fields.includes(field));
        return missing.length === 0 ? true : undefined;
      });
      expectThat(missing.length === 0, `all fields are subscribed (missing: ${missing.join(', ')})`);
      const { success } = await post(world.family.subscribedFields);
      context.found('meta form of success', typeof success === 'string' ? 'text' : 'boolean');
      const refused = await codeOrElse(post([...world.family.subscribedFields, 'no_such_field']), 'accepted');
      context.found('meta unknown field', refused.split('/')[0] ?? refused);
    },
  },
];

/** The code of a refusal, or the given word. Errors: what is no refusal. */
export const codeOrElse = async (call: Promise<unknown>, accepted: string): Promise<string> => {
  try {
    await call;
    return accepted;
  } catch (error) {
    const code = refusalCode(error);
    // "Too often" and "try later" say nothing about what was asked.
    if (code === undefined || readFailure(error).action === 'wait') throw error;
    return code;
  }
};

type PersonGrant = Awaited<ReturnType<MetaWorld['login']['exchange']>>;
