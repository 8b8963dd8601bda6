import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LiveChatConfig } from '../../../src/main/livechat/index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { createTeam } from '../../../src/main/team/index.ts';
import type { Team, TeamEvents } from '../../../src/main/team/index.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import { ipcEvents } from '../../../src/shared/ipc/routes.ts';
import { addThread, createChat } from '../../../src/sandbox/livechat/model/chats.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createTestConsole } from '../../helpers/signed-in-console.ts';
import type { TestConsole } from '../../helpers/signed-in-console.ts';
import { until } from '../../helpers/until.ts';

let sandbox: Sandbox;
let config: LiveChatConfig;
let folder: string;
let db: Database;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterAll(() => sandbox.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-team-'));
  db = openCache();
});
const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  sandbox.context.faults.clear();
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const openCache = (): Database =>
  openDatabase({ file: join(folder, 'cache.db'), keyHex: 'a1'.repeat(32), clock: { now: () => 0 } });

interface TestTeam extends TestConsole {
  team: Team;
  changes: TeamEvents['changed'][];
}

const signedIn = async (account = 'jonas@bakery.test', of = config): Promise<TestTeam> => {
  const console = createTestConsole({ config: of, person: { account } });
  await console.session.signIn();
  const team = createTeam({
    db,
    directory: console.livechat.directory,
    connection: console.livechat.connection,
    ownPresence: console.ownPresence,
    ownAgentId: () => console.session.identity()?.agentId,
    clock: console.timers.clock,
    timers: console.timers,
    random: () => 0.5,
    log: console.log,
  });
  const changes: TeamEvents['changed'][] = [];
  team.on('changed', (change) => changes.push(ipcEvents['team.changed'].parse(change)));
  stops.push(() => {
    const stopped = team.stop();
    console.livechat.connection.stop();
    return stopped;
  });
  return { ...console, team, changes };
};

/** Lets the pushes that have arrived be applied, until it is so. */
const becomes = (console: TestTeam, expectation: () => void) =>
  until(async () => {
    await console.timers.advance(50);
    expectation();
  });

const live = async (account?: string, of?: LiveChatConfig): Promise<TestTeam> => {
  const console = await signedIn(account, of);
  console.team.start();
  console.livechat.connection.start();
  await becomes(console, () => expect(console.team.isStale).toBe(false));
  console.changes.length = 0;
  return console;
};

const id = (email: string) => email as AgentId;
const configure = async (action: string, body: Record<string, unknown>): Promise<void> => {
  const admin = createTestConsole({ config, person: { account: 'maria@bakery.test' } });
  await admin.session.signIn();
  // The console itself never changes the team: these calls are what another program would do.
  const { world } = sandbox.livechat;
  const token = await admin.session.accessToken();
  const known = world.tokens.agent(token);
  known?.scopes.push('agents--all:rw', 'groups--all:rw');
  const answer = await fetch(`${config.apiUrl}/v3.6/configuration/action/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
};

describe('team', () => {
  it('reads everybody with role, groups and live status once the connection is there, and keeps it over a restart', async () => {
    const console = await live();
    const { team } = console;
    const names = team.list().map(({ name }) => name);
    expect(names).toHaveLength(12);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
    expect(team.get(id('maria@bakery.test'))).toMatchObject({
      name: 'Maria Lindqvist',
      role: 'administrator',
      jobTitle: 'Customer care lead',
      groupIds: [0, 1, 2, 3],
      status: 'offline',
    });
    expect(team.get(id('jonas@bakery.test'))?.status).toBe('not_accepting_chats');
    expect(team.ownStatus()).toBe('not_accepting_chats');
    expect(team.groups()).toContainEqual({ id: 2, name: 'Wholesale' });

    const before = team.list();
    db.close();
    db = openCache();
    const offline = await signedIn();
    expect(offline.team.list()).toEqual(before);
    expect(offline.team.isStale).toBe(true);
  });

  it('shows a status as soon as LiveChat pushes it, and says only what changed', async () => {
    const console = await live();
    const maria = createTestConsole({ config, person: { account: 'maria@bakery.test' } });
    await maria.session.signIn();
    maria.livechat.connection.start();
    stops.push(() => maria.livechat.connection.stop());
    await becomes(console, () =>
      expect(console.team.get(id('maria@bakery.test'))?.status).toBe('not_accepting_chats'),
    );
    expect(console.changes).toMatchObject([
      {
        agents: [{ id: 'maria@bakery.test', status: 'not_accepting_chats' }],
        removedIds: [],
        isStale: false,
      },
    ]);
    maria.livechat.connection.stop();
    await becomes(console, () => expect(console.team.get(id('maria@bakery.test'))?.status).toBe('offline'));
  });

  it('follows agents who come, change, are suspended and go', async () => {
    const console = await live();
    const { team } = console;
    await configure('create_agent', {
      id: 'Nina@Bakery.test',
      name: 'Nina',
      role: 'normal',
      groups: [{ id: 1, priority: 'normal' }],
    });
    await becomes(console, () =>
      expect(team.get(id('nina@bakery.test'))).toMatchObject({ name: 'Nina', status: 'offline' }),
    );
    await configure('update_agent', { id: 'Nina@Bakery.test', name: 'Nina Berg', job_title: 'Baker' });
    await becomes(console, () =>
      expect(team.get(id('nina@bakery.test'))).toMatchObject({ name: 'Nina Berg', jobTitle: 'Baker' }),
    );
    await configure('suspend_agent', { id: 'Nina@Bakery.test' });
    await becomes(console, () => expect(team.get(id('nina@bakery.test'))?.isSuspended).toBe(true));
    await configure('unsuspend_agent', { id: 'Nina@Bakery.test' });
    await becomes(console, () => expect(team.get(id('nina@bakery.test'))?.isSuspended).toBe(false));
    await configure('delete_agent', { id: 'Nina@Bakery.test' });
    await becomes(console, () => expect(team.get(id('nina@bakery.test'))).toBeUndefined());
    expect(console.changes.at(-1)).toMatchObject({ agents: [], removedIds: ['nina@bakery.test'] });
  });

  it('follows groups and their members', async () => {
    const console = await live();
    const { team } = console;
    await configure('create_group', {
      name: 'Night shift',
      agent_priorities: { 'anna@bakery.test': 'normal' },
    });
    await becomes(console, () => expect(team.groups().map(({ name }) => name)).toContain('Night shift'));
    const group = team.groups().find(({ name }) => name === 'Night shift')!;
    await becomes(console, () => expect(team.get(id('anna@bakery.test'))?.groupIds).toContain(group.id));
    await configure('update_group', { id: group.id, name: 'Nights' });
    await becomes(console, () => expect(team.groups()).toContainEqual({ id: group.id, name: 'Nights' }));
    await configure('delete_group', { id: group.id });
    await becomes(console, () => expect(team.groups().map(({ id }) => id)).not.toContain(group.id));
    await becomes(console, () => expect(team.get(id('anna@bakery.test'))?.groupIds).not.toContain(group.id));
  });

  it('marks statuses as last known when the connection drops, and reads again what it missed', async () => {
    const console = await live();
    const { team } = console;
    sandbox.livechat.world.endSessions('jonas@bakery.test', 'internal_error');
    await until(() => expect(team.isStale).toBe(true));
    expect(console.changes.at(-1)).toEqual({ agents: [], removedIds: [], isStale: true });
    sandbox.livechat.world.agents.get('anna@bakery.test')!.scripted = 'not_accepting_chats';
    await console.timers.advance(1_000);
    await becomes(console, () => expect(team.isStale).toBe(false));
    expect(team.get(id('anna@bakery.test'))?.status).toBe('not_accepting_chats');
    sandbox.livechat.world.agents.get('anna@bakery.test')!.scripted = undefined;
  });

  it('counts the chats that wait in LiveChat’s queue, and asks once for whoever looks again at once', async () => {
    const console = await live();
    const { team, timers } = console;
    const { world } = sandbox.livechat;
    expect(await team.queue()).toEqual({ waiting: 0, hasMore: false });
    const start = {
      continuous: true,
      active: true,
      properties: {},
      clientId: undefined,
      customerClientId: undefined,
    };
    const chats = [true, true, false].map((isQueued) => {
      const chat = createChat(world, [0], {}, start);
      const thread = addThread(world, chat, start);
      if (isQueued) thread.queuedAt = world.timestamp();
      return chat;
    });
    stops.push(() => chats.forEach(({ id: chatId }) => world.chats.delete(chatId)));
    expect(await team.queue()).toEqual({ waiting: 0, hasMore: false });
    await timers.advance(15_000);
    expect(await team.queue()).toEqual({ waiting: 2, hasMore: false });
    console.livechat.connection.stop();
    await timers.advance(15_000);
    await expect(team.queue()).rejects.toMatchObject({ code: 'NETWORK_UNREACHABLE' });
  });

  it('sets the own status', async () => {
    const console = await live();
    await console.team.setOwnStatus('accepting_chats');
    await becomes(console, () => expect(console.team.ownStatus()).toBe('accepting_chats'));
    expect(sandbox.livechat.world.agents.get('jonas@bakery.test')?.session).toBe('accepting_chats');
    await console.team.setOwnStatus('not_accepting_chats');
    await becomes(console, () => expect(console.team.ownStatus()).toBe('not_accepting_chats'));
    expect(sandbox.livechat.world.agents.get('jonas@bakery.test')?.session).toBe('not_accepting_chats');
    console.livechat.connection.stop();
    await expect(console.team.setOwnStatus('accepting_chats')).rejects.toMatchObject({
      code: 'NETWORK_UNREACHABLE',
    });
  });

  it('does not let an older reading overwrite a status pushed meanwhile', async () => {
    const console = await live();
    sandbox.context.faults.add({
      call: 'livechat.configuration.list_groups',
      kind: 'delay',
      delayMs: 60_000,
    });
    const reading = console.team.refresh();
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    const maria = createTestConsole({ config, person: { account: 'maria@bakery.test' } });
    await maria.session.signIn();
    maria.livechat.connection.start();
    stops.push(() => maria.livechat.connection.stop());
    await until(() => expect(maria.livechat.connection.state.state).toBe('online'));
    await console.timers.advance(50);
    await sandbox.context.clock.jump(60_000);
    await reading;
    await becomes(console, () =>
      expect(console.team.get(id('maria@bakery.test'))?.status).toBe('not_accepting_chats'),
    );
  });

  it('tries again when reading the team fails', async () => {
    sandbox.context.faults.add({
      call: 'livechat.configuration.list_agents',
      kind: 'fail',
      times: 2,
      error: { type: 'too_many_requests', message: 'x' },
    });
    const console = await signedIn();
    console.team.start();
    console.livechat.connection.start();
    await becomes(console, () => expect(sandbox.context.faults.list()).toMatchObject([{ left: 1 }]));
    expect(console.team.isStale).toBe(true);
    await until(async () => {
      await console.timers.advance(1_000);
      expect(console.team.isStale).toBe(false);
    });
  });

  it('renews a token that LiveChat refuses, and repeats the call once', async () => {
    const console = await live();
    const before = await console.session.accessToken();
    console.livechat.connection.stop();
    sandbox.livechat.world.tokens.expire(before);
    await console.team.refresh();
    expect(await console.session.accessToken()).not.toBe(before);
  });

  it('writes nothing after stop', async () => {
    const console = await signedIn();
    console.team.start();
    const reading = console.team.refresh();
    const stopped = console.team.stop();
    await reading;
    await stopped;
    expect(console.team.list()).toEqual([]);
  });

  it('learns from a push that the signed-in person became an administrator', async () => {
    const console = await live('anna@bakery.test');
    await configure('update_agent', { id: 'anna@bakery.test', role: 'administrator' });
    await until(() => expect(console.session.identity()?.role).toBe('administrator'));
    await configure('update_agent', { id: 'anna@bakery.test', role: 'normal' });
    await until(() => expect(console.session.identity()?.role).toBe('normal'));
  });

  it('holds two thousand agents, with one event for a burst of statuses', async () => {
    const big = await startLiveChatSandbox({ agents: 2_000 });
    try {
      const console = await live('jonas@bakery.test', big.config);
      expect(console.team.list()).toHaveLength(2_000);
      const agents = [...big.sandbox.livechat.world.agents.values()].slice(20, 1_020);
      for (const agent of agents) {
        big.sandbox.livechat.world.publish({
          action: 'routing_status_set',
          forAgent: () => ({ agent_id: agent.id, status: 'not_accepting_chats' }),
        });
      }
      await becomes(console, () =>
        expect(
          console.team.list().filter(({ status }) => status === 'not_accepting_chats').length,
        ).toBeGreaterThanOrEqual(1_000),
      );
      expect(console.changes.length).toBeLessThan(50);
      console.changes.length = 0;
      await console.team.refresh();
      await console.team.stop();
      console.livechat.connection.stop();
    } finally {
      await big.sandbox.close();
    }
  });
});
