import { describe, expect, it } from 'vitest';
import { SettingsError, findSettingProblems, readConfig, settingNames } from '../../src/relay/config.ts';
import { helpedSettings } from '../../src/relay/setting-help.ts';
import { findMisspelt } from '../../src/relay/start/words.ts';
import { BackchannelError } from '../../src/shared/errors.ts';
import { relayEnvironment } from './helpers/running-relay.ts';

const valid = relayEnvironment('http://127.0.0.1:9', '/tmp/relay.db');
const failure = (change: Record<string, string | undefined>): unknown => {
  try {
    return readConfig({ ...valid, ...change });
  } catch (error) {
    return error instanceof BackchannelError ? [error.code, error.details?.setting] : error;
  }
};

describe('readConfig', () => {
  it('uses the real platforms when no address is given', () => {
    const { META_GRAPH_URL, META_DIALOG_URL, LIVECHAT_ACCOUNTS_URL, LIVECHAT_API_URL, ...needed } = valid;
    expect([META_GRAPH_URL, META_DIALOG_URL, LIVECHAT_ACCOUNTS_URL, LIVECHAT_API_URL]).not.toContain(
      undefined,
    );
    expect(readConfig(needed)).toMatchObject({
      host: '127.0.0.1',
      isSandbox: false,
      heartbeatMs: 15_000,
      meta: {
        graphUrl: 'https://graph.facebook.com',
        dialogUrl: 'https://www.facebook.com',
        graphVersion: 'v25.0',
      },
      livechat: { accountsUrl: 'https://accounts.livechat.com', apiUrl: 'https://api.livechatinc.com' },
    });
  });

  it.each([
    'RELAY_PORT',
    'RELAY_PUBLIC_URL',
    'RELAY_DATABASE_URL',
    'META_APP_ID',
    'META_APP_SECRET',
    'META_VERIFY_TOKEN',
    'LIVECHAT_CLIENT_ID',
    'LIVECHAT_WEBHOOK_PATH_SECRET',
  ])('names %s when it is missing or empty', (setting) => {
    expect(failure({ [setting]: undefined })).toEqual(['SETTING_MISSING', setting]);
    expect(failure({ [setting]: '' })).toEqual(['SETTING_MISSING', setting]);
  });

  it.each([
    ['RELAY_PORT', '70000'],
    ['RELAY_PORT', 'x'],
    ['RELAY_PUBLIC_URL', 'http://relay.example'],
    ['RELAY_PUBLIC_URL', 'ftp://relay.example'],
    ['RELAY_PUBLIC_URL', 'https://relay.example/below'],
    ['RELAY_DATABASE_URL', 'mysql://x'],
    ['RELAY_CONSOLE_MINIMUM', 'v0.3'],
    ['RELAY_CONSOLE_RECOMMENDED', 'latest'],
    ['RELAY_IS_SANDBOX', 'perhaps'],
    ['RELAY_TRUST_PROXY', 'everyone!'],
    ['META_APP_ID', 'abc'],
    ['META_APP_SECRET', 'short'],
    ['META_GRAPH_URL', 'http://graph.example'],
    ['META_GRAPH_VERSION', '25'],
    ['LIVECHAT_WEBHOOK_PATH_SECRET', 'short'],
    ['LIVECHAT_WEBHOOK_PATH_SECRET', 'with/slash/in/the/middle'],
    ['LIVECHAT_REDIRECT_PORTS', '1,two'],
    ['LIVECHAT_REDIRECT_PORTS', '99999'],
  ])('names %s when it is %s', (setting, value) => {
    expect(failure({ [setting]: value })).toEqual(['SETTING_INVALID', setting]);
  });

  it('tells all of them at once, and has for each what it must be and an example', () => {
    const wrong = {
      ...valid,
      RELAY_PORT: 'x',
      META_APP_SECRET: '',
      RELAY_SIGNING_KEY: 'short',
      META_APP_ID: undefined,
    };
    const problems = findSettingProblems(wrong);
    expect(problems.map(({ setting, fault }) => [setting, fault])).toEqual([
      ['RELAY_PORT', 'wrong'],
      ['RELAY_SIGNING_KEY', 'wrong'],
      ['META_APP_ID', 'missing'],
      ['META_APP_SECRET', 'missing'],
    ]);
    for (const { setting, wants, example } of problems) {
      expect(wants.length).toBeGreaterThan(5);
      expect(example.startsWith(`${setting}=`)).toBe(true);
    }
    expect(() => readConfig(wrong)).toThrow(SettingsError);
    expect([...settingNames].sort()).toEqual([...helpedSettings].sort());
  });

  it.each([
    ['RELAY_METRICS_TOKEN_PREVIOUS', { RELAY_METRICS_TOKEN_PREVIOUS: 'x'.repeat(16) }],
    ['RELAY_SIGNING_KEY_NEXT', { RELAY_SIGNING_KEY: 'A'.repeat(43), RELAY_SIGNING_KEY_NEXT: 'A'.repeat(43) }],
    ['RELAY_DATABASE_URL', { RELAY_DATABASE_URL: 'postgres://relay:a/b#c@host:5432:x/relay' }],
    ['RELAY_REGION', { RELAY_REGION: '<b>here</b>' }],
  ])('refuses %s where it says nothing together with the others', (setting, change) => {
    expect(failure(change)).toEqual(['SETTING_INVALID', setting]);
  });

  it('notices a name with a typing error, where the right one is missing', () => {
    expect(
      findMisspelt({ RELAY_DATABSE_URL: 'x', META_APP_ID: '1', META_APP_IDS: '1', RELAY_DOMAIN: 'y' }),
    ).toEqual([{ name: 'RELAY_DATABSE_URL', meant: 'RELAY_DATABASE_URL' }]);
  });

  it('takes https anywhere and http on this computer only', () => {
    expect(readConfig({ ...valid, RELAY_PUBLIC_URL: 'https://relay.example' }).publicUrl).toBe(
      'https://relay.example',
    );
    expect(readConfig({ ...valid, RELAY_PUBLIC_URL: 'http://localhost:8080/' }).publicUrl).toBe(
      'http://localhost:8080',
    );
  });
});
