import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createInstagramClient,
  createPageFamily,
  type InstagramClient,
  listGrantedPages,
} from '../../../src/main/instagram/index.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import {
  accountIdSchema,
  customerIdSchema,
  messageMidSchema,
  pageIdSchema,
} from '../../../src/shared/domain/index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type ClientOptions = Parameters<typeof createInstagramClient>[0];

const customerId = customerIdSchema.parse('7610000000000099');
let server: Server;
let graphUrl: string;
let answer: Answer;
let requests: { url: string }[];
let client: InstagramClient;

const json =
  (value: unknown, status = 200): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const failure = (work: Promise<unknown>) => expect(work).rejects.toThrow();
const family = () => createPageFamily({ graphUrl, graphVersion: 'v25.0' });
const makeClient = (more: Partial<ClientOptions> = {}): InstagramClient =>
  createInstagramClient({
    family: family(),
    account: {
      pageId: pageIdSchema.parse('104400000000711'),
      accountId: accountIdSchema.parse('17841400000000042'),
    },
    token: 'EAAinventedPageToken',
    clock: systemClock,
    // Nothing here is about pauses: whoever waits may go on at once.
    timers: {
      after: (_ms, fn) => {
        queueMicrotask(fn);
        return () => undefined;
      },
    },
    ...more,
  });

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '' });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = makeClient();
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const message = {
  id: 'm9',
  created_time: '2026-09-21T19:11:07+0000',
  from: { id: customerId, username: 'invented.customer' },
  to: { data: [{ id: '17841400000000042' }] },
  message: 'Do you open on Sunday?',
};

describe('the history', () => {
  const fieldsOf = (url: string): string => new URL(url, graphUrl).searchParams.get('fields') ?? '';
  const unknownField = { error: { code: 100, message: '(#100) Tried accessing nonexisting field' } };
  /** Refuses what names one of these fields, as the Graph API does: the whole call. */
  const refusing =
    (...refused: string[]): Answer =>
    (request, response) => {
      const fields = fieldsOf(request.url ?? '');
      const isRefused = refused.some((name) =>
        new RegExp(`\\b${name}\\b`).test(fields.replace(/\(\d+\)/g, '')),
      );
      return json(isRefused ? unknownField : { messages: { data: [message] } }, isRefused ? 400 : 200)(
        request,
        response,
      );
    };
  const asked = () => requests.map(({ url }) => fieldsOf(url));

  it('M6: asks what was shared by its sub-fields, and never for a bare list or for replies among the rest', async () => {
    answer = refusing('reply_to');
    await client.threadHistory('t1');
    expect(asked()[0]).toContain('shares{id,link,name,description}');
    expect(asked()[0]).not.toContain('reply_to');
    expect(asked()[1]).toBe('messages.limit(20){id,reply_to}');
  });

  it('M6: asks for replies apart, once: a refusal is remembered and costs nothing else', async () => {
    answer = refusing('reply_to');
    const first = await client.threadHistory('t1');
    expect(first).toMatchObject({ events: [{ mid: 'm9' }], reachesBackToMs: Number.NEGATIVE_INFINITY });
    await client.threadHistory('t2');
    await client.messageEvents(messageMidSchema.parse('m9')).catch(() => undefined);
    expect(asked().filter((fields) => fields.includes('reply_to'))).toHaveLength(1);
  });

  it('M6: knows the replies at once where the field is known', async () => {
    answer = json({ messages: { data: [{ ...message, reply_to: { mid: 'm1' } }] } });
    expect((await client.threadHistory('t1')).events).toMatchObject([
      { replyTo: { kind: 'message', mid: 'm1' } },
    ]);
    await client.threadHistory('t2');
    expect(requests).toHaveLength(3);
    expect(asked()[2]).toContain('reply_to');
  });

  it.each(['story', 'shares', 'reactions', 'is_unsupported'])(
    'M6: one refused field (%s) costs itself only, and is left out from then on',
    async (field) => {
      answer = refusing('reply_to', field);
      const history = await client.threadHistory('t1');
      expect(history).toMatchObject({ events: [{ mid: 'm9' }], reachesBackToMs: Number.NEGATIVE_INFINITY });
      const before = requests.length;
      await client.threadHistory('t2');
      expect(requests).toHaveLength(before + 1);
      const kept = ['story', 'shares', 'reactions', 'is_unsupported'].filter((each) => each !== field);
      const last = asked().at(-1) ?? '';
      expect(kept.filter((each) => last.includes(each))).toEqual(kept);
      expect(last).not.toContain(field);
    },
  );

  it('M6: remembers refused fields for the account, beyond the client', async () => {
    let refused: readonly string[] = [];
    const fieldMemory = {
      read: () => refused,
      write: (fields: readonly string[]) => void (refused = fields),
    };
    const make = () => makeClient({ fieldMemory });
    answer = refusing('reply_to', 'story');
    await make().threadHistory('t1');
    expect([...refused].sort()).toEqual(['reply_to', 'story']);
    const before = requests.length;
    await make().threadHistory('t1');
    expect(requests).toHaveLength(before + 1);
  });

  it('M6: a message that is gone is no refused field', async () => {
    answer = json({ error: { code: 100, error_subcode: 33, message: 'Unsupported get request' } }, 400);
    await failure(client.messageEvents(messageMidSchema.parse('m1')));
    expect(requests).toHaveLength(2);
  });

  it('M6: keeps the link and the caption of what was shared', async () => {
    answer = json({
      messages: {
        data: [
          {
            ...message,
            message: '',
            shares: {
              data: [
                {
                  id: '1',
                  link: 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=5',
                  name: 'Invented caption',
                },
                { id: '2', link: 'https://www.instagram.com/reel/INVENTED1/', description: 'A reel' },
                { id: '3' },
              ],
            },
          },
        ],
      },
    });
    expect((await client.threadHistory('t1')).events).toMatchObject([
      {
        attachments: [
          { kind: 'shared-post', url: expect.stringContaining('asset_id=5'), title: 'Invented caption' },
          { kind: 'shared-reel', url: 'https://www.instagram.com/reel/INVENTED1/', title: 'A reel' },
          { kind: 'shared-post', url: undefined },
        ],
      },
    ]);
  });

  const picture = { image_data: { url: 'https://cdn.example/1.jpg' } };
  it.each<[string, object, object, number | undefined]>([
    [
      'attachments with null',
      { attachments: { data: [picture, null] } },
      { attachments: [{ kind: 'image' }] },
      1,
    ],
    [
      'attachments as a bare list',
      { attachments: [picture] },
      { attachments: [{ kind: 'image' }] },
      undefined,
    ],
    ['attachments of null', { attachments: null }, { attachments: [] }, undefined],
    ['attachments that are a text', { attachments: 'x' }, { attachments: [] }, 1],
    [
      'shares with null',
      { shares: { data: [null, { link: 'https://a.example/' }] } },
      { attachments: [{}] },
      1,
    ],
    ['a recipient of null', { to: { data: [null, { id: '17841400000000042' }] } }, { direction: 'in' }, 1],
    ['reactions of null', { reactions: { data: [null] } }, { mid: 'm9' }, 1],
    ['a story of null', { story: null }, { mid: 'm9' }, undefined],
    [
      'media of null',
      { attachments: { data: [{ image_data: null, file_url: 'https://a.example/f' }] } },
      { attachments: [{ kind: 'file' }] },
      undefined,
    ],
    ['a sender whose id is a number', { from: { id: 7610000000000099 } }, { direction: 'in' }, undefined],
  ])('D1: %s costs only itself and is counted', async (_name, more, expected, unreadable) => {
    answer = json({ messages: { data: [{ ...message, ...more }] } });
    const [event] = (await client.threadHistory('t1')).events;
    expect(event).toMatchObject({ type: 'message', text: message.message, ...expected });
    expect(event?.type === 'message' && event.unreadable).toBe(unreadable);
  });

  it('D1: an outgoing message whose recipients hold null is still there', async () => {
    const to = { data: [null, { id: customerId }] };
    answer = json({ messages: { data: [{ ...message, from: { id: '17841400000000042' }, to }] } });
    expect((await client.threadHistory('t1')).events).toMatchObject([{ direction: 'out', customerId }]);
  });

  it.each([true, 'true', 1])('D2: takes is_unsupported: %j', async (is_unsupported) => {
    answer = json({ messages: { data: [{ ...message, is_unsupported }] } });
    expect((await client.threadHistory('t1')).events).toMatchObject([{ isUnsupported: true }]);
  });

  it('D1: a thread of null costs only itself and is told', async () => {
    const odd: number[] = [];
    const tolerant = makeClient({ oddEntries: (count) => void odd.push(count) });
    answer = json({
      data: [null, { id: 7, participants: { data: [null, { id: customerId }] } }, 'x'],
      paging: null,
    });
    const { threads, after } = await tolerant.threads({});
    expect(threads).toMatchObject([{ id: '7', participants: [{ id: customerId }] }]);
    expect(after).toBeUndefined();
    expect(odd).toEqual([2]);
  });
});

describe('the list of Pages', () => {
  const page = (id: string, more: object = {}) => ({
    id,
    name: `Page ${id}`,
    access_token: `EAA${id}`,
    ...more,
  });

  it.each<[string, (page: object) => unknown]>([
    ['an entry of null', (one) => ({ data: [null, one] })],
    ['paging of null', (one) => ({ data: [one], paging: null })],
    ['cursors of null', (one) => ({ data: [one], paging: { cursors: null, next: null } })],
    [
      'another Page whose account is null',
      (one) => ({ data: [page('2', { instagram_business_account: null }), one] }),
    ],
    [
      'a name, tasks and a token of null',
      (one) => ({ data: [{ id: '2', name: null, tasks: null, access_token: null }, one] }),
    ],
  ])('D1: %s costs only itself', async (_name, given) => {
    answer = json(given(page('1', { instagram_business_account: { id: '17841400000000043' } })));
    const pages = await listGrantedPages({ family: family(), userToken: 'EAAuser', clock: systemClock });
    expect(pages.find(({ pageId }) => pageId === '1')).toMatchObject({
      account: { accountId: '17841400000000043' },
    });
  });

  it('D1: takes ids that are numbers with every digit', async () => {
    answer = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(
          '{"data":[{"id":104400000000711,"name":"B","instagram_business_account":{"id":17841400000000043}}]}',
        );
    const pages = await listGrantedPages({ family: family(), userToken: 'EAAuser', clock: systemClock });
    expect(pages).toMatchObject([{ pageId: '104400000000711', account: { accountId: '17841400000000043' } }]);
  });
});
