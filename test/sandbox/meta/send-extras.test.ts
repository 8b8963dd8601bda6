import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { ACCOUNT, BAKERY, CUSTOMER, startMeta, to, type MetaTest } from './start-meta.ts';

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

describe('sender actions', () => {
  const act = (action: string, payload?: unknown) =>
    send({
      recipient: { id: CUSTOMER },
      sender_action: action,
      payload,
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
    ['a time-out', { error: { code: -2, subcode: 2534084 } }, 400, { code: -2, error_subcode: 2534084 }],
    ['a subcode', { error: { code: 10, subcode: 2534022 } }, 400, { code: 10, error_subcode: 2534022 }],
  ])('fails as ordered with %s, then works', async (_name, fault, status, error) => {
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'fail', ...fault });
    const answer = await send(to({ text: 'x' }));
    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject(error as object);
    expect((await send(to({ text: 'x' }))).status).toBe(200);
    expect(test.meta.books.sends).toHaveLength(1);
  });

  it('does the work and answers an error all the same', async () => {
    const error = { code: 1, subcode: 1357046 };
    await test.control('POST', 'faults', { call: 'meta.messages', kind: 'fail-after', error });
    expect((await send(to({ text: 'Sent' }))).error).toMatchObject({ code: 1, error_subcode: 1357046 });
    expect(test.meta.books.sends.map(({ text }) => text)).toEqual(['Sent']);
    const elsewhere = { call: 'livechat.agent.send_event', kind: 'fail-after' };
    expect((await test.control('POST', 'faults', elsewhere)).status).toBe(400);
  });

  it('refuses one thing by its id, and everything else goes on', async () => {
    await test.control('PUT', `meta/refusals/${CUSTOMER}`, { subcode: 2534048 });
    expect((await send(to({ text: 'x' }))).error).toMatchObject({ code: 10, error_subcode: 2534048 });
    const other = '7610000000000100';
    await test.meta.customerSends(other, { text: 'Hi' });
    expect((await send({ ...to({ text: 'x' }), recipient: { id: other } })).status).toBe(200);
    await test.control('DELETE', `meta/refusals/${CUSTOMER}`);
    expect((await send(to({ text: 'x' }))).status).toBe(200);
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
    await until(() => expect(test.sandbox.context.faults.list()).toEqual([]));
    expect(test.meta.books.sends).toHaveLength(0);
    await test.sandbox.context.clock.jump(60_000);
    expect((await late).status).toBe(200);
  });
});
