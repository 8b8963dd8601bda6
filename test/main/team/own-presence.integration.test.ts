import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LiveChatConfig } from '../../../src/main/livechat/index.ts';
import type { PersonAtComputer, PersonEvent } from '../../../src/main/team/person-at-computer.ts';
import { pickAgent } from '../../../src/sandbox/livechat/model/chats.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createTestConsole, type TestConsole } from '../../helpers/signed-in-console.ts';
import { until } from '../../helpers/until.ts';

const jonas = 'jonas@bakery.test';
let sandbox: Sandbox;
let config: LiveChatConfig;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
});
afterAll(() => sandbox.close());

/** What the system says; a system that tells of nothing says unknown. */
const system = {
  state: 'active' as ReturnType<PersonAtComputer['state']>,
  listeners: new Set<(event: PersonEvent) => void>(),
  says(event: PersonEvent) {
    for (const listener of system.listeners) listener(event);
  },
};
const atComputer: PersonAtComputer = {
  state: () => system.state,
  on(listener) {
    system.listeners.add(listener);
    return () => system.listeners.delete(listener);
  },
};

let console: TestConsole;
beforeEach(async () => {
  system.state = 'active';
  for (const agent of sandbox.livechat.world.agents.values()) agent.scripted = undefined;
  console = createTestConsole({ config, person: { account: jonas }, atComputer });
  await console.session.signIn();
  console.livechat.connection.start();
  await online();
});
afterEach(async () => {
  await console.ownPresence.stop();
  console.livechat.connection.stop();
  sandbox.context.faults.clear();
  await until(() => expect(statusOf()).toBe('offline'));
});

const online = () => until(() => expect(console.livechat.connection.state.state).toBe('online'));
const statusOf = () => sandbox.livechat.world.agents.get(jonas)?.session ?? 'offline';
/** Whether the router would give this agent a website chat. */
const isRoutable = (): boolean => pickAgent(sandbox.livechat.world, [0, 1, 2, 3])?.id === jonas;
const becomes = (routable: boolean) => until(() => expect(isRoutable()).toBe(routable));
/** Everything that could still be told has been told. */
const told = async (): Promise<void> => {
  await console.livechat.connection.multicast({ agentIds: [jonas as never] }, 'test', 1);
};

/** Time passes, and the connection's heartbeat comes and goes. */
const passes = async (ms: number): Promise<void> => {
  for (let passedMs = 0; passedMs < ms; passedMs += 5_000) {
    await console.timers.advance(5_000);
    await told();
  }
};

describe('L6: website chats and the console, which does not show them', () => {
  it('is not routable after its login', () => {
    expect(isRoutable()).toBe(false);
    expect(statusOf()).toBe('not_accepting_chats');
  });

  it('is routable once the person has chosen to accept chats, also after a reconnection', async () => {
    await console.ownPresence.choose('accepting_chats');
    expect(isRoutable()).toBe(true);
    sandbox.livechat.world.endSessions(jonas, 'internal_error');
    await until(() => expect(console.livechat.connection.state.state).not.toBe('online'));
    await console.timers.advance(1_000);
    await online();
    await becomes(true);
    await console.ownPresence.choose('not_accepting_chats');
    expect(isRoutable()).toBe(false);
  });

  it('is not routable any more after a reconnection when the person has stopped accepting', async () => {
    await console.ownPresence.choose('accepting_chats');
    await console.ownPresence.choose('not_accepting_chats');
    sandbox.livechat.world.endSessions(jonas, 'internal_error');
    await until(() => expect(console.livechat.connection.state.state).not.toBe('online'));
    await console.timers.advance(1_000);
    await online();
    expect(isRoutable()).toBe(false);
  });

  it('leaves LiveChat’s own app, open elsewhere, as it is', async () => {
    const app = createTestConsole({ config, person: { account: jonas } });
    await app.session.signIn();
    app.livechat.connection.start();
    await until(() => expect(app.livechat.connection.state.state).toBe('online'));
    await app.ownPresence.choose('accepting_chats');
    expect(isRoutable()).toBe(true);
    system.says('locked');
    await told();
    expect(isRoutable()).toBe(true);
    await app.ownPresence.stop();
    app.livechat.connection.stop();
    await becomes(false);
  });

  it('is away while the screen is locked, and accepts again when the person is back', async () => {
    await console.ownPresence.choose('accepting_chats');
    system.says('locked');
    await becomes(false);
    expect(console.ownPresence.absence).toBe('locked');
    // Awake is not yet unlocked.
    system.says('suspended');
    system.says('resumed');
    await told();
    expect(isRoutable()).toBe(false);
    system.says('unlocked');
    await becomes(true);
    expect(console.ownPresence.absence).toBeUndefined();
  });

  it('is away when the screen is locked while LiveChat is being told of the choice', async () => {
    sandbox.context.faults.add({ call: 'livechat.agent.set_away_status', kind: 'delay', delayMs: 5_000 });
    const choosing = console.ownPresence.choose('accepting_chats');
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    system.says('locked');
    await told();
    await sandbox.context.clock.jump(5_000);
    await choosing;
    await becomes(false);
    await told();
    expect(isRoutable()).toBe(false);
  });

  it('is away while nobody is at the keyboard, and accepts again within seconds of the return', async () => {
    await console.ownPresence.choose('accepting_chats');
    system.state = 'idle';
    await passes(30_000);
    await becomes(false);
    expect(console.ownPresence.absence).toBe('idle');
    system.state = 'active';
    await passes(5_000);
    await becomes(true);
  });

  it('notices a lock that the system does not tell of by itself', async () => {
    await console.ownPresence.choose('accepting_chats');
    system.state = 'locked';
    await passes(30_000);
    await becomes(false);
    expect(console.ownPresence.absence).toBe('locked');
  });

  it('stays as it is where the system tells nothing', async () => {
    await console.ownPresence.choose('accepting_chats');
    system.state = 'unknown';
    await passes(60_000);
    expect(isRoutable()).toBe(true);
  });

  it('does not begin to accept because the person is back who had not chosen so', async () => {
    system.says('locked');
    system.says('unlocked');
    await told();
    expect(isRoutable()).toBe(false);
    expect(console.ownPresence.absence).toBeUndefined();
    // Nothing to look for: the system is not asked.
    expect(console.timers.next()).toBeGreaterThan(5_000);
  });

  it('does not overrule a status that was set elsewhere meanwhile', async () => {
    await console.ownPresence.choose('accepting_chats');
    system.says('locked');
    await becomes(false);
    const agent = sandbox.livechat.world.agents.get(jonas);
    if (agent) sandbox.livechat.world.presence.choose(agent, 'not_accepting_chats', undefined);
    system.says('unlocked');
    await told();
    expect(statusOf()).toBe('not_accepting_chats');
  });

  it('is away at the next login when the connection was lost while the person was away', async () => {
    await console.ownPresence.choose('accepting_chats');
    sandbox.livechat.world.endSessions(jonas, 'internal_error');
    await until(() => expect(console.livechat.connection.state.state).not.toBe('online'));
    system.says('locked');
    await console.timers.advance(1_000);
    await online();
    expect(isRoutable()).toBe(false);
    system.says('unlocked');
    await becomes(true);
  });

  it('tells LiveChat again when that failed', async () => {
    await console.ownPresence.choose('accepting_chats');
    sandbox.context.faults.add({
      call: 'livechat.agent.set_away_status',
      kind: 'fail',
      error: { type: 'too_many_requests' },
    });
    system.says('locked');
    await until(() => expect(sandbox.context.faults.list()).toEqual([]));
    expect(isRoutable()).toBe(true);
    await until(async () => {
      await console.timers.advance(1_000);
      expect(isRoutable()).toBe(false);
    });
  });

  it('says so when LiveChat does not take the choice, and is away', async () => {
    sandbox.context.faults.add({
      call: 'livechat.agent.set_away_status',
      kind: 'fail',
      error: { type: 'too_many_requests' },
    });
    await expect(console.ownPresence.choose('accepting_chats')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    await told();
    expect(isRoutable()).toBe(false);
    console.livechat.connection.stop();
    await expect(console.ownPresence.choose('accepting_chats')).rejects.toMatchObject({
      code: 'NETWORK_UNREACHABLE',
    });
  });
});

describe('L1: the two statuses of an agent', () => {
  it('are all that LiveChat takes: offline is for bots', async () => {
    await expect(
      console.livechat.connection.setRoutingStatus('offline' as 'accepting_chats'),
    ).rejects.toMatchObject({ code: 'LIVECHAT_REFUSED' });
  });
});
