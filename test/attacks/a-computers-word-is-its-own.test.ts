import { beforeAll, describe, expect, it } from 'vitest';
import { provenReport } from '../../src/main/computers/report.ts';
import { loadSodium, type Sodium } from '../../src/main/relay-link/sodium.ts';
import { agentIdSchema, deviceIdSchema } from '../../src/shared/domain/index.ts';
import { type ComputerReport, computerReportText } from '../../src/shared/wire/index.ts';

/**
 * Attacks "the report is signed by the computer's believed key" (threat model, "The operator of the relay"): a relay that writes or
 * changes what a computer says of itself, so that an administrator renews too little when it is removed.
 * Before: computers said nothing of what they hold, and platform and version were what the relay told. Now: what a computer holds is
 * shown only as its own key signed it, for this team and this computer.
 */

const workspaceId = 'workspace-a';
const deviceId = deviceIdSchema.parse('device-of-jonas-1');
const otherDeviceId = deviceIdSchema.parse('device-of-jonas-2');
const agentId = agentIdSchema.parse('jonas@bakery.test');
const said: ComputerReport = {
  v: 1,
  kind: 'console',
  platform: 'linux',
  appVersion: '0.3.0',
  holds: ['channel-key', 'page-token'],
  atMs: 1_790_000_000_000,
};

let sodium: Sodium;
beforeAll(async () => {
  sodium = await loadSodium();
});

const signedBy = (
  privateKey: string,
  of: { workspaceId: string; deviceId: typeof deviceId },
  body: string,
) => ({
  body,
  signature: sodium.sign(computerReportText({ ...of, body }), privateKey),
});

describe('what the relay says that a computer says of itself', () => {
  it('counts as its believed key signed it, and in no other way', () => {
    const own = sodium.makeSignPair();
    const relays = sodium.makeSignPair();
    const here = { workspaceId, deviceId };
    const genuine = signedBy(own.privateKey, here, JSON.stringify(said));
    const shown = (report: typeof genuine | undefined, of: Partial<typeof here> = {}, key?: string) =>
      provenReport({ ...here, ...of, agentId, report }, key ?? own.publicKey, sodium.isSigned);
    expect(shown(genuine)).toEqual(said);

    const less = JSON.stringify({ ...said, holds: [] });
    expect(shown({ ...genuine, body: less })).toBeUndefined();
    expect(shown(signedBy(relays.privateKey, here, less))).toBeUndefined();
    // Moved to another computer, or from another team.
    expect(shown(genuine, { deviceId: otherDeviceId })).toBeUndefined();
    expect(shown(genuine, { workspaceId: 'workspace-b' })).toBeUndefined();
    expect(shown(undefined)).toBeUndefined();
    // Whose key nobody has vouched for says nothing.
    expect(provenReport({ ...here, agentId, report: genuine }, undefined, sodium.isSigned)).toBeUndefined();
    // Signed by itself, and of no known form: nothing is made of it.
    for (const body of ['no JSON', '{}', JSON.stringify({ ...said, holds: ['everything'] })])
      expect(shown(signedBy(own.privateKey, here, body))).toBeUndefined();
  });
});
