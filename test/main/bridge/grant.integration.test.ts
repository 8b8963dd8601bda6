import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcomesOfBridge } from '../../chaos/kill-outcomes.ts';
import { until } from '../../helpers/until.ts';
import { ada, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

const hour = 60 * 60_000;
let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

const stateOf = (desk: Desk) => desk.services.bridge.state;
const becomes = (desk: Desk, state: string) => until(() => expect(stateOf(desk).state).toBe(state));
const grantOf = async (desk: Desk): Promise<Record<string, unknown> | undefined> => {
  const text = await desk.services.secrets.get('integration-grant');
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
};
/** Live refresh tokens with the right to act as customers, as LiveChat's books have them. */
const liveGrants = () =>
  world.sandbox.livechat.world.tokens
    .list()
    .refreshes.filter(
      ({ state, requestedScopes }) => state === 'live' && requestedScopes.includes('customers:own'),
    );
/** A console that was closed while time went by: its own timers need not be run one by one. */
const later = async (desk: Desk, ms: number, failPoints?: Parameters<BridgeWorld['desk']>[1]) => {
  await desk.quit();
  await world.sandbox.context.clock.jump(ms);
  return world.desk(desk.email, { ...failPoints, of: desk });
};

describe('the integration grant', () => {
  it('is off without an account, waits for an administrator, and is off cleanly until then', async () => {
    const desk = await world.desk(maria);
    expect(stateOf(desk)).toMatchObject({ state: 'off' });
    await world.connect(desk);
    await becomes(desk, 'waiting-for-grant');
    await world.sandbox.meta.customerSends(ada, { text: 'before the bridge' });
    await desk.services.bridge.idle();
    expect(world.chats()).toEqual([]);
    await desk.services.bridge.authorize();
    await becomes(desk, 'active');
    await world.sandbox.meta.customerSends(ada, { text: 'with the bridge' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< with the bridge']);
    expect(await grantOf(desk)).toMatchObject({
      scopes: ['customers:own', 'chats--all:ro'],
    });
    expect(desk.events.filter(({ name }) => name === 'bridge.changed').length).toBeGreaterThan(1);
  });

  it('is an administrator’s to give', async () => {
    const desk = await world.desk(jonas);
    await expect(desk.services.bridge.authorize()).rejects.toMatchObject({ code: 'ADMIN_ONLY' });
  });

  it('reaches the colleagues sealed, and no file, log line or event in clear', async () => {
    const first = await world.bridged();
    const second = await world.desk(jonas);
    await becomes(second, 'standing-by');
    const grant = await grantOf(first);
    expect(await grantOf(second)).toMatchObject({ accessToken: grant?.['accessToken'], isMadeHere: false });
    const secrets = [String(grant?.['accessToken']), String(grant?.['refreshToken'])];
    const root = join(first.folder, '..');
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    const said = JSON.stringify([first.log.lines, second.log.lines, first.events, second.events]);
    for (const secret of secrets) {
      expect(files.some((bytes) => bytes.includes(secret))).toBe(false);
      expect(said).not.toContain(secret);
    }
  });

  it('is refreshed by the holder alone, and the others get the new pair', async () => {
    const first = await world.bridged();
    const second = await world.desk(jonas);
    await becomes(second, 'standing-by');
    await second.quit();
    const again = await later(first, 8 * hour);
    await becomes(again, 'active');
    await world.sandbox.meta.customerSends(ada, { text: 'still there?' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< still there?']);
    expect(await grantOf(again)).toMatchObject({ step: 1, isRefused: false });
    const colleague = await world.desk(jonas, { of: second });
    await until(async () => expect(await grantOf(colleague)).toMatchObject({ step: 1, isMadeHere: false }));
    await again.quit();
    await world.sandbox.context.clock.jump(11_000);
    await becomes(colleague, 'active');
    expect(liveGrants()).toHaveLength(1);
  });

  it.each(['grant.answered', 'grant.ask', 'grant.kept'] as const)(
    'survives a kill at %s, and says so when an administrator has to come',
    async (step) => {
      const first = await world.bridged();
      const dying = await later(first, 8 * hour, {
        failPoints: {
          at(name) {
            if (name === step) throw new Error('killed');
          },
        },
      });
      await until(() => expect(dying.isDead()).toBe(true));
      await world.sandbox.context.clock.jump(61_000);
      const again = await world.desk(maria, { of: first });
      const { livechat, isAdminAsked } = outcomesOfBridge[step];
      if (isAdminAsked !== true) {
        await becomes(again, 'active');
        await world.sandbox.meta.customerSends(ada, { text: 'first' });
      } else {
        await becomes(again, 'reconnect-needed');
        expect(stateOf(again)).toMatchObject({ reason: 'BRIDGE_RECONNECT' });
        // It lets the lease go, for whoever can.
        await until(() => expect(stateOf(again).holder).toBeUndefined());
        await world.sandbox.meta.customerSends(ada, { text: 'first' });
        await until(() => expect(stateOf(again).waiting).toBe(1));
        await again.services.bridge.authorize();
        await becomes(again, 'active');
      }
      await until(() => expect(world.chats()).toHaveLength(1));
      await settled(() => world.spoken(world.chatOf(ada)), livechat);
      expect(await grantOf(again)).toMatchObject({ isRefused: false });
    },
  );

  it('does not go back to an older generation', async () => {
    const first = await world.bridged();
    const second = await world.desk(jonas);
    await becomes(second, 'standing-by');
    const older = await grantOf(second);
    await first.services.bridge.authorize();
    await until(async () => {
      const now = await grantOf(second);
      expect(Number(now?.['grantedAtMs'])).toBeGreaterThan(Number(older?.['grantedAtMs']));
    });
    // The replaced pair is revoked: nobody can use it by mistake.
    expect(liveGrants()).toHaveLength(1);
  });

  it('says so when the administrator loses the role, and works again after the next authorization', async () => {
    const desk = await world.bridged();
    await world.sandbox.meta.customerSends(ada, { text: 'one' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< one']);
    for (const { access } of world.sandbox.livechat.world.tokens
      .list()
      .agents.filter(({ scopes }) => scopes.includes('customers:own'))) {
      world.sandbox.livechat.world.tokens.revoke(access);
    }
    const customerToken = world.sandbox.livechat.world.tokens.list().customers;
    for (const { access } of customerToken) world.sandbox.livechat.world.tokens.revokeCustomer(access);
    await world.sandbox.meta.customerSends(ada, { text: 'two' });
    await becomes(desk, 'reconnect-needed');
    await desk.services.bridge.authorize();
    await becomes(desk, 'active');
    await settled(() => world.spoken(world.chatOf(ada)), ['< one', '< two']);
  });

  it('is revoked and forgotten with the account', async () => {
    const desk = await world.bridged();
    const second = await world.desk(jonas);
    await becomes(second, 'standing-by');
    await desk.services.removal.start({
      kind: 'disconnect',
      typedName: desk.services.channel.current()?.pageName ?? '',
    });
    await becomes(desk, 'off');
    await becomes(second, 'off');
    await until(async () => expect(await grantOf(desk)).toBeUndefined());
    await until(async () => expect(await grantOf(second)).toBeUndefined());
    await until(() => expect(liveGrants()).toEqual([]));
  });
});
