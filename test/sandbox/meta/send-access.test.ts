import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { ACCOUNT, BAKERY, CUSTOMER, DAY_MS, startMeta, to, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let token: string;
let customerMid: string;
beforeEach(async () => {
  test = await startMeta();
  ({ pageToken: token } = test.meta.connect());
  customerMid = (await test.meta.customerSends(CUSTOMER, { text: 'Do you open on Sunday?' })).mid;
});
afterEach(() => test.close());

const send = (body: unknown) => test.graph('POST', `${BAKERY}/messages`, { token, body });

describe('who may send', () => {
  it.each<[string, () => { token: string; page?: string }, number, number | undefined]>([
    ['a user token', () => ({ token: test.meta.connect().userToken }), 3, undefined],
    ['the app token', () => ({ token: `${META_SEED.appId}|${META_SEED.appSecret}` }), 3, undefined],
    ['another Page', () => ({ token, page: '104400000000712' }), 100, 33],
    ['the Instagram account as path', () => ({ token, page: ACCOUNT }), 3, undefined],
    [
      'a Page without account',
      () => ({ token: test.meta.connect({ pageId: '104400000000712' }).pageToken, page: '104400000000712' }),
      100,
      2534013,
    ],
    [
      'a person without MESSAGING task',
      () => ({ token: test.meta.connect({ pageId: '104400000000713' }).pageToken, page: '104400000000713' }),
      200,
      undefined,
    ],
  ])('refuses %s', async (_name, caller, code, subcode) => {
    const { token: used, page = BAKERY } = caller();
    const body = to({ text: 'x' });
    const { error } = await test.graph('POST', `${page}/messages`, { token: used, body });
    expect(error.code).toBe(code);
    expect(error.error_subcode).toBe(subcode);
  });

  it('refuses without instagram_manage_messages', async () => {
    const other = test.meta.addPerson('Petra Invented');
    test.meta.world.people.get(other.id)?.roles.set(BAKERY, ['MESSAGING']);
    const { pageToken } = test.meta.connect({ personId: other.id, scopes: ['instagram_basic'] });
    const body = to({ text: 'x' });
    expect((await test.graph('POST', `${BAKERY}/messages`, { token: pageToken, body })).error.code).toBe(10);
  });

  it('answers 200/2534041 while message access is off in the phone app', async () => {
    await test.control('PATCH', `meta/pages/${BAKERY}`, { messageAccess: false });
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 200, error_subcode: 2534041 });
  });

  it.each([
    ['blocked', 551, 1545041],
    ['deactivated', 551, 1545041],
    ['cannot-receive', 10, 2018108],
  ])('says so when the customer is %s', async (reachability, code, subcode) => {
    await test.control('PATCH', `meta/customers/${CUSTOMER}`, { reachability });
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code, error_subcode: subcode });
  });

  it('answers 190/492 when the person lost the role, 190/460 after a password change', async () => {
    await test.control('PATCH', `meta/pages/${BAKERY}`, { role: { person: META_SEED.person.id, tasks: [] } });
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 190, error_subcode: 492 });
    test.meta.invalidateTokens(460);
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 190, error_subcode: 460 });
  });
});

describe('reply windows', () => {
  const tagged = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
  const jump = (ms: number) => test.sandbox.context.clock.jump(ms);

  it.each<[string, number, Record<string, unknown>, number]>([
    ['23 h 59 min', DAY_MS - 60_000, {}, 200],
    ['24 h 1 min', DAY_MS + 60_000, {}, 400],
    ['24 h 1 min with HUMAN_AGENT', DAY_MS + 60_000, tagged, 200],
    ['6 d 23 h with HUMAN_AGENT', 7 * DAY_MS - 3_600_000, tagged, 200],
    ['7 d 1 min with HUMAN_AGENT', 7 * DAY_MS + 60_000, tagged, 400],
  ])('%s after the last customer message', async (_name, ms, more, status) => {
    await jump(ms);
    const answer = await send(to({ text: 'Hello' }, more));
    expect(answer.status).toBe(status);
    if (status === 400) {
      expect(answer.error).toMatchObject({ code: 10, error_subcode: 2534022, is_transient: false });
    }
  });

  it.each<[string, () => Promise<unknown>, number]>([
    ['a postback', () => test.meta.customerTaps(CUSTOMER, { title: 'Menu', payload: 'MENU' }), 200],
    ['an ig.me link', () => test.meta.customerFollowsLink(CUSTOMER, 'flyer_7'), 200],
    ['an own message of the business', () => test.meta.ownerSends(CUSTOMER, { text: 'Still here' }), 400],
    ['a reaction', () => test.meta.customerReacts(CUSTOMER, customerMid, '❤'), 400],
    ['a read', () => test.meta.customerReads(CUSTOMER), 400],
    ['a comment', () => test.meta.customerComments(CUSTOMER, 'Lovely'), 400],
  ])('after two days, %s opens it or not', async (_name, act, status) => {
    await jump(2 * DAY_MS);
    await act();
    expect((await send(to({ text: 'Hello' }))).status).toBe(status);
  });

  it('stays open seven days when the first message came from an ad', async () => {
    const { id } = test.meta.addCustomer();
    await test.meta.customerSends(id, { text: 'Price?', referral: { source: 'ADS', type: 'OPEN_THREAD' } });
    await jump(6 * DAY_MS);
    const body = { recipient: { id }, message: { text: 'Two euros' } };
    expect((await send(body)).status).toBe(200);
  });

  it('refuses the tag to an app without the feature, and notes a tag that was not needed', async () => {
    await send(to({ text: 'x' }, tagged));
    expect(test.meta.books.sends.at(-1)?.isTaggedInsideWindow).toBe(true);
    test.meta.options.humanAgentFeature = false;
    expect((await send(to({ text: 'x' }, tagged))).error.code).toBe(3);
    await test.control('PATCH', 'meta/options', { humanAgentRefusal: 'permission' });
    const refused = await send(to({ text: 'x' }, tagged));
    expect([refused.status, refused.error.code]).toEqual([403, 10]);
  });

  it('M12: refuses every message of a business that broke a policy, and says so by webhook', async () => {
    await test.meta.setWebhook({ url: test.receiver.url });
    test.meta.connect({ isSubscribed: true });
    await test.control('PATCH', `meta/pages/${BAKERY}`, { policy: { action: 'block' } });
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 100, error_subcode: 2534029 });
    await test.control('PATCH', `meta/pages/${BAKERY}`, {
      policy: { action: 'unblock', isAnnounced: false },
    });
    expect((await send(to({ text: 'x' }))).status).toBe(200);
    expect(test.receiver.items().filter((item) => 'policy_enforcement' in item)).toMatchObject([
      { recipient: { id: BAKERY }, policy_enforcement: { action: 'block', reason: expect.any(String) } },
    ]);
  });
});

describe('private replies', () => {
  it('answers a comment once, without type or tag, within seven days', async () => {
    const { id } = test.meta.addCustomer();
    const commentId = await test.meta.customerComments(id, 'Lovely');
    const body = { recipient: { comment_id: commentId }, message: { text: 'Thanks!' } };
    expect((await send({ ...body, messaging_type: 'RESPONSE' })).error.code).toBe(100);
    expect((await send(body)).body['recipient_id']).toBe(id);
    expect((await send(body)).error).toMatchObject({ code: 100, error_subcode: 2534025 });
    const direct = { recipient: { id }, message: { text: 'And?' } };
    expect((await send(direct)).error).toMatchObject({ code: 100, error_subcode: 2534014 });
  });
});

describe('M5: who may read a customer’s profile', () => {
  const all = ['instagram_basic', 'instagram_manage_messages', 'pages_show_list', 'pages_read_engagement'];
  it.each<[string, string[], string[], number | undefined]>([
    ['everything', ['MESSAGING', 'MODERATE'], all, undefined],
    ['no pages_read_engagement', ['MESSAGING', 'MODERATE'], all.slice(0, 3), 10],
    ['no MODERATE', ['MESSAGING'], all, 10],
  ])('with %s', async (_name, tasks, scopes, code) => {
    const other = test.meta.addPerson('Petra Invented');
    other.roles.set(BAKERY, tasks);
    const { pageToken } = test.meta.connect({ personId: other.id, scopes });
    const answer = await test.graph('GET', `${CUSTOMER}?fields=username`, { token: pageToken });
    expect(answer.error.code).toBe(code);
    expect(
      (await test.graph('POST', `${BAKERY}/messages`, { token: pageToken, body: to({ text: 'x' }) })).status,
    ).toBe(200);
  });
});
