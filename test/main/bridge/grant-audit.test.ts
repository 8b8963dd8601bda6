import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGrantAudit } from '../../../src/main/bridge/grant/grant-audit.ts';
import { createSettingStore, type Database, openDatabase } from '../../../src/main/storage/index.ts';
import { BackchannelError, type ErrorCode } from '../../../src/shared/errors.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers, type ManualTimers } from '../../helpers/manual-timers.ts';

let db: Database;
let timers: ManualTimers;
let relay: { state: string; refusal: ErrorCode | undefined; told: unknown[] };
beforeEach(() => {
  timers = createManualTimers(1_000_000);
  db = openDatabase({ file: ':memory:', keyHex: '', clock: timers });
  relay = { state: 'online', refusal: undefined, told: [] };
});
afterEach(() => db.close());

const open = () =>
  createGrantAudit({
    settings: createSettingStore(db),
    relayLink: {
      get state() {
        return relay.state;
      },
      async request(_method: string, path: string, { body, adminToken }: Record<string, unknown>) {
        if (relay.refusal) throw new BackchannelError(relay.refusal);
        relay.told.push([path, body, adminToken]);
        return {};
      },
    } as never,
    session: { identityToken: async () => 'identity' as never },
    clock: timers.clock,
    timers,
    log: createTestLog(),
  });
const path = '/v1/integration-grant/changes';

describe('the relay’s audit log', () => {
  it('is told who authorized with the proof of the role, and of a revocation without one', async () => {
    const audit = open();
    audit.note('renewed');
    audit.note('revoked');
    await timers.advance(0);
    expect(relay.told).toEqual([
      [path, { change: 'renewed' }, 'identity'],
      [path, { change: 'revoked' }, undefined],
    ]);
  });

  it('is told later, and once, when the relay was away, also after a restart', async () => {
    relay.state = 'offline';
    const audit = open();
    audit.note('authorized');
    await timers.advance(0);
    await audit.stop();
    relay.state = 'online';
    relay.refusal = 'RELAY_UNREACHABLE';
    const again = open();
    again.schedule();
    await timers.advance(0);
    relay.refusal = undefined;
    await timers.advance(60_000);
    again.schedule();
    await timers.advance(60_000);
    expect(relay.told).toEqual([[path, { change: 'authorized' }, 'identity']]);
  });

  it('is not told again and again what it does not take', async () => {
    relay.refusal = 'NOT_FOUND';
    const audit = open();
    audit.note('authorized');
    await timers.advance(0);
    relay.refusal = undefined;
    audit.note('revoked');
    await timers.advance(0);
    expect(relay.told).toEqual([[path, { change: 'revoked' }, undefined]]);
  });
});
