import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import { CUSTOMER, startMeta, type MetaTest } from '../meta/start-meta.ts';

interface State {
  isChanged: boolean;
  version: number;
  customers: { id: string; title: string; preview: string }[];
  chat: null | {
    title: string;
    business: string;
    hasUnseen: boolean;
    isBusinessTyping: boolean;
    quickEmoji: { emoji: string; shown: string }[];
    messages: {
      mid: string;
      isMine: boolean;
      isSeen: boolean;
      text?: string;
      isGone: boolean;
      reactions: string;
      quote?: string;
      parts: { picture?: string; label: string }[];
      buttons: { title: string; payload: string }[];
    }[];
  };
}

let test: MetaTest;
beforeEach(async () => {
  test = await startMeta();
});
afterEach(() => test.close());

const state = async (query: string): Promise<State> => {
  const response = await fetch(`${test.base}/phone/api/state?${query}`);
  return (await response.json()) as State;
};
const act = async (action: string, body: unknown = {}, id = CUSTOMER) => {
  const response = await fetch(`${test.base}/phone/api/customers/${id}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const messages = async () => (await state(`customer=${CUSTOMER}`)).chat?.messages ?? [];

describe('/phone', () => {
  it.each([
    ['', 'text/html'],
    ['/phone.js', 'text/javascript'],
    ['/phone.css', 'text/css'],
  ])('serves phone%s with a closed policy and without cookies', async (path, type) => {
    const response = await fetch(`${test.base}/phone${path}`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain(type);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(text).not.toMatch(/https?:\/\//);
  });

  it('says Sandbox and labels every field', async () => {
    const html = await (await fetch(`${test.base}/phone`)).text();
    expect(html).toContain('<strong>Sandbox</strong>');
    for (const [, id] of html.matchAll(/<input id="([^"]+)"/g)) expect(html).toContain(`for="${id}"`);
  });

  it('lists customers, and answers isChanged false to the version it has just given', async () => {
    const first = await state('');
    expect(first.customers.map(({ title }) => title)).toContain('Ina Invented');
    expect(first.customers.map(({ title }) => title)).toContain('@nameless.person');
    expect(await state(`version=${first.version}`)).toEqual({ isChanged: false, version: first.version });
  });

  it('writes text, pictures, story answers, mentions and unsupported things', async () => {
    await act('messages', { text: 'Hello' });
    await act('messages', { picture: 'croissant' });
    await act('messages', { text: 'So nice!', isStoryReply: true });
    await act('messages', { isStoryMention: true });
    await act('messages', { isUnsupported: true });
    const shown = await messages();
    expect(shown.every(({ isMine }) => isMine)).toBe(true);
    expect(shown[0]?.text).toBe('Hello');
    expect(shown[1]?.parts[0]?.picture).toMatch(/^\/media\/photo\/croissant~\w+\.png$/);
    expect((await fetch(test.base + shown[1]!.parts[0]!.picture!)).headers.get('content-type')).toBe(
      'image/png',
    );
    expect(shown[2]).toMatchObject({ text: 'So nice!', quote: 'a story' });
    expect(shown[3]?.parts[0]?.label).toBe('story mention');
    expect(shown).toHaveLength(5);
  });

  it('shares posts, reels and stories as links to pictures and videos, and sends a heart', async () => {
    await act('messages', { shares: 'post' });
    await act('messages', { shares: 'reel' });
    await act('messages', { isStoryMention: true, isVideo: true });
    await act('messages', { isHeart: true });
    const attachments = test.meta.thread(CUSTOMER)?.messages.flatMap((message) => message.attachments) ?? [];
    expect(attachments.map(({ type }) => type)).toEqual([
      'ig_post',
      'ig_reel',
      'story_mention',
      'like_heart',
    ]);
    const types = await Promise.all(
      attachments.slice(0, 3).map(async ({ payload }) => {
        const answer = await fetch(String(payload?.['url']));
        return answer.headers.get('content-type');
      }),
    );
    expect(types).toEqual(['image/png', 'video/mp4', 'video/mp4']);
  });

  it('shows answers, reads them, reacts, quotes, and unsends only what is its own', async () => {
    await act('messages', { text: 'Hello' });
    const own = await test.meta.ownerSends(CUSTOMER, { text: 'Yes' });
    expect((await state(`customer=${CUSTOMER}`)).chat?.hasUnseen).toBe(true);
    await act('read');
    await until(() => expect(test.meta.thread(CUSTOMER)?.customerReadMid).toBe(own.mid));
    expect((await state(`customer=${CUSTOMER}`)).chat?.hasUnseen).toBe(false);
    const [heart] = (await state(`customer=${CUSTOMER}`)).chat?.quickEmoji ?? [];
    expect(heart).toEqual({ emoji: '❤', shown: '❤\uFE0F' });
    await act('react', { mid: own.mid, emoji: heart?.emoji });
    await act('messages', { text: 'Good', replyToMid: own.mid });
    const shown = await messages();
    expect(shown[1]).toMatchObject({ isMine: false, text: 'Yes', reactions: '❤\uFE0F' });
    expect(shown[2]?.quote).toBe('Yes');
    expect(await act('unsend', { mid: own.mid })).toMatchObject({
      status: 409,
      body: { error: expect.any(String) },
    });
    expect((await act('unsend', { mid: shown[0]!.mid })).status).toBe(200);
    expect((await messages())[0]).toMatchObject({ isGone: true });
  });

  it('shows the seen mark and typing of the business', async () => {
    await act('messages', { text: 'Hello' });
    const { pageToken: token } = test.meta.connect();
    const action = (name: string) =>
      test.graph('POST', 'me/messages', {
        token,
        body: { recipient: { id: CUSTOMER }, sender_action: name },
      });
    expect((await messages())[0]?.isSeen).toBe(false);
    await action('mark_seen');
    await action('typing_on');
    const { chat } = await state(`customer=${CUSTOMER}`);
    expect(chat).toMatchObject({ isBusinessTyping: true, messages: [{ isSeen: true }] });
  });

  it('offers the buttons under the newest message, and a tap is a message with their payload', async () => {
    await act('messages', { text: 'Hello' });
    const { pageToken: token } = test.meta.connect();
    const chip = { content_type: 'text', title: 'Small', payload: 'S' };
    await test.graph('POST', 'me/messages', {
      token,
      body: { recipient: { id: CUSTOMER }, message: { text: 'Which size?', quick_replies: [chip] } },
    });
    expect((await messages()).map(({ buttons }) => buttons)).toEqual([
      [],
      [{ title: 'Small', payload: 'S' }],
    ]);
    await act('messages', { text: 'Small', quickReplyPayload: 'S' });
    expect((await messages()).map(({ buttons }) => buttons)).toEqual([[], [], []]);
    expect(test.meta.thread(CUSTOMER)?.messages.at(-1)).toMatchObject({
      text: 'Small',
      extra: { quick_reply: { payload: 'S' } },
    });
  });

  it('names a picture instead of loading it when its address is elsewhere', async () => {
    await act('messages', { text: 'Hello' });
    await test.meta.ownerSends(CUSTOMER, {
      attachments: [{ type: 'image', payload: { url: 'https://cdn.example/1.png' } }],
    });
    const part = (await messages())[1]?.parts[0];
    expect(part).toEqual({ label: 'image: https://cdn.example/1.png' });
  });

  it('adds a customer', async () => {
    const response = await fetch(`${test.base}/phone/api/customers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Nora New' }),
    });
    const { id } = (await response.json()) as { id: string };
    expect(test.meta.customer(id).name).toBe('Nora New');
  });

  it.each<[string, unknown, string, number]>([
    ['messages', { hologram: 1 }, CUSTOMER, 400],
    ['messages', { text: '' }, CUSTOMER, 400],
    ['messages', { text: 'x' }, '1', 404],
    ['react', { mid: 'nope', emoji: '❤' }, CUSTOMER, 409],
  ])('refuses %s with %j for %s', async (action, body, id, status) => {
    expect((await act(action, body, id)).status).toBe(status);
  });
});
