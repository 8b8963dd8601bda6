import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';
import { ACCOUNT, BAKERY, CUSTOMER, DAY_MS, startMeta, until, type MetaTest } from './start-meta.ts';

let test: MetaTest;
let token: string;
let customerMid: string;
beforeEach(async () => {
  test = await startMeta();
  ({ pageToken: token } = test.meta.connect());
  customerMid = (await test.meta.customerSends(CUSTOMER, { text: 'Do you open on Sunday?' })).mid;
});
afterEach(() => test.close());

const to = (message: unknown, more: Record<string, unknown> = {}) => ({
  recipient: { id: CUSTOMER },
  messaging_type: 'RESPONSE',
  message,
  ...more,
});
const send = (body: unknown) => test.graph('POST', `${BAKERY}/messages`, { token, body });
const image = (url: string) => ({ attachment: { type: 'image', payload: { url } } });
const chip = (title: string) => ({ content_type: 'text', title, payload: 'P' });
const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

describe('POST /{page-id}/messages', () => {
  it('answers recipient and mid, and notes the send', async () => {
    const { status, body } = await send(to({ text: 'Yes, 8 to 12.' }));
    expect(status).toBe(200);
    expect(body['recipient_id']).toBe(CUSTOMER);
    expect(String(body['message_id']).length).toBeGreaterThan(60);
    expect(test.meta.books.sends).toMatchObject([
      {
        accountId: ACCOUNT,
        customerId: CUSTOMER,
        mid: body['message_id'],
        text: 'Yes, 8 to 12.',
        messagingType: 'RESPONSE',
      },
    ]);
    expect(JSON.stringify(test.meta.books)).not.toContain(token);
  });

  it('works on /me/messages, with form parameters, and under v26.0', async () => {
    const form = new URLSearchParams({
      recipient: JSON.stringify({ id: CUSTOMER }),
      message: JSON.stringify({ text: 'As a form' }),
    });
    const response = await fetch(`${test.base}/v26.0/me/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(await response.json()).toHaveProperty('message_id');
    expect(test.meta.books.sends).toHaveLength(1);
  });

  it('knows no idempotency: the same call twice is two messages', async () => {
    const first = await send(to({ text: 'Twice' }));
    const second = await send(to({ text: 'Twice' }));
    expect(first.body['message_id']).not.toBe(second.body['message_id']);
    expect(test.meta.books.sends).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['text of exactly 1000 bytes', { text: 'a'.repeat(1000) }],
    ['250 emoji (1000 bytes)', { text: '🥐'.repeat(250) }],
    ['a public picture', image('https://cdn.example/menu.png')],
    [
      'ten pictures',
      { attachments: many(10, { type: 'image', payload: { url: 'https://cdn.example/1.jpg' } }) },
    ],
    ['a heart', { attachment: { type: 'like_heart' } }],
    ['a shared post', { attachment: { type: 'MEDIA_SHARE', payload: { id: '17900000000000555' } } }],
    ['a voice note', { attachment: { type: 'audio', payload: { url: 'https://cdn.example/a.m4a' } } }],
    ['a video', { attachment: { type: 'video', payload: { url: 'https://cdn.example/a.mp4' } } }],
    ['a document', { attachment: { type: 'file', payload: { url: 'https://cdn.example/a.pdf' } } }],
    ['thirteen quick replies', { text: 'Which?', quick_replies: many(13, chip('Small')) }],
    ['a phone number chip', { text: 'Call?', quick_replies: [{ content_type: 'user_phone_number' }] }],
    [
      'a generic template',
      {
        attachment: {
          type: 'template',
          payload: { template_type: 'generic', elements: [{ title: 'Croissant' }] },
        },
      },
    ],
    [
      'a button template',
      { attachment: { type: 'template', payload: { template_type: 'button', text: 'More?', buttons: [] } } },
    ],
  ])('accepts %s', async (_name, message) => {
    const answer = await send(to(message));
    expect(answer.body).toHaveProperty('message_id');
  });

  it.each<[string, unknown, number, number | undefined]>([
    ['no recipient', { message: { text: 'x' } }, 100, undefined],
    ['no message', { recipient: { id: CUSTOMER } }, 100, undefined],
    ['text of 1001 bytes', to({ text: 'a'.repeat(1001) }), 100, undefined],
    ['251 emoji, 502 UTF-16 units', to({ text: '🥐'.repeat(251) }), 100, undefined],
    ['501 umlauts', to({ text: 'ü'.repeat(501) }), 100, undefined],
    ['empty text', to({ text: '' }), 100, 2534015],
    ['blank text', to({ text: '  \n' }), 100, 2534015],
    ['text that is a number', to({ text: 5 }), 100, undefined],
    ['an empty message', to({}), 100, 2534015],
    [
      'text and attachment together',
      to({ text: 'x', ...image('https://cdn.example/1.png') }),
      100,
      undefined,
    ],
    ['an unknown message key', to({ text: 'x', hologram: true }), 100, undefined],
    ['an unknown attachment type', to({ attachment: { type: 'hologram', payload: {} } }), 100, undefined],
    ['an attachment without payload', to({ attachment: { type: 'image' } }), 100, undefined],
    ['a picture over plain http', to(image('http://cdn.example/1.png')), 100, 2018008],
    ['a picture that is no address', to(image('menu.png')), 100, 2018008],
    ['a picture of the wrong format', to(image('https://cdn.example/1.tiff')), 100, 2018294],
    [
      'an mp3',
      to({ attachment: { type: 'audio', payload: { url: 'https://cdn.example/a.mp3' } } }),
      100,
      2018294,
    ],
    [
      'an unknown upload',
      to({ attachment: { type: 'image', payload: { attachment_id: '1' } } }),
      100,
      2018074,
    ],
    [
      'eleven pictures',
      to({ attachments: many(11, image('https://cdn.example/1.jpg').attachment) }),
      100,
      undefined,
    ],
    [
      'a video among pictures',
      to({ attachments: [{ type: 'video', payload: { url: 'https://c.example/a.mp4' } }] }),
      100,
      undefined,
    ],
    ['fourteen quick replies', to({ text: 'x', quick_replies: many(14, chip('a')) }), 100, undefined],
    [
      'a chip of unknown kind',
      to({ text: 'x', quick_replies: [{ content_type: 'location' }] }),
      100,
      undefined,
    ],
    [
      'eleven elements',
      to({
        attachment: {
          type: 'template',
          payload: { template_type: 'generic', elements: many(11, { title: 'x' }) },
        },
      }),
      100,
      undefined,
    ],
    [
      'a title of 81 characters',
      to({
        attachment: {
          type: 'template',
          payload: { template_type: 'generic', elements: [{ title: 'x'.repeat(81) }] },
        },
      }),
      100,
      undefined,
    ],
    ['an unknown messaging type', to({ text: 'x' }, { messaging_type: 'NEWS' }), 100, undefined],
    ['a tag without its messaging type', to({ text: 'x' }, { tag: 'HUMAN_AGENT' }), 100, undefined],
    ['MESSAGE_TAG without tag', to({ text: 'x' }, { messaging_type: 'MESSAGE_TAG' }), 100, undefined],
    [
      'a tag that ended',
      to({ text: 'x' }, { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' }),
      100,
      undefined,
    ],
    ['a reply to an unknown message', to({ text: 'x' }, { reply_to: { mid: 'nope' } }), 100, undefined],
    ['an unknown recipient', { recipient: { id: '1' }, message: { text: 'x' } }, 100, 2534014],
    [
      'somebody who never wrote',
      { recipient: { id: '7610000000000100' }, message: { text: 'x' } },
      100,
      2534014,
    ],
    [
      'an action together with a message',
      { recipient: { id: CUSTOMER }, sender_action: 'typing_on', message: { text: 'x' } },
      100,
      undefined,
    ],
    ['an unknown action', { recipient: { id: CUSTOMER }, sender_action: 'dance' }, 100, undefined],
    [
      'an action with a payload',
      { recipient: { id: CUSTOMER }, sender_action: 'mark_seen', payload: {} },
      100,
      undefined,
    ],
  ])('refuses %s', async (_name, body, code, subcode) => {
    const { status, error } = await send(body);
    expect(status).toBe(400);
    expect(error.code).toBe(code);
    expect(error.error_subcode).toBe(subcode);
    expect(error.fbtrace_id).toBeTruthy();
    expect(test.meta.books.sends).toHaveLength(0);
  });

  it('refuses a body that is not JSON', async () => {
    expect((await send('{"recipient"')).error.code).toBe(100);
  });

  it('cuts chip titles at twenty characters', async () => {
    await send(to({ text: 'x', quick_replies: [chip('y'.repeat(30))] }));
    const message = test.meta.thread(CUSTOMER)?.messages.at(-1);
    expect(message?.extra['quick_replies']).toEqual([chip('y'.repeat(20))]);
  });

  it('quotes a message of the thread with reply_to, unless switched off', async () => {
    expect((await send(to({ text: 'This one' }, { reply_to: { mid: customerMid } }))).status).toBe(200);
    test.meta.options.replyTo = false;
    expect((await send(to({ text: 'This one' }, { reply_to: { mid: customerMid } }))).error.code).toBe(100);
  });
});

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
    ['blocked', 100, 2534029],
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

describe('sender actions', () => {
  const act = (action: string, payload?: unknown) =>
    send({
      recipient: { id: CUSTOMER },
      sender_action: action,
      ...(payload === undefined ? {} : { payload }),
    });

  it.each(['typing_on', 'typing_off', 'mark_seen'])('%s answers the recipient alone', async (action) => {
    expect((await act(action)).body).toEqual({ recipient_id: CUSTOMER });
  });

  it('reacts with love only, and takes it back', async () => {
    expect((await act('react', { message_id: customerMid, reaction: 'love' })).status).toBe(200);
    expect(test.meta.world.messages.get(customerMid)?.reactions.get(ACCOUNT)?.reaction).toBe('love');
    expect((await act('unreact', { message_id: customerMid })).status).toBe(200);
    expect(test.meta.world.messages.get(customerMid)?.reactions.size).toBe(0);
    expect((await act('react', { message_id: customerMid, reaction: '🥐' })).error.code).toBe(100);
    expect((await act('react', { message_id: 'nope', reaction: 'love' })).error.code).toBe(100);
    expect((await act('react')).error.code).toBe(100);
  });
});

describe('attachments by upload', () => {
  const upload = async (type: string, file: File | undefined, platform = 'instagram') => {
    const form = new FormData();
    form.set('platform', platform);
    form.set('message', JSON.stringify({ attachment: { type, payload: { is_reusable: true } } }));
    if (file !== undefined) form.set('filedata', file);
    const response = await fetch(`${test.base}/v25.0/${BAKERY}/message_attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return (await response.json()) as {
      attachment_id?: string;
      error?: { code: number; error_subcode?: number };
    };
  };
  const png = new File([new Uint8Array([1, 2, 3])], 'menu.png', { type: 'image/png' });

  it('gives an id that can be sent', async () => {
    const { attachment_id: id } = await upload('image', png);
    const answer = await send(to({ attachment: { type: 'image', payload: { attachment_id: id } } }));
    expect(answer.status).toBe(200);
    const wrongType = await send(to({ attachment: { type: 'video', payload: { attachment_id: id } } }));
    expect(wrongType.error.error_subcode).toBe(2018074);
  });

  it('takes a link as JSON', async () => {
    const body = {
      platform: 'instagram',
      message: { attachment: { type: 'image', payload: { url: 'https://cdn.example/1.png' } } },
    };
    const answer = await test.graph('POST', `${BAKERY}/message_attachments`, { token, body });
    expect(answer.body).toHaveProperty('attachment_id');
  });

  it.each<[string, () => Promise<{ error?: { code: number; error_subcode?: number } }>, number | undefined]>([
    [
      'a wrong content type',
      () => upload('image', new File(['x'], 'a.txt', { type: 'text/plain' })),
      2018294,
    ],
    ['an empty file', () => upload('image', new File([], 'a.png', { type: 'image/png' })), 2018047],
    [
      'a picture over 8 MB',
      () => upload('image', new File([new Uint8Array(9e6)], 'a.png', { type: 'image/png' })),
      2018109,
    ],
    ['no file', () => upload('image', undefined), undefined],
    ['another platform', () => upload('image', png, 'messenger'), undefined],
  ])('refuses %s', async (_name, attempt, subcode) => {
    const { error } = await attempt();
    expect(error?.code).toBe(100);
    expect(error?.error_subcode).toBe(subcode);
  });
});

describe('rates, usage headers and faults', () => {
  it('answers 613 above 300 sends a second', async () => {
    const { clock } = test.sandbox.context;
    const now = clock.now();
    test.meta.world.rates.set(
      `send:${ACCOUNT}`,
      Array.from({ length: 300 }, () => now + 500),
    );
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 613, error_subcode: 2534040 });
    await clock.jump(2000);
    expect((await send(to({ text: 'x' }))).status).toBe(200);
  });

  it('shows usage headers while scripted', async () => {
    expect((await send(to({ text: 'x' }))).headers.get('x-app-usage')).toBeNull();
    const app = { call_count: 96, total_cputime: 12, total_time: 15 };
    await test.control('PATCH', 'meta/options', { usageHeaders: { app } });
    const { headers } = await send(to({ text: 'x' }));
    expect(JSON.parse(headers.get('x-app-usage') ?? '')).toEqual(app);
  });

  it.each<[string, Record<string, unknown>, number, unknown]>([
    ['the usual temporary error', {}, 500, { code: 2 }],
    ['a given error', { error: { code: 368, message: 'Blocked' } }, 400, { code: 368, message: 'Blocked' }],
    ['a subcode', { error: { code: 10, subcode: 2534022 } }, 400, { code: 10, error_subcode: 2534022 }],
  ])('fails as ordered with %s, then works', async (_name, fault, status, error) => {
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'fail', ...fault });
    const answer = await send(to({ text: 'x' }));
    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject(error as object);
    expect((await send(to({ text: 'x' }))).status).toBe(200);
    expect(test.meta.books.sends).toHaveLength(1);
  });

  it('can answer with an HTML body', async () => {
    test.sandbox.context.faults.add({
      call: 'meta.messages',
      kind: 'fail',
      status: 503,
      error: { html: '<h1>Sorry</h1>' },
    });
    const response = await fetch(`${test.base}/v25.0/${BAKERY}/messages`, { method: 'POST' });
    expect(response.status).toBe(503);
    expect(await response.text()).toBe('<h1>Sorry</h1>');
  });

  it('accepts and loses the answer', async () => {
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'drop-answer' });
    await expect(send(to({ text: 'Lost?' }))).rejects.toThrow();
    expect(test.meta.books.sends.map(({ text }) => text)).toEqual(['Lost?']);
  });

  it('cuts the connection before any work', async () => {
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'close-socket' });
    await expect(send(to({ text: 'Never' }))).rejects.toThrow();
    expect(test.meta.books.sends).toHaveLength(0);
  });

  it('answers late', async () => {
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'delay', delayMs: 60_000 });
    const late = send(to({ text: 'Late' }));
    await until(() => test.sandbox.context.faults.list().length === 0);
    expect(test.meta.books.sends).toHaveLength(0);
    await test.sandbox.context.clock.jump(60_000);
    expect((await late).status).toBe(200);
  });
});
