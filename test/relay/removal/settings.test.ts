import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/relay/config.ts';
import { retention } from '../../../src/shared/removal/index.ts';
import { relayEnvironment } from '../helpers/relay-environment.ts';

const settings = (change: Record<string, string> = {}) =>
  readConfig({ ...relayEnvironment('http://127.0.0.1:1', '/tmp/none.db'), ...change });

describe('settings of removals', () => {
  it('are what the policy promises when none is set', () => {
    expect(settings()).toMatchObject({ removalDays: retention.uninstallDays, signingSeed: undefined });
    expect(settings({ RELAY_REMOVAL_DAYS: '0.5' }).removalDays).toBe(0.5);
    expect(settings({ RELAY_SIGNING_KEY: 'A'.repeat(43) }).signingSeed).toHaveLength(32);
  });

  it.each([
    ['RELAY_REMOVAL_DAYS', '8'],
    ['RELAY_REMOVAL_DAYS', '-1'],
    ['RELAY_REMOVAL_DAYS', 'soon'],
    ['RELAY_SIGNING_KEY', 'short'],
    ['RELAY_SIGNING_KEY', 'A'.repeat(44)],
  ])('are refused by name when %s is %s', (name, value) => {
    expect(() => settings({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', details: { setting: name } }),
    );
  });
});
