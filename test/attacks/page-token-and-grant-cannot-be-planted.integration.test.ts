/**
 * Threat model, "A colleague (an agent who is no admin)": plants no Page token and no integration grant.
 *
 * Before: the token or grant with the greatest time won, whatever it was, whoever sent it, and also when that time lay in the year
 * 2100: one message of a trusted colleague took the account off every console of the team, for good.
 * Now: what is in use and works is replaced only by an administrator's device; times may not lie in the future; and Meta or
 * LiveChat has to confirm whose it is before it is used.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { META_SEED } from '../../src/sandbox/meta/seed.ts';
import type { ChannelId, DeviceId, PageId, WorkspaceId } from '../../src/shared/domain/index.ts';
import type { KeyTransferBody } from '../../src/shared/wire/index.ts';
import { accountId, type Desk, jonas, maria, pageId } from '../helpers/console-world.ts';
import { until } from '../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from '../main/bridge/bridge-world.ts';

const year2100 = 4_102_444_800_000;

let world: BridgeWorld;
let mine: Desk;
let theirs: Desk;
beforeEach(async () => {
  world = await startBridgeWorld();
  mine = await world.bridged();
  theirs = await world.desk(jonas);
  await until(() => expect(theirs.services.bridge.state.state).toBe('standing-by'));
});
afterEach(() => world.end());

const secretOf = async (desk: Desk, name: string) =>
  JSON.parse((await desk.services.secrets.get(name)) ?? '{}') as Record<string, unknown>;
const channelIdOf = (desk: Desk) => desk.services.channel.current()?.id as ChannelId;
const pageTokenOf = async (desk: Desk) => (await secretOf(desk, `page-token:${channelIdOf(desk)}`))['token'];
const issuedAtOf = async (desk: Desk) => (await desk.services.channel.facts())?.tokenIssuedAtMs ?? 0;
const grantOf = async (desk: Desk) => (await secretOf(desk, 'integration-grant'))['accessToken'];

let sent = 0;
/** A hand-over as a program of the colleague's own would send it; then a private message, which arrives after it. */
const handOver = async (from: Desk, to: Desk, body: KeyTransferBody): Promise<void> => {
  sent += 1;
  const deviceId = to.services.relayLink.device()?.deviceId as DeviceId;
  from.services.relayLink.send('handover', { deviceIds: [deviceId] }, body, `planted-${sent}`);
  from.services.relayLink.send(
    'handover',
    { deviceIds: [deviceId] },
    { type: 'channel-key', keyId: `marker-${sent}`, publicKey: 'A'.repeat(43), privateKey: 'B'.repeat(43) },
    `marker-${sent}`,
  );
  // Its halves do not belong together: refused, and noted.
  await until(() =>
    expect(
      to.db
        .prepare<{ n: number }>(`SELECT count(*) AS n FROM ${markers(to)} WHERE code = 'SEAL_FORGED'`)
        .get()?.n,
    ).toBeGreaterThanOrEqual(sent),
  );
};
const markers = (desk: Desk) =>
  desk.db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'refused_envelope'`).get()
    ? 'refused_envelope'
    : 'set_aside_envelope';
beforeEach(() => {
  sent = 0;
});

const pageToken = (token: string, issuedAtMs: number): KeyTransferBody => ({
  type: 'page-token',
  channelId: channelIdOf(mine),
  pageId: pageId as PageId,
  accountId,
  token,
  scopes: [],
  issuedAtMs,
});
const grant = (grantedAtMs: number, step = 0): KeyTransferBody => ({
  type: 'integration-grant',
  workspaceId: mine.services.relayLink.device()?.workspaceId as WorkspaceId,
  grantedAtMs,
  step,
  fence: 0,
  accessToken: 'planted-access',
  refreshToken: 'planted-refresh',
  expiresAtMs: world.sandbox.context.clock.now() + 3_600_000,
  scopes: ['customers:own', 'chats--all:ro'],
});
const now = () => world.sandbox.context.clock.now();

describe('a trusted colleague who is no administrator', () => {
  it('replaces no Page token that works, neither from the future nor from now', async () => {
    const before = await pageTokenOf(mine);
    await handOver(theirs, mine, pageToken('EAAPlanted', year2100));
    await handOver(theirs, mine, pageToken('EAAPlanted', now() + 1));
    await mine.services.channel.check();
    expect(await pageTokenOf(mine)).toBe(before);
    expect(mine.services.channel.current()).toMatchObject({ state: 'receiving', canSend: true });
    // What an administrator does later still counts.
    const issued = await issuedAtOf(mine);
    await mine.services.channel.renew();
    await until(async () => expect(await issuedAtOf(mine)).toBeGreaterThan(issued));
    await until(async () => expect(await issuedAtOf(theirs)).toBe(await issuedAtOf(mine)));
  });

  it('replaces no integration grant, with a time of the future, of now, or a leap of steps', async () => {
    const before = await grantOf(mine);
    const { grantedAtMs } = (await secretOf(mine, 'integration-grant')) as { grantedAtMs: number };
    await handOver(theirs, mine, grant(year2100));
    await handOver(theirs, mine, grant(now() + 1));
    await handOver(theirs, mine, grant(grantedAtMs, 5));
    await handOver(theirs, mine, grant(grantedAtMs, 1_000_000));
    await mine.services.bridge.idle();
    expect(await grantOf(mine)).toBe(before);
    expect(mine.services.bridge.state.state).toBe('active');
    await mine.services.bridge.authorize();
    await until(async () => expect(await grantOf(theirs)).toBe(await grantOf(mine)));
    expect(await grantOf(mine)).not.toBe(before);
  });
});

describe('an administrator’s own other computer', () => {
  it('hands over no token that Meta does not confirm, and no pair that LiveChat does not', async () => {
    const second = await world.desk(maria);
    await until(() => expect(second.services.bridge.state.state).toBe('standing-by'));
    const before = [await pageTokenOf(mine), await grantOf(mine)];
    const [ofAnotherPage] =
      [...world.sandbox.meta.world.tokens].find(
        ([, token]) => 'pageId' in token && token.pageId === META_SEED.garagePage.id,
      ) ?? [];
    await handOver(second, mine, pageToken('EAAMadeUp', now() + 1));
    if (ofAnotherPage !== undefined) await handOver(second, mine, pageToken(ofAnotherPage, now() + 2));
    await handOver(second, mine, grant(now() + 1));
    await until(() => {
      const lines = JSON.stringify(mine.log.lines);
      expect(lines).toContain('page-token.refused');
      expect(lines).toContain('integration-grant.refused-handover');
    });
    expect([await pageTokenOf(mine), await grantOf(mine)]).toEqual(before);
  });
});
