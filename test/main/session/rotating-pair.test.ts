import { expect, it } from 'vitest';
import type { TokenGrant } from '../../../src/main/livechat/index.ts';
import { createRotatingPair, pairOf } from '../../../src/main/session/rotating-pair.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

const grantOf = (n: number): TokenGrant => ({
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresInSec: 28_800,
  scopes: [],
  accountId: 'account',
  organizationId: 'organization',
});

it('a new pair that could not be checked yet is checked again, and neither asked for twice nor thrown away', async () => {
  const asked: string[] = [];
  const revoked: string[] = [];
  let stored = pairOf(grantOf(1), 0);
  let isAway = true;
  let isRefused = false;
  const pair = createRotatingPair({
    accounts: {
      async refresh(token) {
        asked.push(token);
        return grantOf(2);
      },
      async revoke(token) {
        revoked.push(token);
      },
    },
    clock: { now: () => 0 },
    require: () => stored,
    peek: () => stored,
    async store(next) {
      stored = next;
    },
    async markRefused() {
      isRefused = true;
    },
    isSignedIn: () => true,
    onRefreshed: () => undefined,
    async check(grant) {
      if (isAway) throw new BackchannelError('LIVECHAT_UNAVAILABLE');
      return { ...grant, scopes: ['accounts--my:ro'] };
    },
  });
  await expect(pair.accessToken({ refused: 'access-1' })).rejects.toMatchObject({
    code: 'LIVECHAT_UNAVAILABLE',
  });
  // A sign-out now has to revoke the new one.
  expect(pair.liveRefreshToken()).toBe('refresh-2');
  isAway = false;
  expect(await pair.accessToken()).toBe('access-2');
  expect({ asked, revoked, isRefused, stored }).toEqual({
    asked: ['refresh-1'],
    revoked: [],
    isRefused: false,
    stored: { ...pairOf(grantOf(2), 0), scopes: ['accounts--my:ro'] },
  });
});
