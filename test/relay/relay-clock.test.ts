import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/relay/config.ts';
import { chooseRelayClock } from '../../src/relay/relay-clock.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { relayEnvironment } from './helpers/running-relay.ts';

const yearMs = 365 * 86_400_000;
const simulated = { ...relayEnvironment('http://127.0.0.1:9', '/tmp/relay.db'), RELAY_IS_SANDBOX: 'true' };

describe('the clock of a relay', () => {
  it("is the computer's own when nothing is set", () => {
    expect(chooseRelayClock(readConfig(simulated))).toBe(systemClock);
  });
  it('moves with the file beside simulated platforms', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'backchannel-clock-'));
    try {
      const file = join(folder, 'offset');
      const clock = chooseRelayClock(readConfig({ ...simulated, RELAY_TEST_CLOCK_FILE: file }));
      expect(Math.abs(clock.now() - Date.now())).toBeLessThan(yearMs / 2);
      await writeFile(file, String(yearMs));
      expect(clock.now() - Date.now()).toBeGreaterThan(yearMs / 2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  it.each([
    { RELAY_IS_SANDBOX: 'false' },
    { META_GRAPH_URL: 'https://graph.facebook.com' },
    { META_DIALOG_URL: '' },
    { LIVECHAT_ACCOUNTS_URL: 'https://accounts.livechat.com' },
    { LIVECHAT_API_URL: '' },
  ])('cannot be moved at a relay that meets a real platform or real people: %j', (change) => {
    expect(() => readConfig({ ...simulated, ...change, RELAY_TEST_CLOCK_FILE: '/tmp/offset' })).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', details: { setting: 'RELAY_TEST_CLOCK_FILE' } }),
    );
  });
});
