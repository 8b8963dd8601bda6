import type { PolicyState } from '../../../src/shared/ipc/policy-state.ts';
import type { StoredAboutMe } from '../../../src/shared/ipc/privacy.ts';

const dayMs = 24 * 3_600_000;
const url = 'https://relay.example.com/privacy';

export const acceptedPolicy = (nowMs: number): PolicyState => ({
  state: 'accepted',
  version: '1',
  notice: 'The first version of this policy.',
  effectiveAtMs: nowMs - 40 * dayMs,
  url,
  acceptedVersion: '1',
  acceptedAtMs: nowMs - 30 * dayMs,
});

/** A later version, `inDays` days away; in force when that is not positive. */
export const laterPolicy = (nowMs: number, inDays: number): PolicyState => ({
  ...acceptedPolicy(nowMs),
  state: inDays > 0 ? 'announced' : 'asked',
  version: '2',
  notice:
    'Private chats are kept for two years instead of one, because several teams asked for a longer ' +
    'history. Everything else stays as it is.',
  effectiveAtMs: nowMs + inDays * dayMs,
});

export const storedAboutAnna = (nowMs: number): StoredAboutMe => ({
  emailAddress: 'anna@example.com',
  onThisComputer: [
    { id: 'livechat-token', count: 2 },
    { id: 'page-token', count: 1 },
    { id: 'device-keys', count: 3 },
    { id: 'agents', count: 24 },
    { id: 'private-messages', count: 1840, oldestAtMs: nowMs - 300 * dayMs, newestAtMs: nowMs },
    { id: 'conversations', count: 40, oldestAtMs: nowMs - 28 * dayMs, newestAtMs: nowMs },
    { id: 'messages', count: 12_411, oldestAtMs: nowMs - 29 * dayMs, newestAtMs: nowMs },
    { id: 'drafts', count: 3, oldestAtMs: nowMs - 3_600_000, newestAtMs: nowMs },
    { id: 'settings', count: 9 },
  ],
  atTheRelay: {
    workspaceId: '3f6a2c1e-7b1d-4c52-9c0e-1f7a5b0c9d22',
    role: 'administrator',
    devices: [
      {
        deviceId: 'dev-1',
        isThisComputer: true,
        enrolledAtMs: nowMs - 30 * dayMs,
        version: '0.1.0',
        platform: 'linux',
      },
      {
        deviceId: 'dev-2',
        isThisComputer: false,
        enrolledAtMs: nowMs - 200 * dayMs,
        version: '0.1.0',
        platform: 'darwin',
      },
    ],
  },
  kept: { privateChatDays: 365, instagramContentDays: 30, withoutContactDays: 14 },
});
