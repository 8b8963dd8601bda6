import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
