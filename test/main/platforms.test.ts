import { describe, expect, it } from 'vitest';
import { choosePlatforms } from '../../src/main/platforms.ts';
import type { PlatformSettings } from '../../src/shared/platform-hosts.ts';

const build = { livechatClientId: 'build-client', metaAppId: '42' };
const sandbox: PlatformSettings = {
  livechatClientId: 'sandbox-client',
  livechatAccountsUrl: 'http://127.0.0.1:4001',
  livechatApiUrl: 'http://127.0.0.1:4001',
  livechatRedirectPorts: [4711],
  metaAppId: '7',
  metaGraphUrl: 'http://127.0.0.1:4001',
  metaDialogUrl: 'http://127.0.0.1:4001',
};
const started = (settings: unknown) => ({ BACKCHANNEL_PLATFORMS: JSON.stringify(settings) });
const packaged = { isPackaged: true, relayUrl: 'https://relay.example', build };
const unpackaged = { isPackaged: false, relayUrl: 'http://127.0.0.1:4002', build };
const refused = expect.objectContaining({
  code: 'SETTING_INVALID',
  details: { setting: 'BACKCHANNEL_PLATFORMS' },
});

describe('the platforms of a console', () => {
  it('are the real ones, as the app of the build', () => {
    const hosts = choosePlatforms({ ...packaged, env: {} });
    expect(hosts.livechat).toMatchObject({
      clientId: 'build-client',
      accountsUrl: 'https://accounts.livechat.com',
      apiUrl: 'https://api.livechatinc.com',
    });
    expect(hosts.meta).toMatchObject({
      appId: '42',
      graphUrl: 'https://graph.facebook.com',
      dialogUrl: 'https://www.facebook.com',
    });
    expect(hosts.isSandbox).toBe(false);
  });

  it('are the simulators of this computer where the console was started for them', () => {
    for (const where of [unpackaged, { ...packaged, relayUrl: 'http://127.0.0.1:4002' }])
      expect(choosePlatforms({ ...where, env: started(sandbox) })).toMatchObject({
        isSandbox: true,
        livechat: { clientId: 'sandbox-client', accountsUrl: 'http://127.0.0.1:4001', redirectPorts: [4711] },
      });
  });

  it.each([
    ['the relay is elsewhere', sandbox],
    ['one address is elsewhere', { ...sandbox, livechatAccountsUrl: 'https://accounts.evil.example' }],
    ['addresses only look local', { ...sandbox, metaGraphUrl: 'https://127.0.0.1.evil.example' }],
  ])('cannot be set in a packaged console: %s', (_why, settings) => {
    const relayUrl = settings === sandbox ? 'https://relay.example' : 'http://127.0.0.1:4002';
    expect(() => choosePlatforms({ ...packaged, relayUrl, env: started(settings) })).toThrow(refused);
  });

  it.each([
    ['plain http elsewhere', { ...sandbox, metaGraphUrl: 'http://graph.example' }],
    ['an unknown name', { ...sandbox, wireVersion: 1 }],
    ['an odd client id', { ...sandbox, livechatClientId: 'a&redirect_uri=b' }],
    ['no JSON', undefined],
  ])('are refused with %s', (_what, settings) => {
    expect(() =>
      choosePlatforms({ ...unpackaged, env: { BACKCHANNEL_PLATFORMS: JSON.stringify(settings) ?? '{' } }),
    ).toThrow(refused);
  });

  it('are those of an enforced policy, whatever the environment says', () => {
    const enforcedPolicy = { livechatClientId: 'policy-client' };
    expect(choosePlatforms({ ...unpackaged, env: started(sandbox), enforcedPolicy })).toMatchObject({
      isSandbox: false,
      livechat: { clientId: 'policy-client', accountsUrl: 'https://accounts.livechat.com' },
      meta: { appId: '42' },
    });
  });
});
