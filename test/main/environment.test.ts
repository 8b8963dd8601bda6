import { describe, expect, it } from 'vitest';
import { readOutsideSettings } from '../../src/main/environment.ts';

describe('readOutsideSettings', () => {
  it('reads the relay and the profile folder', () => {
    expect(
      readOutsideSettings({
        BACKCHANNEL_RELAY_URL: 'https://relay.example/',
        BACKCHANNEL_PROFILE_DIR: '/p/q',
      }),
    ).toEqual({
      relayUrl: 'https://relay.example',
      profileFolder: '/p/q',
      privateChatDays: 365,
      withoutContactDays: 14,
      isNoticeTextForbidden: false,
      isBenchmark: false,
    });
  });
  it.each([{}, { BACKCHANNEL_RELAY_URL: '' }])('names no relay where there is none', (env) => {
    expect(readOutsideSettings(env).relayUrl).toBeUndefined();
  });
  it.each(['http://relay.example', 'ftp://127.0.0.1', 'relay.example/x', 'http://127.0.0.1.evil.example'])(
    'refuses %s',
    (url) => {
      expect(() => readOutsideSettings({ BACKCHANNEL_RELAY_URL: url })).toThrow(
        expect.objectContaining({ code: 'SETTING_INVALID' }),
      );
    },
  );
  it.each(['http://127.0.0.1:8080', 'http://localhost:1'])('takes plain http on this computer: %s', (url) => {
    expect(readOutsideSettings({ BACKCHANNEL_RELAY_URL: url }).relayUrl).toBe(url);
  });
});
