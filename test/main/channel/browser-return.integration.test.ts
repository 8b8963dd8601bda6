import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChannelService, type ChannelRelay, createChannel } from '../../../src/main/channel/index.ts';
import { META_SEED } from '../../../src/sandbox/meta/seed.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { agentIdSchema, pageIdSchema } from '../../../src/shared/domain/index.ts';
import { systemTimers } from '../../../src/shared/timers.ts';
import type { MetaGrant } from '../../../src/shared/wire/index.ts';
import { comeBackFromFacebook, wayBackOf } from '../../helpers/facebook-login.ts';
import { createTestLog } from '../../helpers/log.ts';
import { type Desk, type RelayWorld, startRelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const maria = agentIdSchema.parse('maria@bakery.test');
const bakery = pageIdSchema.parse(META_SEED.bakeryPage.id);

interface Console extends Desk {
  channel: ChannelService;
  opened: string[];
}

let world: RelayWorld;
let consoles: Console[];

/** `relay`: what is put in the place of calls to the relay. */
const open = async (
  relay: (desk: Desk) => PropertyDescriptorMap = () => ({}),
  before?: Console,
): Promise<Console> => {
  let parts: Pick<Console, 'channel' | 'opened'> | undefined;
  const beforeConnect = (made: Desk): void => {
    const opened: string[] = [];
    const channel = createChannel({
      db: made.db,
      relayLink: Object.create(made.link, relay(made)) as ChannelRelay,
      secrets: made.secrets,
      session: { identityToken: async () => made.accessToken },
      meta: world.platforms.meta,
      openExternal: async (url) => void opened.push(url),
      clock: systemClock,
      timers: systemTimers,
      log: createTestLog(),
    });
    parts = { channel, opened };
  };
  const desk = await (before ? before.restart({ beforeConnect }) : world.desk(maria, { beforeConnect }));
  if (!parts) throw new Error('not built');
  const made: Console = Object.assign(desk, parts);
  consoles.push(made);
  await made.channel.start();
  if (!before) await until(() => expect(made.link.channelKeyState).toBe('present'));
  return made;
};

/** Facebook's dialog is answered; the address with which the relay's page sends the browser on. */
const allowed = async (desk: Console): Promise<URL> => {
  const page = await fetch(world.sandbox.meta.authorize(desk.opened.at(-1) ?? ''));
  const back = wayBackOf(await page.text());
  if (!back) throw new Error('nobody is sent back');
  return back;
};

beforeEach(async () => {
  consoles = [];
  world = await startRelayWorld();
  world.sandbox.meta.registerRedirectUri(`${world.relayUrl}/v1/connect/meta/callback`);
});
afterEach(async () => {
  for (const desk of consoles) await desk.channel.stop();
  await world.end();
});

describe('the browser’s return from Facebook', () => {
  it('is waited for on this computer alone; what is not it changes nothing', async () => {
    const desk = await open();
    await desk.channel.startConnect();
    const back = await allowed(desk);
    expect(back.hostname).toBe('127.0.0.1');
    const with_ = (change: (url: URL) => void): URL => {
      const url = new URL(back);
      change(url);
      return url;
    };
    const statuses: number[] = [];
    for (const url of [
      with_((url) => url.searchParams.set('state', 'x'.repeat(43))),
      with_((url) => url.searchParams.delete('state')),
      with_((url) => (url.search = '?error=access_denied')),
      with_((url) => url.searchParams.delete('code')),
      with_((url) => url.searchParams.set('code', '<script>')),
      with_((url) => (url.pathname = '/callback')),
    ]) {
      statuses.push((await fetch(url)).status);
    }
    statuses.push((await fetch(back, { method: 'POST' })).status);
    statuses.push((await fetch(with_((url) => (url.hostname = 'localhost')))).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 404, 405, 421]);
    expect(desk.channel.connect.step).toBe('waiting-for-facebook');

    const page = await fetch(back);
    expect(await page.text()).toContain('Facebook is connected. Go back to Backchannel.');
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    await until(() => expect(desk.channel.connect.step).toBe('choose'));
    await expect(fetch(back)).rejects.toThrow();
  });

  it('is waited for no longer once the attempt is given up', async () => {
    const desk = await open();
    await desk.channel.startConnect();
    const back = await allowed(desk);
    desk.channel.cancelConnect();
    await expect(fetch(back)).rejects.toThrow();
    expect(desk.channel.connect).toEqual({ step: 'idle' });
  });

  it('is waited for again, at the same address, after a restart of the program', async () => {
    const first = await open();
    await first.channel.startConnect();
    const back = await allowed(first);
    await first.channel.stop();
    const second = await open(undefined, first);
    expect(second.channel.connect.step).toBe('waiting-for-facebook');
    expect(await (await fetch(back)).text()).toContain('Facebook is connected');
    await until(() => expect(second.channel.connect.step).toBe('choose'));
    await second.channel.choose(bakery);
    expect(second.channel.connect.step).toBe('done');
  });

  it('is remembered while the relay cannot be reached, over a restart too', async () => {
    const first = await open();
    await first.channel.startConnect();
    const back = await allowed(first);
    await world.relay.stop();
    expect(await (await fetch(back)).text()).toContain('as soon as the relay can be reached');
    expect(first.channel.connect.step).toBe('finishing');
    await first.channel.stop();
    await world.relay.start();
    const second = await open(undefined, first);
    await until(() => expect(second.channel.connect.step).toBe('choose'));
  });

  it('cannot be waited for where no port can be had: says so, and opens no browser', async () => {
    const first = await open();
    await first.channel.startConnect();
    const back = await allowed(first);
    await first.channel.stop();
    const squatter = createServer().listen(Number(back.port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await open(undefined, first);
    expect(second.channel.connect).toEqual({ step: 'failed', code: 'CONNECT_LOOPBACK_BLOCKED' });
    squatter.close();
    await second.channel.startConnect();
    await comeBackFromFacebook(world.sandbox.meta.authorize(second.opened.at(-1) ?? ''));
    await until(() => expect(second.channel.connect.step).toBe('choose'));
  });

  it('is demanded of the relay: one that does not send the browser back is not used', async () => {
    const desk = await open((made) => ({
      request: {
        value: async (...args: Parameters<typeof made.link.request>) => {
          const answer = await made.link.request(...args);
          return args[1] === '/v1/connect/meta' ? { ...(answer as object), returnPort: undefined } : answer;
        },
      },
    }));
    await expect(desk.channel.startConnect()).rejects.toMatchObject({ code: 'CONNECT_RELAY_OUTDATED' });
    expect(desk.opened).toEqual([]);
  });

  it('comes before any grant: what a relay hands over without it is ignored', async () => {
    const handlers: ((grant: MetaGrant) => void)[] = [];
    const desk = await open((made) => ({
      onMetaGrant: {
        value: (handler: Parameters<typeof made.link.onMetaGrant>[0]) =>
          void handlers.push((grant) => made.db.transaction(() => handler(grant, 1))),
      },
    }));
    await desk.channel.startConnect();
    const { ticket } = desk.db.prepare<{ ticket: string }>('SELECT ticket FROM connect_attempt').get() as {
      ticket: string;
    };
    const outcome = { kind: 'granted' as const, userToken: 'EAAPlanted', personId: '1', scopes: [] };
    for (const handler of handlers) handler({ v: 1, ticket, outcome });
    expect(desk.channel.connect.step).toBe('waiting-for-facebook');
  });
});

describe('the page that the relay names', () => {
  it.each<[string, (url: URL) => void]>([
    ['of another host', (url) => (url.host = 'facebook.example')],
    ['of a file', (url) => (url.href = 'file:///etc/passwd')],
    ['of a share', (url) => (url.href = 'file://server/share/x.exe')],
    ['of another scheme', (url) => (url.href = 'smb://server/share')],
    ['that is not the dialog', (url) => (url.pathname = '/l.php')],
    ['of another app', (url) => url.searchParams.set('client_id', '1')],
    ['of two apps', (url) => url.searchParams.append('client_id', '1')],
  ])('is not opened when it is one %s', async (_title, change) => {
    const desk = await open((made) => ({
      request: {
        value: async (...args: Parameters<typeof made.link.request>) => {
          const answer = (await made.link.request(...args)) as { dialogUrl?: string };
          if (answer.dialogUrl === undefined) return answer;
          const url = new URL(answer.dialogUrl);
          change(url);
          return { ...answer, dialogUrl: url.href };
        },
      },
    }));
    await expect(desk.channel.startConnect()).rejects.toMatchObject({ code: 'CONNECT_DIALOG_FOREIGN' });
    expect(desk.opened).toEqual([]);
    expect(desk.channel.connect).toEqual({ step: 'failed', code: 'CONNECT_DIALOG_FOREIGN' });
  });
});
