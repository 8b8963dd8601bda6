import { describe, expect, it } from 'vitest';
import { readTryOut } from '../../src/main/try-out-setting.ts';

const setting = {
  controlUrl: 'http://127.0.0.1:4000/control',
  phoneUrl: 'http://127.0.0.1:4000/phone',
  deskUrl: 'http://127.0.0.1:4001',
  deskSecret: 'a'.repeat(64),
};
const env = (value: unknown) => ({
  BACKCHANNEL_TRY_OUT: typeof value === 'string' ? value : JSON.stringify(value),
});
const here = { isPackaged: false, relayUrl: 'http://127.0.0.1:4002' };

describe('readTryOut', () => {
  it('reads where the simulators are', () => expect(readTryOut(env(setting), here)).toEqual(setting));

  it.each([{}, { BACKCHANNEL_TRY_OUT: '' }])('is absent in %j', (given) =>
    expect(readTryOut(given, here)).toBeUndefined(),
  );

  it.each([
    ['is packaged', { ...here, isPackaged: true }],
    ['has a relay elsewhere', { ...here, relayUrl: 'https://relay.example' }],
    ['has a relay elsewhere that only looks local', { ...here, relayUrl: 'http://127.0.0.1.evil.example' }],
  ])('is not looked at when the console %s', (_, where) =>
    expect(readTryOut(env(setting), where)).toBeUndefined(),
  );

  it.each([
    ['no JSON', 'yes'],
    ['a list', []],
    ['a part missing', { ...setting, phoneUrl: undefined }],
    ['a part too many', { ...setting, more: 1 }],
    ['simulators elsewhere', { ...setting, controlUrl: 'http://simulator.example/control' }],
    ['a desk elsewhere', { ...setting, deskUrl: 'https://127.0.0.1:4001' }],
    ['a page of another kind', { ...setting, phoneUrl: 'file:///etc/passwd' }],
    ['a short secret', { ...setting, deskSecret: 'a' }],
  ])('is refused with %s', (_, value) => {
    expect(() => readTryOut(env(value), here)).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', details: { setting: 'BACKCHANNEL_TRY_OUT' } }),
    );
  });
});
