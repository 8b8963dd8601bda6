import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenAwaitedPage } from '../../../src/main/browser/index.ts';
import { type ChannelService, createChannel } from '../../../src/main/channel/index.ts';
import { instagramProvider } from '../../../src/main/instagram/index.ts';
import { type Conversations, createConversations } from '../../../src/main/conversations/index.ts';
import { META_SEED } from '../../../src/sandbox/meta/seed.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import {
  agentIdSchema,
  type Channel,
  type ConversationId,
  pageIdSchema,
} from '../../../src/shared/domain/index.ts';
import { systemTimers } from '../../../src/shared/timers.ts';
import { removalSchema } from '../../../src/shared/wire/index.ts';
import { comeBackFromFacebook } from '../../helpers/facebook-login.ts';
import { createTestLog } from '../../helpers/log.ts';
import { bytesBelow } from '../../helpers/bytes-below.ts';
import { type Desk, type RelayWorld, startRelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = agentIdSchema.parse('maria@bakery.test');
const jonasId = agentIdSchema.parse('jonas@bakery.test');
const bakery = pageIdSchema.parse(META_SEED.bakeryPage.id);
const conversationId = `${META_SEED.account.id}:${META_SEED.customer.id}` as ConversationId;

interface Console extends Desk {
  channel: ChannelService;
  conversations: Conversations;
  opened: string[];
  /** Of each opened page: what the window calls it, and the end of the wait. */
  awaited: Parameters<OpenAwaitedPage>[1][];
  warnings: string[];
  close(): void;
}

let world: RelayWorld;
let consoles: Console[];

/** `admins`: as LiveChat tells this console. */
const open = async (agentId: string, admins: readonly string[] = [mariaId]): Promise<Console> => {
  let services: Omit<Console, keyof Desk> | undefined;
  const desk = await world.desk(agentId, {
    isAdmin: (id) => admins.includes(id),
    beforeConnect: (made) => {
      const opened: string[] = [];
      const awaited: Console['awaited'] = [];
      const warnings: string[] = [];
      const log = {
        ...createTestLog(),
        warn: (event: string, fields?: unknown) => void warnings.push(`${event} ${JSON.stringify(fields)}`),
      };
      const shared = {
        db: made.db,
        relayLink: made.link,
        clock: systemClock,
        timers: systemTimers,
        log,
      };
      const channel = createChannel({
        ...shared,
        secrets: made.secrets,
        session: { identityToken: async () => made.accessToken },
        meta: world.platforms.meta,
        async openExternal(url, page) {
          opened.push(url);
          awaited.push(page);
        },
      });
      const conversations = createConversations({
        filesFolder: '/nonexistent',
        ...shared,
        channel: channel.port,
        provider: instagramProvider,
        people: { ownId: () => undefined, nameOf: () => undefined },
      });
      channel.on('channel.ready', () => conversations.retryNow());
      services = {
        channel,
        conversations,
        opened,
        awaited,
        warnings,
        close() {
          void conversations.stop();
          void channel.stop();
        },
      };
    },
  });
  if (!services) throw new Error('not built');
  const made: Console = Object.assign(desk, services);
  consoles.push(made);
  await made.channel.start();
  made.conversations.start();
  return made;
};

/** The person at Facebook's dialog, and the browser's way back to the relay. */
const grant = async (
  desk: Console,
  answer: Parameters<RelayWorld['sandbox']['meta']['authorize']>[1] = {},
): Promise<void> => {
  const url = desk.opened.at(-1);
  if (url === undefined) throw new Error('no browser was opened');
  await comeBackFromFacebook(world.sandbox.meta.authorize(url, answer));
};

const keyIsThere = (desk: Console) => until(() => expect(desk.link.channelKeyState).toBe('present'));

const connect = async (desk: Console): Promise<void> => {
  await keyIsThere(desk);
  await desk.channel.startConnect();
  await grant(desk);
  await until(() => expect(desk.channel.connect.step).toBe('choose'));
  await desk.channel.choose(bakery);
};

/** As an admin's order does it: Meta first, then the relay, whose news takes the account off every console. */
const disconnect = async (desk: Console) => {
  const { id } = desk.channel.current() as Channel;
  const answer = await desk.channel.unsubscribe(id);
  await desk.link.request('POST', '/v1/removals', {
    body: { kind: 'disconnect', channelId: id, isUnsubscribed: answer?.outcome === 'done' },
    adminToken: desk.accessToken,
    schema: removalSchema,
  });
  return answer;
};

beforeEach(async () => {
  consoles = [];
  world = await startRelayWorld();
  world.sandbox.meta.registerRedirectUri(`${world.relayUrl}/v1/connect/meta/callback`);
  const check = await world.sandbox.meta.setWebhook({ url: `${world.relayUrl}/webhooks/meta` });
  expect(check).toMatchObject({ isVerified: true });
});
afterEach(async () => {
  for (const desk of consoles) desk.close();
  await world.end();
});

describe('connecting an account', () => {
  it('goes from the button to a received message and a reply, and keeps the token out of every file', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    expect(maria.channel.connect.step).toBe('waiting-for-facebook');
    await grant(maria);
    await until(() => expect(maria.channel.connect.step).toBe('choose'));
    expect(maria.channel.connect).toMatchObject({
      choices: expect.arrayContaining([
        expect.objectContaining({ pageId: META_SEED.bakeryPage.id, username: 'invented.bakery' }),
        expect.objectContaining({ pageId: META_SEED.garagePage.id, problem: 'CONNECT_NO_ACCOUNT' }),
        expect.objectContaining({ pageId: META_SEED.libraryPage.id, problem: 'CONNECT_ROLE_MISSING' }),
      ]),
    });
    await maria.channel.choose(bakery);
    expect(maria.channel.connect.step).toBe('done');
    expect(maria.channel.current()).toMatchObject({
      state: 'receiving',
      canSend: true,
      username: 'invented.bakery',
    });
    expect(world.sandbox.meta.world.pages.get(bakery)?.subscribedFields).toContain('messages');

    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Canary question?' });
    await until(() => expect(maria.conversations.get(conversationId)?.preview).toBe('Canary question?'));
    await until(() => expect(maria.conversations.get(conversationId)?.username).toBe('invented.customer'));
    maria.conversations.queueReply({ conversationId, text: 'Canary answer.', agentId: mariaId, undoMs: 0 });
    await until(() =>
      expect(maria.conversations.listMessages({ conversationId }).messages.at(-1)?.state).toBe('sent'),
    );
    expect(world.sandbox.meta.books.sends).toHaveLength(1);
    const token = await maria.secrets.get(`page-token:${maria.channel.current()?.id}`);
    const value = (JSON.parse(token ?? '{}') as { token: string }).token;
    expect(value).toMatch(/^EAA/);
    for (const folder of [maria.folder, world.relayFolder]) {
      const bytes = bytesBelow(folder);
      for (const secret of [value, 'Canary question', 'Canary answer'])
        expect(bytes.includes(secret)).toBe(false);
    }
    expect(maria.warnings.join()).not.toContain('EAA');
  });

  it('says so when the person refuses, and starts again', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    await grant(maria, { decision: 'deny' });
    await until(() => expect(maria.channel.connect).toEqual({ step: 'failed', code: 'CONNECT_DENIED' }));
    await connect(maria);
    expect(maria.channel.connect.step).toBe('done');
  });

  it('says so when a needed permission was unticked', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    await grant(maria, { scopes: ['instagram_basic', 'pages_show_list'] });
    await until(() => expect(maria.channel.connect.step).toBe('failed'));
    expect(maria.channel.connect).toMatchObject({
      code: 'CONNECT_PERMISSION_MISSING',
      missing: [
        'instagram_manage_messages',
        'pages_manage_metadata',
        'pages_messaging',
        'pages_read_engagement',
      ],
    });
  });

  it.each(['pages_read_engagement', 'pages_show_list', 'pages_messaging'])(
    'M5: asks Facebook again for %s when it was unticked once, and connects then',
    async (unticked) => {
      const maria = await open(mariaId);
      await keyIsThere(maria);
      await maria.channel.startConnect();
      const asked = () => new URL(maria.opened.at(-1) ?? '').searchParams;
      expect(asked().get('auth_type')).toBeNull();
      const scopes = (asked().get('scope') ?? '').split(',').filter((scope) => scope !== unticked);
      await grant(maria, { scopes });
      await until(() =>
        expect(maria.channel.connect).toEqual({
          step: 'failed',
          code: 'CONNECT_PERMISSION_MISSING',
          missing: [unticked],
        }),
      );
      await connect(maria);
      expect(asked().get('auth_type')).toBe('rerequest');
      expect(maria.channel.connect.step).toBe('done');
      // Nothing is declined any more: the next attempt asks as the first one did.
      await maria.channel.startConnect();
      expect(asked().get('auth_type')).toBeNull();
    },
  );

  it.each([
    { tasks: ['MESSAGING'], lacks: ['MODERATE'] },
    { tasks: ['PROFILE_PLUS_MODERATE'], lacks: ['MESSAGING'] },
  ])('M5: refuses a Page on which the person has $tasks alone, and says why', async ({ tasks, lacks }) => {
    world.sandbox.meta.world.people.get(META_SEED.person.id)?.roles.set(bakery, tasks);
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    await grant(maria);
    await until(() => expect(maria.channel.connect.step).toBe('choose'));
    expect(maria.channel.connect).toMatchObject({
      choices: expect.arrayContaining([
        expect.objectContaining({ pageId: bakery, problem: 'CONNECT_ROLE_MISSING', missingTasks: lacks }),
      ]),
    });
    await expect(maria.channel.choose(bakery)).rejects.toMatchObject({ code: 'CONNECT_ROLE_MISSING' });
    expect(maria.channel.connect.step).toBe('choose');
  });

  it('refuses a Page without an account and leaves the choice open', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    await grant(maria);
    await until(() => expect(maria.channel.connect.step).toBe('choose'));
    await expect(maria.channel.choose(pageIdSchema.parse(META_SEED.garagePage.id))).rejects.toMatchObject({
      code: 'CONNECT_NO_ACCOUNT',
    });
    expect(maria.channel.connect.step).toBe('choose');
  });

  it('is refused to somebody who is no admin', async () => {
    const jonas = await open(jonasId);
    await expect(jonas.channel.startConnect()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
    expect(jonas.channel.connect).toEqual({ step: 'failed', code: 'ADMIN_ONLY' });
  });

  it('waits for the Facebook page until it is answered or given up, and no longer', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    maria.channel.cancelConnect();
    await maria.channel.startConnect();
    const ended = () => maria.awaited.map(({ page, until: end }) => [page, end.aborted]);
    expect(ended()).toEqual([
      ['connect-instagram', true],
      ['connect-instagram', false],
    ]);
    await grant(maria);
    await until(() => expect(maria.channel.connect.step).toBe('choose'));
    expect(ended().at(-1)).toEqual(['connect-instagram', true]);
  });

  it('drops a grant that comes after the attempt was cancelled', async () => {
    const maria = await open(mariaId);
    await keyIsThere(maria);
    await maria.channel.startConnect();
    maria.channel.cancelConnect();
    await grant(maria);
    await connect(maria);
    expect(maria.channel.connect.step).toBe('done');
  });
});

describe('Pages that Facebook leaves out of its list', () => {
  it('can be chosen all the same', async () => {
    const maria = await open(mariaId);
    world.sandbox.meta.options.accountsHidden = true;
    await connect(maria);
    expect(maria.channel.current()).toMatchObject({ state: 'receiving', username: 'invented.bakery' });
  });
});

describe('M8: with “Require App Secret” switched on at Meta', () => {
  it('everything works, on the consoles that were handed the token too', async () => {
    world.sandbox.meta.options.requireAppSecretProof = true;
    // Otherwise asking for it once is refused with the same code.
    world.sandbox.meta.options.historyReplyTo = true;
    const maria = await open(mariaId);
    const jonas = await open(jonasId);
    await connect(maria);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true, state: 'receiving' }));
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Anybody there?' });
    await until(() => expect(jonas.conversations.get(conversationId)?.username).toBe('invented.customer'));
    jonas.conversations.queueReply({ conversationId, text: 'Yes!', agentId: jonasId, undoMs: 0 });
    await until(() => expect(world.sandbox.meta.books.sends.map(({ text }) => text)).toEqual(['Yes!']));
    for (const desk of [maria, jonas]) {
      await until(() => expect(desk.channel.current()?.gap).toEqual({ state: 'up-to-date' }));
      expect(await desk.channel.check()).toMatchObject({ state: 'receiving' });
    }
    expect(await disconnect(maria)).toMatchObject({ outcome: 'done' });
    const refused = world.sandbox.meta.books.calls.filter(({ code }) => code === 100);
    expect(refused).toEqual([]);
  });
});

describe('M14: the end of the access', () => {
  const dayMs = 86_400_000;
  const endsIn = (desk: Console): number =>
    Math.round(((desk.channel.current()?.accessEndsAtMs ?? 0) - Date.now()) / dayMs);

  it('is known on every console of the team, and the relay has no token', async () => {
    const maria = await open(mariaId);
    const jonas = await open(jonasId);
    await connect(maria);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true }));
    expect([endsIn(maria), endsIn(jonas)]).toEqual([90, 90]);
    expect((await jonas.channel.facts())?.accessEndsAtMs).toBe(jonas.channel.current()?.accessEndsAtMs);
    expect(bytesBelow(world.relayFolder).includes('EAA')).toBe(false);
  });

  it('is moved by any admin with one click; conversations, replies and the account stay', async () => {
    const admins = [mariaId, jonasId];
    const maria = await open(mariaId, admins);
    const jonas = await open(jonasId, admins);
    await connect(maria);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true }));
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Still here?' });
    await until(() => expect(jonas.conversations.get(conversationId)?.preview).toBe('Still here?'));
    await until(() => expect(maria.conversations.get(conversationId)?.preview).toBe('Still here?'));
    const before = jonas.channel.current();
    const tokenOf = async (desk: Console) => desk.secrets.get(`page-token:${before?.id}`);
    const oldToken = await tokenOf(maria);
    jonas.conversations.queueReply({
      conversationId,
      text: 'Written before',
      agentId: jonasId,
      undoMs: 60_000,
    });
    await expect(jonas.channel.renew()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });

    // Another admin, who is another person at Facebook.
    const { meta } = world.sandbox;
    await fetch(`${world.sandbox.urls.controlUrl}/livechat/agents/${encodeURIComponent(jonasId)}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'administrator' }),
    });
    meta.world.people.get(META_SEED.colleague.id)?.roles.set(bakery, ['MESSAGING', 'MODERATE']);
    await jonas.channel.renew();
    await grant(jonas, { personId: META_SEED.colleague.id });
    await until(() => expect(jonas.channel.connect.step).toBe('done'));
    expect(jonas.channel.current()).toMatchObject({
      id: before?.id,
      accountId: before?.accountId,
      state: 'receiving',
    });
    await until(async () => expect(await tokenOf(maria)).toBe(await tokenOf(jonas)));
    expect(await tokenOf(maria)).not.toBe(oldToken);
    for (const desk of [maria, jonas])
      expect(desk.conversations.listMessages({ conversationId }).messages[0]?.text).toBe('Still here?');
    expect(jonas.conversations.listMessages({ conversationId }).messages.at(-1)).toMatchObject({
      text: 'Written before',
      state: 'queued',
    });
    // The former token is not needed any more.
    meta.invalidateTokens(460, { personId: META_SEED.person.id });
    maria.conversations.queueReply({ conversationId, text: 'Goes on', agentId: mariaId, undoMs: 0 });
    await until(() => expect(meta.books.sends.map(({ text }) => text)).toEqual(['Goes on']));
  });

  it.each([false, true])(
    'has passed, and is moved all the same; tokens are refused after it: %s',
    async (isEnforced) => {
      const maria = await open(mariaId);
      await connect(maria);
      const { meta } = world.sandbox;
      await meta.customerSends(META_SEED.customer.id, { text: 'Hello' });
      await until(() => expect(maria.conversations.get(conversationId)).toBeDefined());
      Object.assign(meta.options, { dataAccessDays: 0, dataAccessEnforced: isEnforced });
      maria.conversations.queueReply({ conversationId, text: 'Kept', agentId: mariaId, undoMs: 0 });
      if (isEnforced)
        await until(() =>
          expect(maria.channel.current()).toMatchObject({ state: 'reconnect-needed', canSend: false }),
        );
      meta.options.dataAccessDays = 90;
      await maria.channel.renew();
      await grant(maria);
      await until(() => expect(maria.channel.connect.step).toBe('done'));
      await until(() => expect(meta.books.sends.map(({ text }) => text)).toEqual(['Kept']));
      expect(maria.channel.current()).toMatchObject({ state: 'receiving', canSend: true });
      expect(endsIn(maria)).toBe(90);
    },
  );

  it('asks for the choice when Facebook does not grant the same Page again', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    await maria.channel.renew();
    await grant(maria, { pageIds: [META_SEED.libraryPage.id] });
    await until(() => expect(maria.channel.connect.step).toBe('choose'));
    expect(maria.channel.current()).toMatchObject({ state: 'receiving', canSend: true });
  });
});

describe('the other consoles of the workspace', () => {
  it('receive the token sealed and can answer', async () => {
    const maria = await open(mariaId);
    const jonas = await open(jonasId);
    await connect(maria);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true, state: 'receiving' }));
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Anybody there?' });
    await until(() => expect(jonas.conversations.get(conversationId)?.unreadCount).toBe(1));
    await until(() => expect(maria.conversations.get(conversationId)?.unreadCount).toBe(1));
    jonas.conversations.queueReply({ conversationId, text: 'Yes!', agentId: jonasId, undoMs: 0 });
    await until(() =>
      expect(maria.conversations.listMessages({ conversationId }).messages.at(-1)).toMatchObject({
        text: 'Yes!',
        agentId: jonasId,
        origin: 'console',
      }),
    );
    await until(() => expect(maria.conversations.get(conversationId)?.unreadCount).toBe(0));
    expect(world.sandbox.meta.books.sends).toHaveLength(1);
  });

  it('receive it when they come later', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const jonas = await open(jonasId);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true }));
  });

  it('lose token and conversations when an admin disconnects', async () => {
    const maria = await open(mariaId);
    const jonas = await open(jonasId);
    await connect(maria);
    await until(() => expect(jonas.channel.current()).toMatchObject({ canSend: true }));
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'To be wiped' });
    await until(() => expect(jonas.conversations.get(conversationId)).toBeDefined());
    await until(() => expect(maria.conversations.get(conversationId)).toBeDefined());
    expect(await disconnect(maria)).toMatchObject({ outcome: 'done' });
    expect(world.sandbox.meta.world.pages.get(bakery)?.subscribedFields).toBeUndefined();
    for (const desk of [maria, jonas]) {
      await until(() => expect(desk.channel.current()).toBeUndefined());
      await until(() => expect(desk.conversations.list({ view: 'all', limit: 5 }).total).toBe(0));
      await until(async () =>
        expect((await desk.secrets.names()).filter((name) => name.startsWith('page-token:'))).toEqual([]),
      );
    }
    await connect(maria);
    expect(maria.channel.current()).toMatchObject({ canSend: true });
  });
});

describe('verified up to', () => {
  it('is told after the first comparison, and is still known after a restart without network', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const page = world.sandbox.meta.world.pages.get(bakery);
    const fields = page?.subscribedFields;
    await until(() => expect(maria.channel.current()?.gap).toEqual({ state: 'up-to-date' }));
    if (page) page.subscribedFields = undefined;
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Nobody was told' });
    if (page) page.subscribedFields = fields;
    const sinceMs = Date.now();
    await maria.conversations.verify();
    expect(maria.conversations.get(conversationId)).toMatchObject({
      preview: 'Nobody was told',
      unreadCount: 1,
    });
    const verifiedUpToMs = maria.channel.current()?.verifiedUpToMs;
    expect(verifiedUpToMs).toBeGreaterThanOrEqual(sinceMs);
    maria.close();
    await maria.restart({
      isConnected: false,
      beforeConnect: (again) => {
        const shared = {
          db: again.db,
          relayLink: again.link,
          clock: systemClock,
          timers: systemTimers,
          log: createTestLog(),
        };
        const channel = createChannel({
          ...shared,
          secrets: again.secrets,
          session: { identityToken: async () => again.accessToken },
          meta: world.platforms.meta,
          openExternal: async () => undefined,
        });
        expect(channel.current()).toMatchObject({ verifiedUpToMs, gap: { state: 'checking' } });
      },
    });
  });
});

describe('health', () => {
  it('tells what Meta answered when a dead token is to stop the Page, and goes all the same', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    world.sandbox.meta.invalidateTokens(460);
    expect(await disconnect(maria)).toMatchObject({ outcome: 'refused', answer: { code: 190 } });
    await until(() => expect(maria.channel.current()).toBeUndefined());
  });

  it('knows the granted permissions, and no token leaves with them', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const facts = await maria.channel.facts();
    expect(facts).toMatchObject({ health: 'receiving', missingScopes: [] });
    expect(facts?.scopes).toContain('instagram_manage_messages');
    expect(JSON.stringify(facts)).not.toContain('EAA');
  });

  it('finds a lost subscription and repairs it', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const page = world.sandbox.meta.world.pages.get(bakery);
    if (page) page.subscribedFields = undefined;
    expect(await maria.channel.check()).toMatchObject({ state: 'receiving' });
    expect(page?.subscribedFields).toContain('messages');
  });

  it.each([
    ['when the network is back', (desk: Console) => desk.link.disconnect().then(() => desk.link.connect())],
    ['after a wake', async (desk: Console) => desk.channel.retryNow()],
  ])('issue 12: asks at once what could not be asked, %s', async (_, happens) => {
    const maria = await open(mariaId);
    await connect(maria);
    const page = world.sandbox.meta.world.pages.get(bakery)!;
    world.sandbox.context.faults.add({ call: 'meta.subscribed_apps', kind: 'fail', error: { code: 2 } });
    page.subscribedFields = undefined;
    await maria.channel.check();
    expect(page.subscribedFields).toBeUndefined();
    await happens(maria);
    await until(() => expect(page.subscribedFields).toContain('messages'));
  });

  it('E3: learns with the check that Page and account were renamed, tells the window, and keeps it', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const page = world.sandbox.meta.world.pages.get(bakery)!;
    const account = world.sandbox.meta.world.accounts.get(META_SEED.account.id)!;
    const told: (string | undefined)[] = [];
    maria.channel.on('channel.changed', ({ channel }) => void told.push(channel?.pageName));
    page.name = 'Renamed Bakery';
    account.username = 'renamed.bakery';
    expect(await maria.channel.check()).toMatchObject({
      pageName: 'Renamed Bakery',
      username: 'renamed.bakery',
    });
    expect(told).toContain('Renamed Bakery');
    // What Instagram does not tell, or cannot tell now, stays as it was.
    world.sandbox.context.faults.add({ call: 'meta.page', kind: 'fail', error: { code: 2 } });
    expect(await maria.channel.check()).toMatchObject({
      state: 'receiving',
      pageName: 'Renamed Bakery',
      username: 'renamed.bakery',
    });
    expect(maria.warnings.filter((line) => line.startsWith('names.not-read'))).toHaveLength(1);
  });

  it('E3: does not take the handle of another account that the Page was linked to since', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    const { meta } = world.sandbox;
    const { account } = meta.addPage({ name: 'Elsewhere', username: 'somebody.else' });
    meta.world.pages.get(bakery)!.accountId = account!.id;
    await maria.channel.check();
    expect(maria.channel.current()?.username).toBe(META_SEED.account.username);
  });

  it('asks for a reconnection when the token died, and works again after it', async () => {
    const maria = await open(mariaId);
    await connect(maria);
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Hello' });
    await until(() => expect(maria.conversations.get(conversationId)).toBeDefined());
    world.sandbox.meta.invalidateTokens(460);
    maria.conversations.queueReply({ conversationId, text: 'Kept', agentId: mariaId, undoMs: 0 });
    await until(() =>
      expect(maria.channel.current()).toMatchObject({ state: 'reconnect-needed', canSend: false }),
    );
    expect(world.sandbox.meta.books.sends).toEqual([]);
    await connect(maria);
    await until(() => expect(world.sandbox.meta.books.sends.map(({ text }) => text)).toEqual(['Kept']));
    expect(maria.channel.current()).toMatchObject({ state: 'receiving', canSend: true });
  });
});
