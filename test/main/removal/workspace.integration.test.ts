import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { daysToMs } from '../../../src/shared/removal/index.ts';
import { until } from '../../helpers/until.ts';
import { bytesBelow } from '../../helpers/bytes-below.ts';
import { ada, conversationOf, type Desk, jonas, maria } from '../../helpers/console-world.ts';
import {
  canary,
  hookPath,
  newestRemoval,
  pageName,
  removalSteps,
  type RemovalWorld,
  startRemovalWorld,
} from './removal-world.ts';

let world: RemovalWorld;
beforeEach(async () => {
  world = await startRemovalWorld();
});
afterEach(() => world.end());

const uninstall = (desk: Desk, when: 'now' | 'scheduled' = 'now') =>
  desk.services.removal.start({ kind: 'uninstall', when, typedName: pageName });
const isDone = async (id: string): Promise<void> => {
  await until(async () => {
    await world.relay.relay.runRemovals();
    expect(await world.record(id)).toMatchObject({ state: 'done' });
  });
};
const liveTokens = () =>
  world.sandbox.livechat.world.tokens.list().agents.filter(({ state }) => state === 'live').length;

/** Nothing of the person or the team is on the disk; the page says why. `isSaid`: the relay has heard, and the last key is gone. */
const expectGone = async (desk: Desk, code: string, isSaid = true): Promise<void> => {
  await until(() => expect(desk.services.session.state).toEqual({ state: 'signed-out', reason: code }));
  await until(async () => {
    const names = await desk.secretNames();
    expect(names.filter((name) => name !== 'database-key')).toEqual(
      isSaid ? [] : ['former-device', 'leaving'],
    );
  });
  expect(desk.rowsText()).not.toContain(canary);
  expect(desk.rowsText()).not.toContain('bakery.test');
  expect(bytesBelow(desk.folder).includes(canary)).toBe(false);
  expect(existsSync(join(desk.folder, 'settings.json'))).toBe(false);
  expect(existsSync(join(desk.folder, 'Crashpad'))).toBe(false);
  // One empty database under a new key, with nothing behind it.
  expect(readdirSync(join(desk.folder, 'data')).filter((name) => name.endsWith('.db'))).toHaveLength(1);
};

describe('uninstalling', () => {
  // Issue 12. Before: both windows stayed green for up to an hour, until their next own call met the dead token.
  it('that is scheduled turns every console red as soon as the permission at Meta is gone', async () => {
    const team = await world.team();
    expect(team.jonas.services.channel.current()).toMatchObject({ state: 'receiving', canSend: true });
    await uninstall(team.maria, 'scheduled');
    await world.relay.relay.runRemovals();
    for (const desk of [team.maria, team.jonas])
      await until(() =>
        expect(desk.services.channel.current()).toMatchObject({ state: 'reconnect-needed', canSend: false }),
      );
  });

  it('empties every console, revokes at both platforms, and every console confirms', async () => {
    const team = await world.team();
    const before = liveTokens();
    expect(before).toBeGreaterThan(0);
    const removalId = await uninstall(team.maria);
    await world.relay.relay.runRemovals();
    for (const desk of [team.maria, team.jonas]) await expectGone(desk, 'WORKSPACE_REMOVED');
    await isDone(removalId);
    expect(liveTokens()).toBe(0);
    const record = await world.record(removalId);
    expect(record.consoles).toMatchObject({ asked: 2, confirmed: 2, silent: 0 });
    for (const { wiped, answers } of record.confirmations) {
      expect(wiped).toMatchObject({ conversations: 1, messages: 1, 'device-keys': 1, 'livechat-token': 1 });
      expect(answers).toContainEqual({ party: 'livechat', call: 'revoke-token', outcome: 'done' });
    }
  });

  it('reaches a console that was off: it is emptied, not enrolled again, and may sign in afresh', async () => {
    const team = await world.team();
    await team.jonas.quit();
    const removalId = await uninstall(team.maria);
    await world.relay.relay.runRemovals();
    await expectGone(team.maria, 'WORKSPACE_REMOVED');
    const back = await world.desk(jonas, { of: team.jonas });
    await expectGone(back, 'WORKSPACE_REMOVED');
    await isDone(removalId);
    await back.services.session.signIn();
    await until(() => expect(back.services.relayLink.state).toBe('online'));
    expect(back.services.removal.view().removals).toEqual([]);
    expect(back.services.conversations.list({ view: 'all', limit: 5 }).total).toBe(0);
  });

  it.each(removalSteps.filter((step) => step.startsWith('wipe.')))(
    'goes on after a kill at %s',
    async (dieAt) => {
      const team = await world.team();
      await team.jonas.quit();
      const removalId = await uninstall(team.maria);
      await world.relay.relay.runRemovals();
      await expectGone(team.maria, 'WORKSPACE_REMOVED');
      const dying = await world.desk(jonas, { of: team.jonas, dieAt });
      await until(() => expect(dying.isDead()).toBe(true));
      const back = await world.desk(jonas, { of: team.jonas });
      await expectGone(back, 'WORKSPACE_REMOVED');
      await isDone(removalId);
      expect((await world.record(removalId)).consoles).toMatchObject({ asked: 2, confirmed: 2 });
    },
  );

  it('says it later when the relay is away meanwhile, over a restart, and keeps nothing else for it', async () => {
    const team = await world.team();
    await team.jonas.quit();
    const removalId = await uninstall(team.maria);
    await world.relay.relay.runRemovals();
    await expectGone(team.maria, 'WORKSPACE_REMOVED');
    const dying = await world.desk(jonas, { of: team.jonas, dieAt: 'wipe.wiped' });
    await until(() => expect(dying.isDead()).toBe(true));
    await world.relay.stop();
    const waiting = await world.desk(jonas, { of: team.jonas });
    await expectGone(waiting, 'WORKSPACE_REMOVED', false);
    await waiting.quit();
    const again = await world.desk(jonas, { of: team.jonas });
    await expectGone(again, 'WORKSPACE_REMOVED', false);
    await world.relay.start();
    await until(async () => {
      again.sessionHost.retryNow();
      expect(await again.secretNames()).toEqual(['database-key']);
    });
    await isDone(removalId);
  });

  it('is confirmed also by a computer without a key store, which had everything in memory', async () => {
    const desk = await world.desk(maria, { hasKeyStore: false });
    await world.connect(desk);
    const removalId = await uninstall(desk);
    await until(() =>
      expect(desk.services.session.state).toEqual({ state: 'signed-out', reason: 'WORKSPACE_REMOVED' }),
    );
    await isDone(removalId);
    expect(await world.record(removalId)).toMatchObject({ consoles: { asked: 1, confirmed: 1 } });
    expect(existsSync(join(desk.folder, 'data'))).toBe(false);
    expect(existsSync(join(desk.folder, 'secrets.json'))).toBe(false);
  });

  it('can be cancelled while it is scheduled, and not afterwards', async () => {
    const team = await world.team();
    const removalId = await uninstall(team.maria, 'scheduled');
    expect(newestRemoval(team.maria)).toMatchObject({ state: 'scheduled', here: 'nothing' });
    await until(() => expect(newestRemoval(team.jonas)).toMatchObject({ id: removalId, state: 'scheduled' }));
    await expect(team.jonas.services.removal.cancel(removalId)).rejects.toMatchObject({
      code: 'ADMIN_ONLY',
    });
    await team.maria.services.removal.cancel(removalId);
    expect(newestRemoval(team.maria)).toMatchObject({ state: 'cancelled' });
    await expect(team.maria.services.removal.bringForward(removalId)).rejects.toMatchObject({
      code: 'REMOVAL_NOT_SCHEDULED',
    });
    expect(team.maria.services.conversations.get(conversationOf(ada))).toBeDefined();
  });

  it('can be brought forward', async () => {
    const team = await world.team();
    const removalId = await uninstall(team.maria, 'scheduled');
    await team.maria.services.removal.bringForward(removalId);
    for (const desk of [team.maria, team.jonas]) await expectGone(desk, 'WORKSPACE_REMOVED');
    await isDone(removalId);
  });

  it('happens on its day with every desktop off', async () => {
    const team = await world.team();
    const removalId = await uninstall(team.maria, 'scheduled');
    for (const desk of [team.maria, team.jonas]) await desk.quit();
    await world.jump(daysToMs(7));
    await until(async () => {
      await world.relay.relay.runRemovals();
      expect(await world.record(removalId)).toMatchObject({ state: 'removing', consoles: { asked: 2 } });
    });
    for (const [email, of] of [
      [maria, team.maria],
      [jonas, team.jonas],
    ] as const)
      await expectGone(await world.desk(email, { of }), 'WORKSPACE_REMOVED');
    await isDone(removalId);
  });
});

describe('a notice of the Marketplace', () => {
  const post = (body: Record<string, unknown>) =>
    fetch(world.relay.url + hookPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const noticeOf = (desk: Desk) => ({
    event: 'application_uninstalled',
    applicationID: 'app',
    applicationName: 'Backchannel',
    clientID: world.sandbox.urls.livechat.clientId,
    date: new Date(world.sandbox.context.clock.now()).toISOString().replace(/\.\d+Z$/, '+00:00'),
    licenseID: 17_500_042,
    organizationID: desk.services.session.identity()?.workspaceId,
    userID: 'someone',
    payload: {},
  });

  it('is contradicted by a console whose token still works', async () => {
    const desk = await world.desk(maria);
    expect((await post(noticeOf(desk))).status).toBe(200);
    await until(() =>
      expect(newestRemoval(desk)).toMatchObject({ trigger: 'marketplace', notice: 'contradicted' }),
    );
  });

  it('is confirmed by a console whose token died with it', async () => {
    const desk = await world.desk(maria);
    const body = noticeOf(desk);
    const { tokens } = world.sandbox.livechat.world;
    for (const { access } of tokens.list().agents) tokens.revoke(access);
    for (const { token } of tokens.list().refreshes) tokens.revoke(token);
    expect((await post(body)).status).toBe(200);
    await until(() =>
      expect(newestRemoval(desk)).toMatchObject({ trigger: 'marketplace', notice: 'confirmed' }),
    );
  });
});

describe('a console that hears nothing', () => {
  const away = async (): Promise<Desk> => {
    const team = await world.team();
    for (const desk of [team.maria, team.jonas]) await desk.quit();
    return team.jonas;
  };
  const graceMs = 61_000;

  it('empties itself after fourteen days without its relay, and says so when it is back', async () => {
    const of = await away();
    await world.relay.stop();
    await world.sandbox.context.clock.jump(daysToMs(14) + 1000);
    const back = await world.desk(jonas, { of });
    await until(() => expect(back.services.removal.view().problem).toBe('RELAY_UNREACHABLE'));
    expect(back.services.conversations.get(conversationOf(ada))).toBeDefined();
    await world.sandbox.context.clock.jump(graceMs);
    await expectGone(back, 'CONSOLE_TOO_LONG_AWAY', false);
    await world.relay.start();
    await until(async () => {
      back.sessionHost.retryNow();
      expect(await back.secretNames()).toEqual(['database-key']);
    });
  });

  it('keeps everything when the relay answers, whatever the clock did', async () => {
    const of = await away();
    await world.sandbox.context.clock.jump(daysToMs(20));
    const back = await world.desk(jonas, { of, isOnline: true });
    await until(() => expect(back.services.removal.view().askedAtMs).toBeDefined());
    await world.sandbox.context.clock.jump(graceMs);
    await back.sessionHost.idle();
    expect(back.services.session.state).toMatchObject({ state: 'signed-in' });
    expect(back.services.conversations).toBeDefined();
  });

  it('keeps everything for thirteen days', async () => {
    const of = await away();
    await world.relay.stop();
    await world.sandbox.context.clock.jump(daysToMs(13));
    const back = await world.desk(jonas, { of });
    await until(() => expect(back.services.removal.view().problem).toBe('RELAY_UNREACHABLE'));
    await world.sandbox.context.clock.jump(graceMs);
    await back.sessionHost.idle();
    expect(back.services.session.state).toMatchObject({ state: 'signed-in' });
    expect(back.services.conversations.get(conversationOf(ada))).toBeDefined();
  });
});

describe('signing out', () => {
  it('leaves nothing behind, and the integration grant of the workspace lives on elsewhere', async () => {
    const team = await world.team();
    await team.maria.services.bridge.authorize();
    await until(async () => expect(await team.jonas.secretNames()).toContain('integration-grant'));
    await team.jonas.sessionHost.signOut();
    expect(team.jonas.services.session.state).toEqual({ state: 'signed-out' });
    expect(await team.jonas.secretNames()).toEqual(['database-key']);
    expect(bytesBelow(team.jonas.folder).includes(canary)).toBe(false);
    expect(existsSync(join(team.jonas.folder, 'Crashpad'))).toBe(false);
    expect(existsSync(join(team.jonas.folder, 'settings.json'))).toBe(false);
    expect(await team.maria.secretNames()).toContain('integration-grant');
    await until(() => expect(team.maria.services.bridge.state.state).toBe('active'));
    // The search would see it.
    expect(readFileSync(join(team.maria.folder, 'logs', 'main.log'), 'utf8')).toContain(canary);
  });
});
