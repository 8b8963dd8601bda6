import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { BAKERY, CUSTOMER, startMeta, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let token: string;
beforeEach(async () => {
  test = await startMeta();
  ({ pageToken: token } = test.meta.connect());
});
afterEach(() => test.close());

describe('/{page-id}/subscribed_apps', () => {
  const subscribe = (fields: string, used = token) =>
    test.graph('POST', `${BAKERY}/subscribed_apps?subscribed_fields=${fields}`, { token: used });
  const list = () => test.graph('GET', `${BAKERY}/subscribed_apps`, { token });

  it('replaces the list, does not merge', async () => {
    expect((await list()).body).toEqual({ data: [] });
    expect((await subscribe('messages,messaging_postbacks')).body).toEqual({ success: true });
    await subscribe('messages,message_reads');
    expect((await list()).body['data']).toMatchObject([
      { id: META_SEED.appId, subscribed_fields: ['messages', 'message_reads'] },
    ]);
  });

  it('takes a JSON list too', async () => {
    const body = { subscribed_fields: ['messages', 'standby'] };
    expect((await test.graph('POST', `${BAKERY}/subscribed_apps`, { token, body })).status).toBe(200);
  });

  it('lists nothing after DELETE', async () => {
    await subscribe('messages');
    expect((await test.graph('DELETE', `${BAKERY}/subscribed_apps`, { token })).body).toEqual({
      success: true,
    });
    expect((await list()).body).toEqual({ data: [] });
  });

  it('answers "true" as text when successAsString is on', async () => {
    test.meta.options.successAsString = true;
    expect((await subscribe('messages')).body).toEqual({ success: 'true' });
  });

  it.each(['messaging_seen', 'message_edit', 'messaging_referral', 'messaging_handover', 'hologram'])(
    'refuses the whole list because of %s, naming its place',
    async (name) => {
      const { error } = await subscribe(`messages,message_reads,${name}`);
      expect(error.code).toBe(100);
      expect(error.message).toMatch(
        /^\(#100\) Param subscribed_fields\[2\] must be one of \{feed, .*messages.*\}$/,
      );
      expect((await list()).body).toEqual({ data: [] });
    },
  );

  it('needs pages_messaging for the messages field', async () => {
    const other = test.meta.addPerson('Petra Invented');
    other.roles.set(BAKERY, ['MANAGE']);
    const scopes = ['pages_manage_metadata', 'pages_show_list', 'instagram_basic'];
    const { pageToken } = test.meta.connect({ personId: other.id, scopes });
    const { error } = await subscribe('messages', pageToken);
    expect(error).toMatchObject({
      code: 200,
      message:
        '(#200) To subscribe to the messages field, one of these permissions is needed: pages_messaging',
    });
    expect((await subscribe('message_reads', pageToken)).status).toBe(200);
  });

  it.each([
    [['MESSAGING'], 200],
    [['PROFILE_PLUS_MESSAGING', 'ANALYZE'], 200],
    [['CREATE_CONTENT'], undefined],
    [['MODERATE'], undefined],
    [['PROFILE_PLUS_FULL_CONTROL'], undefined],
  ])('M5: may be subscribed with the tasks %j: refusal %s', async (tasks, code) => {
    const other = test.meta.addPerson('Petra Invented');
    other.roles.set(BAKERY, tasks);
    const { pageToken } = test.meta.connect({ personId: other.id });
    expect((await subscribe('messages', pageToken)).error.code).toBe(code);
  });

  it.each<[string, () => string, number]>([
    ['a user token', () => test.meta.connect().userToken, 210],
    [
      'a person without pages_manage_metadata',
      () => {
        const other = test.meta.addPerson('Petra Invented');
        other.roles.set(BAKERY, ['MANAGE']);
        return test.meta.connect({ personId: other.id, scopes: ['instagram_basic'] }).pageToken;
      },
      10,
    ],
    [
      'a person without a managing task',
      () => test.meta.connect({ personId: META_SEED.colleague.id }).pageToken,
      200,
    ],
  ])('refuses %s', async (_name, used, code) => {
    expect((await subscribe('messages', used())).error.code).toBe(code);
  });

  it('refuses a subscription without fields', async () => {
    expect((await test.graph('POST', `${BAKERY}/subscribed_apps`, { token })).error.code).toBe(100);
  });
});

describe('thread control', () => {
  const other = '1217981644879628';
  const control = (verb: string, body: Record<string, unknown> = {}) =>
    test.graph('POST', `${BAKERY}/${verb}_thread_control`, {
      token,
      body: { recipient: { id: CUSTOMER }, ...body },
    });
  const owner = () => test.graph('GET', `${BAKERY}/thread_owner?recipient=${CUSTOMER}`, { token });
  const send = () =>
    test.graph('POST', `${BAKERY}/messages`, {
      token,
      body: { recipient: { id: CUSTOMER }, message: { text: 'x' } },
    });
  beforeEach(async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
  });

  it('answers 27 where routing is not set up', async () => {
    expect((await control('take')).error.code).toBe(27);
    expect((await owner()).error.code).toBe(27);
  });

  it('refuses sends with 10/2018300 while another app owns the thread, until control is taken', async () => {
    await test.control('PUT', `meta/customers/${CUSTOMER}/thread-owner`, { appId: other });
    expect((await send()).error).toMatchObject({ code: 10, error_subcode: 2018300 });
    expect((await owner()).body['data']).toMatchObject([{ thread_owner: { app_id: other } }]);
    expect((await control('take')).body).toEqual({ success: true });
    expect((await send()).status).toBe(200);
  });

  it('frees the thread when ownership expires', async () => {
    await test.meta.setThreadOwner(CUSTOMER, other);
    await test.sandbox.context.clock.jump(23 * 3_600_000);
    expect((await send()).error.error_subcode).toBe(2018300);
    await test.sandbox.context.clock.jump(2 * 3_600_000);
    expect((await owner()).body).toEqual({ data: [] });
  });

  it.each(['10/2018300', '100/2534037'] as const)(
    'M7: a send is refused with %s, as it is set',
    async (refusal) => {
      await test.control('PATCH', 'meta/options', { ownerRefusal: refusal });
      await test.meta.setThreadOwner(CUSTOMER, other);
      const { error } = await send();
      expect(`${error.code}/${error.error_subcode}`).toBe(refusal);
    },
  );

  it('M7: lets everybody send where nobody has set anything, refuses taking, allows asking', async () => {
    await test.meta.setThreadOwner(CUSTOMER, other);
    await test.control('PATCH', `meta/pages/${BAKERY}`, { routing: 'zero-configuration' });
    expect((await control('take')).error.code).toBe(10);
    expect((await control('request')).body).toEqual({ success: true });
    expect((await send()).status).toBe(200);
  });

  it('M7: refuses taking with a default app where the account does not allow it', async () => {
    await test.meta.setThreadOwner(CUSTOMER, other);
    await test.control('PATCH', `meta/pages/${BAKERY}`, { mayTakeControl: false });
    await test.control('PATCH', 'meta/options', { takeRefusal: { code: 200 } });
    expect((await control('take')).error.code).toBe(200);
    expect((await control('request')).body).toEqual({ success: true });
    expect((await owner()).body['data']).toMatchObject([{ thread_owner: { app_id: other } }]);
  });

  it('M7: ends control after a day without any event, where that is how it is read', async () => {
    const hour = 3_600_000;
    await test.control('PATCH', 'meta/options', { controlEnds: 'after-a-quiet-day' });
    await test.meta.setThreadOwner(CUSTOMER, other);
    await test.sandbox.context.clock.jump(23 * hour);
    await test.meta.customerSends(CUSTOMER, { text: 'Anybody there?' });
    await test.sandbox.context.clock.jump(23 * hour);
    expect((await send()).error.error_subcode).toBe(2018300);
    await test.sandbox.context.clock.jump(2 * hour);
    expect((await owner()).body).toEqual({ data: [] });
  });

  it('passes, releases and extends', async () => {
    test.meta.world.pages.get(BAKERY)!.routing = 'default-app';
    expect((await control('extend', { duration: 60 })).error.error_subcode).toBe(2018300);
    await control('take');
    expect((await control('extend', { duration: 8 * 24 * 3600 })).error.code).toBe(100);
    expect((await control('extend', { duration: 3600 })).status).toBe(200);
    expect((await control('pass')).error.code).toBe(100);
    expect((await control('pass', { target_app_id: other, metadata: 'over' })).status).toBe(200);
    expect((await control('release')).error.error_subcode).toBe(2018300);
    await control('take');
    await control('release');
    expect((await owner()).body).toEqual({ data: [] });
  });
});

describe('POST /{page-id}/moderate_conversations', () => {
  const moderate = (ids: string[], actions: string[]) =>
    test.graph('POST', `${BAKERY}/moderate_conversations`, {
      token,
      body: { user_ids: ids.map((id) => ({ id })), actions },
    });

  it('blocks and unblocks', async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Hello' });
    expect((await moderate([CUSTOMER], ['block_user'])).body).toEqual({ success: true });
    const body = { recipient: { id: CUSTOMER }, message: { text: 'x' } };
    const refused = await test.graph('POST', `${BAKERY}/messages`, { token, body });
    expect(refused.error).toMatchObject({ code: 551, error_subcode: 1545041 });
    await moderate([CUSTOMER], ['unblock_user']);
    expect((await test.graph('POST', `${BAKERY}/messages`, { token, body })).status).toBe(200);
  });

  it.each<[string, string[], string[]]>([
    ['eleven ids', Array.from({ length: 11 }, () => CUSTOMER), ['block_user']],
    ['an unknown action', [CUSTOMER], ['tickle_user']],
    ['an unknown person', ['1'], ['block_user']],
    ['nobody', [], ['block_user']],
  ])('refuses %s', async (_name, ids, actions) => {
    expect((await moderate(ids, actions)).error.code).toBe(100);
  });
});

describe('paths nobody knows', () => {
  it.each([
    ['GET', '555'],
    ['POST', BAKERY],
    ['DELETE', BAKERY],
    ['GET', `${BAKERY}/holograms`],
    ['POST', `${BAKERY}/conversations`],
    ['GET', 'x/y/z'],
  ])('%s /%s answers 100/33', async (method, path) => {
    const { status, error } = await test.graph(method, path, { token });
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
  });

  it('answers 404 to a version it does not have', async () => {
    const response = await fetch(`${test.base}/v3.1/me`);
    await response.text();
    expect(response.status).toBe(404);
  });
});
