import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, BAKERY, CUSTOMER, DAY_MS, startMeta, type MetaTest } from './start-meta.ts';

type Row = Record<string, unknown>;

let test: MetaTest;
let token: string;
beforeEach(async () => {
  test = await startMeta();
  test.meta.options.rateLimits = false;
  ({ pageToken: token } = test.meta.connect());
});
afterEach(() => test.close());

const get = (path: string) => test.graph('GET', path, { token });
const conversations = (query: string) => get(`${BAKERY}/conversations?platform=instagram&${query}`);
const rows = (body: Row): Row[] => body['data'] as Row[];

async function threadId(customerId = CUSTOMER): Promise<string> {
  const { body } = await conversations(`user_id=${customerId}`);
  return String(rows(body)[0]?.['id']);
}

describe('GET /{page-id}/conversations', () => {
  beforeEach(async () => {
    for (const id of [CUSTOMER, '7610000000000100', '7610000000000101']) {
      await test.meta.customerSends(id, { text: `from ${id}` });
      await test.sandbox.context.clock.jump(1000);
    }
  });

  it('lists newest first with participants and times of the documented form', async () => {
    const { body } = await conversations('fields=id,updated_time,participants&limit=10');
    const [first] = rows(body);
    expect(rows(body)).toHaveLength(3);
    expect(first?.['updated_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    expect(first?.['participants']).toEqual({
      data: [
        { id: ACCOUNT, username: 'invented.bakery' },
        { id: '7610000000000101', username: 'zoe.zolc' },
      ],
    });
  });

  it('pages with cursors and next', async () => {
    const seen: string[] = [];
    let url: string | undefined =
      `${test.base}/v25.0/${BAKERY}/conversations?platform=instagram&limit=2&fields=id`;
    for (let guard = 0; url !== undefined && guard < 5; guard++) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const page = (await response.json()) as { data: { id: string }[]; paging?: { next?: string } };
      seen.push(...page.data.map(({ id }) => id));
      url = page.paging?.next;
    }
    expect(new Set(seen).size).toBe(3);
  });

  it('filters by customer', async () => {
    const { body } = await conversations(`user_id=${CUSTOMER}&fields=participants`);
    expect(rows(body)).toHaveLength(1);
    expect(JSON.stringify(body)).toContain(CUSTOMER);
  });

  it('is empty without platform=instagram', async () => {
    expect((await get(`${BAKERY}/conversations`)).body).toEqual({ data: [] });
  });

  it('shows is_owner only with routing', async () => {
    expect(rows((await conversations('fields=is_owner')).body)[0]).not.toHaveProperty('is_owner');
    test.meta.world.pages.get(BAKERY)!.routing = 'default-app';
    expect(rows((await conversations('fields=is_owner')).body)[0]).toMatchObject({ is_owner: false });
  });

  it('leaves out requests without activity for thirty days', async () => {
    test.meta.thread(CUSTOMER)!.folder = 'requests';
    expect(rows((await conversations('limit=10')).body)).toHaveLength(3);
    test.meta.thread(CUSTOMER)!.updatedAt -= 31 * DAY_MS;
    expect(rows((await conversations('limit=10')).body)).toHaveLength(2);
  });

  it.each<[string, string, number]>([
    ['too many threads', 'limit=200', 1],
    ['too many messages', 'fields=messages.limit(100){message}&limit=25', 1],
    ['an unknown field', 'fields=id,hologram', 100],
    ['bad field syntax', 'fields=messages.limit(5{id}', 100],
    ['a bad limit', 'limit=0', 100],
    ['a cursor from elsewhere', 'after=abc', 100],
  ])('refuses %s', async (_name, query, code) => {
    expect((await conversations(query)).error.code).toBe(code);
  });

  it('answers (#3) to a user token and on the Instagram account', async () => {
    const { userToken } = test.meta.connect();
    const path = `${BAKERY}/conversations?platform=instagram`;
    expect((await test.graph('GET', path, { token: userToken })).error.code).toBe(3);
    expect((await get(`${ACCOUNT}/conversations?platform=instagram`)).error.code).toBe(3);
  });

  it('allows two calls a second per account', async () => {
    test.meta.options.rateLimits = true;
    const answers = await Promise.all([1, 2, 3].map(() => conversations('limit=1')));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 400]);
    expect(answers.find(({ status }) => status === 400)?.error).toMatchObject({
      code: 613,
      error_subcode: 2534040,
    });
    await test.sandbox.context.clock.jump(1500);
    expect((await conversations('limit=1')).status).toBe(200);
  });
});

describe('short pages', () => {
  /** Every item of a list by `paging.next`, and how many each page held. */
  const readOn = async (first: string): Promise<{ ids: unknown[]; counts: number[] }> => {
    const ids: unknown[] = [];
    const counts: number[] = [];
    for (let url: string | undefined = `${test.base}/v25.0/${first}`; url !== undefined;) {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const page = (await response.json()) as { data: Row[]; paging?: { next?: string } };
      ids.push(...page.data.map((row) => row['id']));
      counts.push(page.data.length);
      url = page.paging?.next;
    }
    return { ids, counts };
  };

  it('hold fewer than they could, even none, and lead to the same end', async () => {
    const mids: string[] = [];
    for (let at = 0; at < 12; at++)
      mids.push((await test.meta.customerSends(CUSTOMER, { text: `message ${at}` })).mid);
    const path = `${await threadId()}/messages?limit=5&fields=id`;
    expect((await readOn(path)).counts).toEqual([5, 5, 2]);
    await test.control('PATCH', 'meta/options', { shortPages: { seed: 3, share: 1 } });
    const { ids, counts } = await readOn(path);
    expect(ids).toEqual(mids.toReversed());
    expect(counts).toContain(0);
    expect(counts.slice(0, -1).every((count) => count < 5)).toBe(true);
    await test.control('PATCH', 'meta/options', { shortPages: { seed: 3, share: 1 } });
    expect((await readOn(path)).counts).toEqual(counts);
    for (const id of ['7610000000000100', '7610000000000101'])
      await test.meta.customerSends(id, { text: 'Hello' });
    const threads = await readOn(`${BAKERY}/conversations?platform=instagram&limit=25&fields=id`);
    expect(new Set(threads.ids).size).toBe(3);
    expect(threads.counts.length).toBeGreaterThan(1);
  });

  it('go on, inside a thread, at the edge of its messages with the fields that were asked for', async () => {
    for (let at = 0; at < 6; at++) await test.meta.customerSends(CUSTOMER, { text: `message ${at}` });
    const id = await threadId();
    test.meta.options.shortPages = { seed: 1, share: 1 };
    const { body } = await get(`${id}?fields=messages.limit(25){id,message}`);
    const { next } = (body['messages'] as { paging: { next: string } }).paging;
    expect(new URL(next).pathname).toBe(`/v25.0/${id}/messages`);
    expect(new URL(next).searchParams.get('fields')).toBe('id,message');
  });

  it('can be the end without a word, where only the newest are listed', async () => {
    for (let at = 0; at < 6; at++) await test.meta.customerSends(CUSTOMER, { text: `message ${at}` });
    await test.control('PATCH', 'meta/options', { listedMessages: 4 });
    const { body } = await get(`${await threadId()}/messages?fields=id`);
    expect(rows(body)).toHaveLength(4);
    expect(body['paging']).not.toHaveProperty('next');
    await test.control('PATCH', 'meta/options', { listedMessages: null });
    expect(rows((await get(`${await threadId()}/messages?fields=id`)).body)).toHaveLength(6);
  });
});

describe('messages of a thread', () => {
  it('have content only while they are among the twenty newest', async () => {
    const mids: string[] = [];
    for (let at = 0; at < 23; at++) {
      mids.push((await test.meta.customerSends(CUSTOMER, { text: `message ${at}` })).mid);
    }
    const { body } = await get(`${await threadId()}?fields=messages.limit(25){id,created_time,from,message}`);
    const listed = rows(body['messages'] as Row);
    expect(listed.map((row) => row['id'])).toEqual(mids.toReversed());
    expect(listed[0]).toMatchObject({
      message: 'message 22',
      from: { id: CUSTOMER, username: 'invented.customer' },
    });
    expect(listed[19]).toMatchObject({ message: 'message 3' });
    expect(listed[20]).not.toHaveProperty('message');
    expect((await get(`${mids[3]}?fields=message`)).body).toEqual({ message: 'message 3', id: mids[3] });
    expect((await get(`${mids[2]}?fields=message`)).error.code).toBe(9000001);
  });

  it('page on their own edge', async () => {
    for (let at = 0; at < 5; at++) await test.meta.customerSends(CUSTOMER, { text: `message ${at}` });
    const first = await get(`${await threadId()}/messages?fields=message&limit=3`);
    expect(rows(first.body).map((row) => row['message'])).toEqual(['message 4', 'message 3', 'message 2']);
    const { cursors } = first.body['paging'] as { cursors: { after: string } };
    const second = await get(`${await threadId()}/messages?fields=message&limit=3&after=${cursors.after}`);
    expect(rows(second.body).map((row) => row['message'])).toEqual(['message 1', 'message 0']);
    expect(second.body['paging']).not.toHaveProperty('next');
  });

  it('are gone when unsent', async () => {
    const { mid } = await test.meta.customerSends(CUSTOMER, { text: 'Oops' });
    await test.meta.customerSends(CUSTOMER, { text: 'Stays' });
    await test.meta.customerUnsends(CUSTOMER, mid);
    expect((await get(mid)).error.code).toBe(9000001);
    const { body } = await get(`${await threadId()}?fields=messages{message}`);
    expect(JSON.stringify(body)).not.toContain('Oops');
    expect(rows(body['messages'] as Row)).toHaveLength(1);
  });

  const url = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1';
  it.each<[string, Parameters<MetaTest['meta']['customerSends']>[1], Row]>([
    [
      'a picture',
      { attachments: [{ type: 'image', payload: { url } }] },
      { attachments: { data: [{ image_data: { url } }] } },
    ],
    [
      'a video',
      { attachments: [{ type: 'video', payload: { url } }] },
      { attachments: { data: [{ video_data: { url } }] } },
    ],
    [
      'a document',
      { attachments: [{ type: 'file', payload: { url } }] },
      { attachments: { data: [{ file_url: url, mime_type: 'application/pdf' }] } },
    ],
    [
      'a share',
      { attachments: [{ type: 'share', payload: { url } }] },
      { shares: { data: [{ link: url }] } },
    ],
    [
      'a story mention',
      { attachments: [{ type: 'story_mention', payload: { url } }] },
      { story: { mention: { link: url } } },
    ],
    [
      'a story reply',
      { text: 'Nice', replyToStory: { id: '17900000000000123', url } },
      { story: { reply_to: { link: url, id: '17900000000000123' } } },
    ],
    ['something unsupported', { isUnsupported: true }, { is_unsupported: true, message: '' }],
  ])('show %s in the shapes of the history', async (_name, what, expected) => {
    const { mid } = await test.meta.customerSends(CUSTOMER, what);
    const fields =
      'id,created_time,from,to,message,attachments,shares{id,link,name,description},story,reactions,is_unsupported,tags';
    const { body } = await get(`${mid}?fields=${fields}`);
    expect(body).toMatchObject(expected);
    expect(body['to']).toEqual({ data: [{ id: ACCOUNT, username: 'invented.bakery' }] });
  });

  it('show replies and reactions', async () => {
    const { mid } = await test.meta.ownerSends(CUSTOMER, { text: 'Yes' });
    await test.meta.customerReacts(CUSTOMER, mid, '❤');
    const reply = await test.meta.customerSends(CUSTOMER, { text: 'Good', replyToMid: mid });
    expect((await get(`${mid}?fields=reactions,from`)).body).toMatchObject({
      from: { id: ACCOUNT },
      reactions: { data: [{ reaction: 'love', users: [{ id: CUSTOMER }] }] },
    });
    // In Meta's table of fields it is not.
    expect((await get(`${reply.mid}?fields=reply_to`)).error.code).toBe(100);
    test.meta.options.historyReplyTo = true;
    expect((await get(`${reply.mid}?fields=reply_to`)).body).toMatchObject({
      reply_to: { mid, is_self_reply: false },
    });
  });

  it('give only ids of what was shared unless its sub-fields are named', async () => {
    const payload = { url, title: 'Invented caption' };
    const { mid } = await test.meta.customerSends(CUSTOMER, { attachments: [{ type: 'ig_post', payload }] });
    const shared = async (field: string) => {
      const { body } = await get(`${mid}?fields=${field}`);
      return rows(body['shares'] as Row)[0];
    };
    expect(await shared('shares')).toEqual({ id: expect.any(String) });
    expect(await shared('shares{link,name}')).toMatchObject({ link: url, name: 'Invented caption' });
  });

  it('hold an entry of null, and refuse a field of the table, where the options say so', async () => {
    const { mid } = await test.meta.customerSends(CUSTOMER, {
      attachments: [{ type: 'image', payload: { url } }],
    });
    await test.control('PATCH', 'meta/options', { oddEntries: true, refusedFields: ['story'] });
    const { body } = await get(`${mid}?fields=attachments`);
    expect(rows(body['attachments'] as Row)).toEqual([{ image_data: expect.anything() }, null]);
    expect((await get(`${mid}?fields=id,story`)).error.code).toBe(100);
  });

  it('are hidden from another Page', async () => {
    const { mid } = await test.meta.customerSends(CUSTOMER, { text: 'Mine' });
    const { page } = test.meta.addPage({ name: 'Other', username: 'other.shop' });
    const { pageToken } = test.meta.connect({ pageId: page.id });
    for (const id of [mid, test.meta.thread(CUSTOMER)!.id, CUSTOMER]) {
      const { error } = await test.graph('GET', id, { token: pageToken });
      expect(error).toMatchObject({ code: 100, error_subcode: 33 });
    }
  });
});

describe('GET /{igsid}', () => {
  const FIELDS =
    'name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user';

  it('answers 230 until the customer wrote, even after an echo', async () => {
    expect((await get(CUSTOMER)).error.code).toBe(230);
    await test.meta.ownerSends(CUSTOMER, { text: 'Hello' });
    expect((await get(CUSTOMER)).error.code).toBe(230);
    await test.meta.customerSends(CUSTOMER, { text: 'Hi' });
    const { body } = await get(`${CUSTOMER}?fields=${FIELDS}`);
    expect(body).toMatchObject({
      id: CUSTOMER,
      name: 'Ina Invented',
      username: 'invented.customer',
      follower_count: 310,
    });
    const picture = await fetch(String(body['profile_pic']));
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it.each([
    ['null', '7610000000000102', null, null],
    ['empty', '7610000000000103', '', expect.stringContaining('/media/profile/')],
  ])('can have a name that is %s', async (_name, id, name, picture) => {
    await test.meta.customerSends(id, { text: 'Hi' });
    expect((await get(`${id}?fields=name,profile_pic`)).body).toEqual({ name, profile_pic: picture, id });
  });

  it('is refused for somebody who blocked us', async () => {
    await test.meta.customerSends(CUSTOMER, { text: 'Hi' });
    test.meta.customer(CUSTOMER).reachability = 'blocked';
    expect((await get(CUSTOMER)).error.code).toBe(100);
  });
});
