import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingTasks } from '../../../src/shared/instagram/index.ts';
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
import { toBackchannelError } from '../../../src/shared/errors.ts';

const token = 'EAAinventedPageToken';
const customerId = customerIdSchema.parse('7610000000000099');
type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let graphUrl: string;
let answer: Answer;
let requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
let client: InstagramClient;
const family = () => createPageFamily({ graphUrl, graphVersion: 'v25.0' });

const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
const failure = async (work: Promise<unknown>) =>
  toBackchannelError(
    await work.then(
      () => new Error('it worked'),
      (error: unknown) => error,
    ),
  );

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createInstagramClient({
    family: family(),
    account: {
      pageId: pageIdSchema.parse('104400000000711'),
      accountId: accountIdSchema.parse('17841400000000042'),
    },
    token,
    clock: systemClock,
    // Nothing here is about pauses: whoever waits may go on at once.
    timers: {
      after: (_ms, fn) => {
        queueMicrotask(fn);
        return () => undefined;
      },
    },
  });
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('a file', () => {
  const file = {
    kind: 'image' as const,
    contentType: 'image/png',
    name: 'menu.png',
    bytes: Uint8Array.from([1, 2, 3]),
  };
  const options = () => ({ signal: new AbortController().signal, progress: () => undefined });

  it('is uploaded as a form for Instagram, without the token in it, and sent by its id or by an address', async () => {
    answer = json({ attachment_id: 8_800_000_000_000_012 });
    expect(await client.uploadFile(file, options())).toEqual({ uploadId: '8800000000000012' });
    const [upload] = requests;
    expect(upload?.url).toBe('/v25.0/104400000000711/message_attachments');
    expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    for (const part of [
      'name="platform"\r\n\r\ninstagram',
      '{"attachment":{"type":"image","payload":{"is_reusable":true}}}',
      'name="filedata"; filename="menu.png"\r\nContent-Type: image/png',
    ])
      expect(upload?.body).toContain(part);
    expect(upload?.body).not.toContain(token);

    answer = json({ recipient_id: customerId, message_id: 'm1' });
    const to = { customerId, kind: 'image' as const };
    await client.sendFile({ ...to, from: { uploadId: '88' }, isHumanAgent: false });
    await client.sendFile({ ...to, from: { url: 'https://cdn.example/a.png' }, isHumanAgent: true });
    expect(requests.slice(1).map(({ body }) => JSON.parse(body))).toEqual([
      {
        recipient: { id: customerId },
        messaging_type: 'RESPONSE',
        message: { attachment: { type: 'image', payload: { attachment_id: '88' } } },
      },
      {
        recipient: { id: customerId },
        messaging_type: 'MESSAGE_TAG',
        tag: 'HUMAN_AGENT',
        message: { attachment: { type: 'image', payload: { url: 'https://cdn.example/a.png' } } },
      },
    ]);
  });

  it('whose upload is ended by a person ends there', async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    await failure(client.uploadFile(file, { ...options(), signal: abort.signal }));
    expect(requests).toHaveLength(1);
  });
});

describe('sendText', () => {
  it('carries the token in the header only, and the tag only when asked', async () => {
    answer = json({ recipient_id: customerId, message_id: 'm1' });
    expect(await client.sendText({ customerId, text: 'Yes', isHumanAgent: false })).toEqual({ mid: 'm1' });
    await client.sendText({ customerId, text: 'Sorry', isHumanAgent: true });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v25.0/104400000000711/messages',
      'POST /v25.0/104400000000711/messages',
    ]);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { recipient: { id: customerId }, messaging_type: 'RESPONSE', message: { text: 'Yes' } },
      {
        recipient: { id: customerId },
        messaging_type: 'MESSAGE_TAG',
        tag: 'HUMAN_AGENT',
        message: { text: 'Sorry' },
      },
    ]);
  });

  const doubts: readonly (readonly [string, Answer, string])[] = [
    ['an answer that is no JSON', (_request, response) => response.end('<html>ok</html>'), 'unknown'],
    ['an answer without a name', json({ recipient_id: customerId }), 'unknown'],
    ['a cut connection', (request) => request.socket.destroy(), 'unknown'],
    ['a gateway’s page', (_request, response) => response.writeHead(502).end('<html>bad</html>'), 'unknown'],
    [
      'an error of Instagram’s',
      json({ error: { code: 2, message: 'x', type: 'OAuthException' } }, 500),
      'doubtful',
    ],
    ['a refusal', json({ error: { code: 100, message: 'x' } }, 400), 'not-sent'],
  ];
  for (const [name, given, outcome] of doubts) {
    it(`says "${outcome}" after ${name}`, async () => {
      answer = given;
      const error = await failure(client.sendText({ customerId, text: 'Secret text', isHumanAgent: false }));
      expect(error.details?.['outcome']).toBe(outcome);
    });
  }

  it('says "not sent" when nobody listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(client.sendText({ customerId, text: 'x', isHumanAgent: false }));
    expect(error).toMatchObject({
      code: 'NETWORK_UNREACHABLE',
      details: { outcome: 'not-sent', action: 'retry' },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it('puts neither token nor text nor the driver’s error into an error, even when Instagram repeats them', async () => {
    answer = json(
      { error: { code: 190, error_subcode: 460, message: `Token ${token} is dead: Secret text` } },
      401,
    );
    const error = await failure(client.sendText({ customerId, text: 'Secret text', isHumanAgent: false }));
    expect(error.code).toBe('INSTAGRAM_RECONNECT');
    expect(error.cause).toBeUndefined();
    const everything = JSON.stringify({ message: error.message, details: error.details, stack: error.stack });
    expect(everything).not.toContain(token);
    expect(everything).not.toContain('Secret text');
  });

  it('does not carry the token to where a redirect points', async () => {
    answer = (_request, response) => response.writeHead(302, { location: `${graphUrl}/elsewhere` }).end();
    await failure(client.sendText({ customerId, text: 'x', isHumanAgent: false }));
    expect(requests).toHaveLength(1);
  });

  it('notices from the headers that calls must stop', async () => {
    answer = json({ message_id: 'm1' }, 200, {
      'x-app-usage': JSON.stringify({ call_count: 80, total_cputime: 12, total_time: 15 }),
    });
    await client.sendText({ customerId, text: 'x', isHumanAgent: false });
    expect(client.usage()).toMatchObject({ percent: 80, blockedUntilMs: undefined });
    expect(client.slowdown()).toBe(3);
    answer = json({ message_id: 'm2' }, 200, {
      'x-business-use-case-usage': JSON.stringify({
        '17841400000000042': [{ type: 'instagram', call_count: 100, estimated_time_to_regain_access: 2 }],
      }),
    });
    await client.sendText({ customerId, text: 'x', isHumanAgent: false });
    const { blockedUntilMs = 0 } = client.usage();
    expect(blockedUntilMs - systemClock.now()).toBeGreaterThan(60_000);
    answer = json({ message_id: 'm3' }, 200, { 'x-app-usage': 'not json' });
    await client.sendText({ customerId, text: 'x', isHumanAgent: false });
    expect(client.usage().percent).toBe(100);
  });
});

describe('history', () => {
  const message = {
    id: 'm9',
    created_time: '2026-09-21T19:11:07+0000',
    from: { id: customerId, username: 'invented.customer' },
    to: { data: [{ id: '17841400000000042' }] },
    message: 'Do you open on Sunday?',
  };

  it('asks for less when Instagram says it was too much', async () => {
    answer = (request, response, body) =>
      decodeURIComponent(request.url ?? '').includes('reactions')
        ? json({ error: { code: 1, message: 'Please reduce the amount of data' } }, 500)(
            request,
            response,
            body,
          )
        : json({ messages: { data: [message] } })(request, response, body);
    const { events } = await client.threadHistory('t1');
    expect(requests).toHaveLength(2);
    expect(events).toMatchObject([{ type: 'message', direction: 'in', text: message.message, mid: 'm9' }]);
    expect(events[0]?.atMs).toBe(Date.parse('2026-09-21T19:11:07Z'));
  });

  it('reads the shapes of the history in the same words as webhooks, and survives strange entries', async () => {
    answer = json({
      messages: {
        data: [
          'not a message',
          { id: 'm3', created_time: 'yesterday', from: { id: customerId } },
          { ...message, id: 'm2', message: '', story: { mention: { link: 'https://cdn.example/s' } } },
          {
            ...message,
            id: 'm1',
            from: { id: '17841400000000042' },
            to: { data: [{ id: customerId }] },
            attachments: {
              data: [
                { image_data: { url: 'https://cdn.example/1.jpg' } },
                { mime_type: 'audio/mp4', file_url: 'https://cdn.example/a' },
              ],
            },
            reactions: { data: [{ reaction: 'love', users: [{ id: customerId }] }] },
          },
        ],
      },
    });
    expect((await client.threadHistory('t1')).events).toMatchObject([
      {
        type: 'message',
        mid: 'm1',
        direction: 'out',
        customerId,
        attachments: [{ kind: 'image' }, { kind: 'audio' }],
      },
      { type: 'reaction', mid: 'm1', by: 'customer', emoji: '❤' },
      { type: 'message', mid: 'm2', attachments: [{ kind: 'story-mention', url: 'https://cdn.example/s' }] },
    ]);
  });

  it('answers nothing for a message that names nobody', async () => {
    answer = json({ id: 'm1' });
    expect(await client.messageEvents(messageMidSchema.parse('m1'))).toEqual([]);
  });
});

describe('what Instagram tells of a customer', () => {
  it('is asked for with the name, and the name alone where the rest is refused', async () => {
    answer = json({
      name: 'Ina Invented',
      username: 'invented.customer',
      follower_count: 310,
      is_user_follow_business: true,
      is_business_follow_user: 'false',
      is_verified_user: null,
    });
    expect(await client.profile(customerId)).toMatchObject({
      name: 'Ina Invented',
      followerCount: 310,
      followsUs: true,
      isFollowed: false,
      isVerified: undefined,
    });
    answer = (request, response, body) =>
      String(request.url).includes('follower_count')
        ? json({ error: { message: 'Tried accessing nonexisting field', code: 100 } }, 400)(
            request,
            response,
            body,
          )
        : json({ name: 'Ina Invented' })(request, response, body);
    expect(await client.profile(customerId)).toMatchObject({
      name: 'Ina Invented',
      followerCount: undefined,
    });
  });
});

describe('profile', () => {
  it('takes empty and missing values for unknown ones', async () => {
    answer = json({ name: '', username: 'invented.customer', profile_pic: null });
    expect(await client.profile(customerId)).toEqual({
      name: undefined,
      username: 'invented.customer',
      pictureUrl: undefined,
    });
  });
});

describe('subscription', () => {
  it('compares success, which may be a text', async () => {
    answer = json({ success: 'true' });
    await client.subscribe();
    expect(decodeURIComponent(requests[0]?.url ?? '')).toContain(
      'subscribed_fields=messages,messaging_postbacks',
    );
    answer = json({ success: 'false' });
    expect(await failure(client.unsubscribe())).toMatchObject({ code: 'INSTAGRAM_REFUSED' });
  });

  it('counts only our own app', async () => {
    answer = json({ data: [{ id: '5', subscribed_fields: ['messages'] }] });
    expect(await client.subscription('980000000000011')).toEqual({
      isSubscribed: false,
      isComplete: false,
      fields: [],
    });
    answer = json({ data: [{ id: 980000000000011, subscribed_fields: ['messages', 'standby'] }] });
    expect(await client.subscription('980000000000011')).toMatchObject({ isSubscribed: true });
  });
});

describe('E3: how Page and account are called', () => {
  const account = {
    id: '17841400000000042',
    username: 'new.handle',
    profile_picture_url: 'https://p.test/1',
  };

  it('is asked of the Page, and told with the id of the account it means', async () => {
    answer = json({ id: '104400000000711', name: ' New Name ', instagram_business_account: account });
    expect(await client.names()).toEqual({
      pageName: 'New Name',
      account: { accountId: account.id, username: 'new.handle', pictureUrl: 'https://p.test/1' },
    });
    expect(requests[0]?.url).toMatch(/^\/v25\.0\/104400000000711\?fields=name/);
  });

  it.each([
    {},
    { name: null, instagram_business_account: null },
    { name: '', instagram_business_account: 7 },
  ])('is not known from %j', async (body) => {
    answer = json(body);
    expect(await client.names()).toEqual({ pageName: undefined, account: undefined });
  });
});

describe('listGrantedPages', () => {
  const page = (id: string, more: object = {}) => ({
    id,
    name: `Page ${id}`,
    access_token: `EAA${id}`,
    ...more,
  });

  it('follows the pages to their end and asks for those that were left out', async () => {
    answer = (request, response, body) => {
      const url = new URL(request.url ?? '/', graphUrl);
      const given =
        url.pathname === '/v25.0/9'
          ? page('9', { instagram_business_account: { id: '17841400000000043' } })
          : url.searchParams.has('after')
            ? { data: [page('2', { tasks: ['ANALYZE'] }), { name: 'no id' }] }
            : {
                data: [page('1', { tasks: ['MESSAGING'] })],
                paging: { cursors: { after: 'c1' }, next: 'x' },
              };
      json(given)(request, response, body);
    };
    const pages = await listGrantedPages({
      family: family(),
      userToken: 'EAAuser',
      knownPageIds: [pageIdSchema.parse('1'), pageIdSchema.parse('9')],
      clock: systemClock,
    });
    expect(pages).toMatchObject([
      { pageId: '1', missingTasks: ['MODERATE'], account: undefined },
      { pageId: '2', missingTasks: ['MESSAGING', 'MODERATE'] },
      { pageId: '9', missingTasks: [], token: 'EAA9', account: { accountId: '17841400000000043' } },
    ]);
    expect(requests.every(({ url }) => !url.includes('EAA'))).toBe(true);
  });
});

describe('M5: missingTasks', () => {
  it.each<[string, string[], string[]]>([
    ['full control of a classic Page', ['MANAGE', 'CREATE_CONTENT', 'MODERATE', 'MESSAGING'], []],
    ['full control of a new Page', ['PROFILE_PLUS_FULL_CONTROL'], []],
    ['both tasks of a new Page', ['PROFILE_PLUS_MESSAGING', 'PROFILE_PLUS_MODERATE'], []],
    ['MESSAGING alone', ['MESSAGING'], ['MODERATE']],
    ['MODERATE alone', ['PROFILE_PLUS_MODERATE'], ['MESSAGING']],
    ['neither', ['ANALYZE', 'ADVERTISE'], ['MESSAGING', 'MODERATE']],
    ['a Page without the list', [], []],
  ])('of %s', (_name, tasks, missing) => {
    expect(missingTasks(tasks)).toEqual(missing);
  });
});

describe('M8: the proof of a token', () => {
  const proof = 'a'.repeat(64);
  const proofs = () => requests.map(({ url }) => new URL(url, graphUrl).searchParams.get('appsecret_proof'));

  it('goes with every call of an account, and is left out where there is none', async () => {
    const account = {
      pageId: pageIdSchema.parse('104400000000711'),
      accountId: accountIdSchema.parse('17841400000000042'),
    };
    const timers = { after: () => () => undefined };
    const make = (given: string | undefined) =>
      createInstagramClient({ family: family(), account, token, proof: given, clock: systemClock, timers });
    answer = json({ recipient_id: customerId, message_id: 'm1', data: [], success: true });
    const proven = make(proof);
    await proven.sendText({ customerId, text: 'x', isHumanAgent: true });
    await proven.markSeen(customerId);
    await proven.profile(customerId);
    await proven.subscription('1');
    await proven.subscribe();
    await proven.unsubscribe();
    await proven.threads({});
    expect(proofs()).toEqual(Array.from({ length: 7 }, () => proof));
    requests.length = 0;
    await make(undefined).markSeen(customerId);
    expect(proofs()).toEqual([null]);
  });

  describe('after the app’s secret was reset at Meta', () => {
    const account = {
      pageId: pageIdSchema.parse('104400000000711'),
      accountId: accountIdSchema.parse('17841400000000042'),
    };
    const make = () =>
      createInstagramClient({
        family: family(),
        account,
        token,
        proof,
        clock: systemClock,
        timers: { after: () => () => undefined },
      });
    const refusal = json({ error: { code: 100, message: 'Invalid appsecret_proof provided' } }, 400);
    const dead = json({ error: { code: 190, error_subcode: 460, message: 'x' } }, 401);
    const send = (one: InstagramClient) => one.sendText({ customerId, text: 'x', isHumanAgent: false });
    const posts = () => requests.filter(({ method }) => method === 'POST');

    it('leaves the proof out from then on where Meta demands none, and sends the message once', async () => {
      answer = (request, response, body) =>
        (request.url?.includes('appsecret_proof') === true ? refusal : json({ message_id: 'm1', id: '1' }))(
          request,
          response,
          body,
        );
      const one = make();
      expect(await send(one)).toEqual({ mid: 'm1' });
      requests.length = 0;
      await send(one);
      expect(proofs()).toEqual([null]);
    });

    it.each([
      ['Meta demands a proof', refusal],
      ['the token died with the secret', dead],
    ])('asks for a reconnection where %s', async (_name, without) => {
      answer = (request, response, body) =>
        (request.url?.includes('appsecret_proof') === true ? refusal : without)(request, response, body);
      expect(await failure(send(make()))).toMatchObject({
        code: 'INSTAGRAM_RECONNECT',
        details: { action: 'reconnect', outcome: 'not-sent' },
      });
      expect(posts()).toHaveLength(1);
    });

    it('takes a refusal that is not about the proof for what it is', async () => {
      answer = (request, response, body) =>
        (request.method === 'POST' ? refusal : json({ id: '1' }))(request, response, body);
      expect(await failure(send(make()))).toMatchObject({ code: 'INSTAGRAM_REFUSED' });
      expect(posts()).toHaveLength(1);
      expect(proofs()).toEqual([proof, proof]);
    });
  });

  it('goes with the calls that list the Pages of a grant', async () => {
    answer = json({ data: [] });
    await listGrantedPages({ family: family(), userToken: 'EAAuser', proof, clock: systemClock });
    expect(proofs()).toEqual([proof]);
  });
});
