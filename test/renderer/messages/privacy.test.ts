import { describe, expect, it } from 'vitest';
import { announcement, computerText, standing, versionText } from '../../../src/renderer/messages/privacy.ts';
import { acceptedPolicy, laterPolicy } from '../fake/privacy.ts';

const nowMs = Date.UTC(2026, 10, 22, 12);

describe('the policy in words', () => {
  it('names the version in force, and says nothing while none is known', () => {
    expect(versionText(acceptedPolicy(nowMs))).toBe('version 1, in force since 13 October 2026');
    expect(versionText(undefined)).toBeUndefined();
    expect(versionText({ state: 'unknown' })).toBeUndefined();
  });

  it('announces only what takes effect later', () => {
    expect(announcement(laterPolicy(nowMs, 10))).toMatch(
      /^The privacy policy changes on 2 December 2026: Private chats are kept/,
    );
    expect(announcement(laterPolicy(nowMs, 0))).toBeUndefined();
    expect(announcement(acceptedPolicy(nowMs))).toBeUndefined();
    expect(announcement(undefined)).toBeUndefined();
  });

  it('says where the person stands, also when nothing is known', () => {
    expect(standing(acceptedPolicy(nowMs))).toBe('You accepted version 1 on 23 October 2026.');
    expect(standing(laterPolicy(nowMs, 10))).toBe(
      'You accepted version 1 on 23 October 2026. Version 2 takes effect on 2 December 2026.',
    );
    expect(standing(undefined)).toMatch(/not known yet/);
  });

  it('names a computer by what the relay knows of it', () => {
    expect(computerText({ platform: 'darwin', version: '0.1.0' })).toBe('macOS, Backchannel 0.1.0');
    expect(computerText({})).toBe('A computer');
  });
});
