import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adviceFor } from '../../../src/main/console/app-state.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import { relayConfigSchema } from '../../../src/shared/wire/index.ts';
import { startRelayProxy, type RelayProxy } from '../../helpers/relay-proxy.ts';
import { startRelayWorld, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

/** What a relay's operator says of versions of the console (RELAY_CONSOLE_MINIMUM, RELAY_CONSOLE_RECOMMENDED). */

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy;
beforeEach(async () => {
  world = await startRelayWorld({ settings: { RELAY_CONSOLE_RECOMMENDED: '0.9.0' } });
  proxy = await startRelayProxy(world.relayUrl);
});
afterEach(async () => {
  await world.end();
  await proxy.close();
});

/** The relay asks for this version from now on. */
const askFor = (minimum: string | undefined): void => {
  proxy.rewrite = (path, json) =>
    path === '/v1/config' ? { ...(json as object), consoles: { minimum, recommended: '0.9.0' } } : json;
};

describe('versions that a relay asks for', () => {
  it('recommended: the console works, and knows it', async () => {
    const maria = await world.desk(mariaId, { appVersion: '0.8.0' });
    await until(() => expect(maria.link.state).toBe('online'));
    expect(adviceFor('0.8.0', maria.link.knownConfig()?.consoles)).toEqual({ recommended: '0.9.0' });
    expect(adviceFor('0.9.0', maria.link.knownConfig()?.consoles)).toBeUndefined();
  });

  it('too old: it does not connect, says which version is asked for, and keeps what it has', async () => {
    const maria = await world.desk(mariaId, { appVersion: '0.8.0', relayUrl: proxy.url });
    const jonas = await world.desk(jonasId, { appVersion: '0.8.0' });
    await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
    await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
    jonas.chats.send(mariaId, 'before');
    await until(() =>
      expect(maria.chats.listMessages(jonasId).messages.map(({ text }) => text)).toEqual(['before']),
    );

    askFor('0.8.1');
    const old = await maria.restart({ appVersion: '0.8.0', relayUrl: proxy.url });
    await until(() =>
      expect(old.link.connection).toMatchObject({ state: 'offline', reason: 'CONSOLE_OUTDATED' }),
    );
    expect(adviceFor('0.8.0', old.link.knownConfig()?.consoles)).toEqual({ required: '0.8.1' });
    expect(old.chats.listMessages(jonasId).messages.map(({ text }) => text)).toEqual(['before']);
    expect(old.link.device()).toBeDefined();

    jonas.chats.send(mariaId, 'meanwhile');
    const updated = await old.restart({ appVersion: '0.8.1', relayUrl: proxy.url });
    await until(() => expect(updated.link.state).toBe('online'));
    await until(() =>
      expect(updated.chats.listMessages(jonasId).messages.map(({ text }) => text)).toEqual([
        'before',
        'meanwhile',
      ]),
    );
  });

  it('neither side minds what the other does not know yet (N-1)', async () => {
    // A relay of before says nothing of versions.
    proxy.rewrite = (path, json) =>
      path === '/v1/config' ? { ...(json as object), consoles: undefined } : json;
    const maria = await world.desk(mariaId, { appVersion: '0.2.0', relayUrl: proxy.url });
    await until(() => expect(maria.link.state).toBe('online'));
    // A console of before reads an answer that says more than it knows.
    const before = z.object({
      wireVersion: relayConfigSchema.shape.wireVersion,
      signing: relayConfigSchema.shape.signing,
      policy: relayConfigSchema.shape.policy,
    });
    const answer: unknown = await (await fetch(`${world.relayUrl}/v1/config`)).json();
    expect(before.safeParse(answer).success).toBe(true);
    expect(answer).toMatchObject({ consoles: { recommended: '0.9.0' } });
    // What a relay says in a form that is not ours does not keep anybody out.
    proxy.rewrite = (path, json) =>
      path === '/v1/config' ? { ...(json as object), consoles: { minimum: 'soon' } } : json;
    expect((await maria.link.refreshConfig()).consoles).toBeUndefined();
  });
});
