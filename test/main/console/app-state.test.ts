import { describe, expect, it } from 'vitest';
import { appStateOf } from '../../../src/main/console/app-state.ts';
import type { ConnectionState } from '../../../src/shared/ipc/index.ts';
import { stripWords } from '../../../src/renderer/messages/connection.ts';
import { standingLines } from '../../../src/renderer/messages/standing.ts';

const wordOf = (app: ReturnType<typeof stateWith>): string => standingLines({ app }, 2)[0].word;

/** Case F3: “Read-only … paused … Use here” flashed at each start, before anything had been tried. */
const stateWith = (relay: ConnectionState, livechat: ConnectionState) =>
  appStateOf({
    secrets: { state: 'strong', backend: 'keychain', mode: 'persistent' },
    session: {
      state: { state: 'signed-in', agentId: 'a@b.test', name: 'A', role: 'normal', isSignInNeeded: false },
    },
    relayLink: { connection: relay, setAside: () => ({ count: 0 }), knownConfig: () => undefined },
    livechat: { connection: { state: livechat } },
    browserPages: { list: () => [] },
    proxyFault: () => undefined,
    ownPresence: { absence: undefined },
    recovery: { view: () => undefined },
    storageFault: { current: () => undefined },
    team: { ownStatus: () => undefined },
    privateChats: { unreadTotal: () => 0, waitingTotal: () => 0 },
    conversations: {
      unreadTotal: () => 0,
      waitingToSend: () => 0,
      humanAgentMissingSinceMs: () => undefined,
    },
    channel: { current: () => undefined },
    world: {
      version: '1',
      platform: 'linux',
      environment: { relayUrl: 'https://relay.test' },
      platforms: { isSandbox: false },
      tryIt: undefined,
    },
  } as never);

describe('appStateOf', () => {
  it('says nothing of connections that have not been tried', () => {
    const app = stateWith({ state: 'offline', sinceMs: 1 }, { state: 'paused', sinceMs: 1 });
    expect(wordOf(app)).toBe('Reconnecting');
    expect(stripWords(app, 2)).toBeUndefined();
  });

  it('says what LiveChat and the relay have said', () => {
    const online: ConnectionState = { state: 'online', sinceMs: 1 };
    const paused = stateWith(online, {
      state: 'paused',
      sinceMs: 1,
      reason: 'LIVECHAT_LOGGED_OUT_ELSEWHERE',
    });
    expect(wordOf(paused)).toBe('Partly online');
    const offline = stateWith({ state: 'offline', sinceMs: 1, reason: 'RELAY_UNREACHABLE' }, online);
    expect(wordOf(offline)).toBe('Partly online');
  });
});
