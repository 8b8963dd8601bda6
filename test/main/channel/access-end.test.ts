import { describe, expect, it } from 'vitest';
import { accessEndOf, createAccessWarnings } from '../../../src/main/channel/access-end.ts';
import type { ChannelRow } from '../../../src/main/channel/store.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const day = 86_400_000;
const startMs = 1_790_000_000_000;

describe('accessEndOf', () => {
  it.each([
    [{ tokenIssuedAtMs: 1, tokenExpiresAtMs: 5, dataAccessExpiresAtMs: 7 }, 5],
    [{ tokenIssuedAtMs: 1, tokenExpiresAtMs: undefined, dataAccessExpiresAtMs: 7 }, 7],
    [{ tokenIssuedAtMs: 1, tokenExpiresAtMs: undefined, dataAccessExpiresAtMs: undefined }, undefined],
    // Without a token there is no access that could end.
    [{ tokenIssuedAtMs: undefined, tokenExpiresAtMs: 5, dataAccessExpiresAtMs: 7 }, undefined],
  ])('of %j is %s', (row, end) => {
    expect(accessEndOf(row)).toBe(end);
  });
});

describe('M14: warnings of the end of an access', () => {
  const make = () => {
    const time = createManualTimers(startMs);
    const db = openDatabase({ file: ':memory:', keyHex: '11'.repeat(32), clock: time });
    const row = {
      id: 'ch',
      tokenIssuedAtMs: startMs,
      tokenExpiresAtMs: undefined,
      dataAccessExpiresAtMs: startMs + 90 * day,
    } as ChannelRow;
    const given: number[] = [];
    const state = { isAdmin: true };
    const open = () =>
      createAccessWarnings({
        channels: { list: () => [row] },
        settings: createSettingStore(db),
        isAdmin: () => state.isAdmin,
        warn: (endsAtMs) => void given.push(Math.round((endsAtMs - time.now()) / day)),
        clock: time,
      });
    let warnings = open();
    /** Every hour, as the check of the subscription does. */
    const pass = async (days: number): Promise<void> => {
      for (let hour = 0; hour < days * 24; hour += 1) {
        await time.advance(day / 24);
        warnings.run();
      }
    };
    return { row, given, state, pass, restart: () => (warnings = open()) };
  };

  it('come fourteen and three days before, once each, over restarts too', async () => {
    const { given, pass, restart } = make();
    await pass(75);
    expect(given).toEqual([]);
    await pass(2);
    expect(given).toEqual([14]);
    restart();
    await pass(8);
    expect(given).toEqual([14]);
    await pass(10);
    expect(given).toEqual([14, 3]);
  });

  it('begin anew when the access was renewed', async () => {
    const { row, given, pass } = make();
    await pass(80);
    row.dataAccessExpiresAtMs = startMs + 170 * day;
    await pass(70);
    expect(given).toEqual([14]);
    await pass(8);
    expect(given).toEqual([14, 14]);
  });

  it('are for admins: who becomes one is told then', async () => {
    const { given, state, pass } = make();
    state.isAdmin = false;
    await pass(88);
    expect(given).toEqual([]);
    state.isAdmin = true;
    await pass(1);
    expect(given).toEqual([2]);
  });
});
