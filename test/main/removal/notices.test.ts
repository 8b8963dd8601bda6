import { beforeEach, describe, expect, it } from 'vitest';
import { createNoticeCheck } from '../../../src/main/removal/notices.ts';
import { createSettingStore, openDatabase } from '../../../src/main/storage/index.ts';
import { BackchannelError, type ErrorCode } from '../../../src/shared/errors.ts';
import type { SessionState } from '../../../src/shared/ipc/index.ts';
import type { Removal } from '../../../src/shared/wire/removal.ts';
import { createTestLog } from '../../helpers/log.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const noticedAtMs = 1_000_000_000;

let nowMs: number;
/** What LiveChat does with the token, and the relay with what it is told. */
let liveChat: 'accepts' | 'refuses' | 'is away';
let relayRefuses: ErrorCode | undefined;
let isSignInNeeded: boolean;
let listener: ((state: SessionState) => void) | undefined;
let asked: number;
let said: { isStillInstalled: boolean; token: string | undefined }[];
let check: (removals: readonly Removal[]) => Promise<void>;

const stateNow = () => ({ state: 'signed-in', isSignInNeeded }) as SessionState;
const refusal = () => new BackchannelError('LIVECHAT_TOKEN_REFUSED');

beforeEach(() => {
  nowMs = noticedAtMs;
  liveChat = 'accepts';
  relayRefuses = undefined;
  isSignInNeeded = false;
  asked = 0;
  said = [];
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => nowMs } });
  check = createNoticeCheck({
    settings: createSettingStore(db),
    clock: { now: () => nowMs },
    log: createTestLog(),
    session: {
      get state() {
        return stateNow();
      },
      on: (_name: string, fn: (state: SessionState) => void) => {
        listener = fn;
        return () => undefined;
      },
      async accessToken({ refused }: { refused?: string } = {}) {
        if (refused !== undefined && liveChat === 'refuses') throw refusal();
        return 'the working token';
      },
      hasIdentityToken: () => true,
      identityToken: async () => 'the identity token',
    } as never,
    accounts: {
      async info() {
        asked += 1;
        if (liveChat === 'is away') throw new BackchannelError('LIVECHAT_UNAVAILABLE');
        if (liveChat === 'refuses') throw refusal();
      },
    } as never,
    relayLink: {
      async request(_method: string, _path: string, options: { body: unknown; adminToken?: string }) {
        if (relayRefuses) throw new BackchannelError(relayRefuses);
        said.push({ ...(options.body as { isStillInstalled: boolean }), token: options.adminToken });
      },
    } as never,
  });
});

const open = (change: Partial<Removal> = {}): Removal[] => [
  { id: 'r-1', state: 'scheduled', notice: 'unconfirmed', requestedAtMs: noticedAtMs, ...change } as Removal,
];
const accepted = { isStillInstalled: true, token: 'the identity token' };
const refused = { isStillInstalled: false, token: undefined };

describe('L12: a console and a notice that nobody has answered', () => {
  it('shows its token once, and again before what it said is a day old', async () => {
    for (let minutes = 0; minutes <= 11 * 60; minutes += 1) {
      nowMs = noticedAtMs + minutes * minuteMs;
      await check(open({ notice: 'contradicted' }));
    }
    expect(said).toEqual([accepted]);
    // Each minute while an uninstall may still be ending tokens, then each hour.
    expect(asked).toBeLessThan(25);
    nowMs = noticedAtMs + 13 * hourMs;
    await check(open({ notice: 'contradicted' }));
    expect(said).toEqual([accepted, accepted]);
  });

  it('says so when LiveChat stops or begins to accept it', async () => {
    await check(open());
    liveChat = 'refuses';
    nowMs += minuteMs;
    await check(open({ notice: 'contradicted' }));
    expect(said).toEqual([accepted, refused]);
    liveChat = 'accepts';
    nowMs += 2 * hourMs;
    await check(open({ notice: 'confirmed' }));
    expect(said).toEqual([accepted, refused, accepted]);
  });

  it('takes no silence of LiveChat’s for an answer, and what the relay did not believe for unsaid', async () => {
    liveChat = 'is away';
    await expect(check(open())).rejects.toMatchObject({ code: 'LIVECHAT_UNAVAILABLE' });
    liveChat = 'accepts';
    relayRefuses = 'LIVECHAT_TOKEN_REFUSED';
    await check(open());
    expect(said).toEqual([]);
    relayRefuses = undefined;
    await check(open());
    expect(said).toEqual([accepted]);
  });

  it('knows nothing when its sign-in was refused long before the notice', async () => {
    isSignInNeeded = true;
    nowMs = noticedAtMs - hourMs;
    listener?.(stateNow());
    nowMs = noticedAtMs;
    await check(open());
    expect(said).toEqual([]);
  });

  it('asks about nothing that an administrator ordered, cancelled or that is under way', async () => {
    await check(open({ notice: undefined }));
    await check(open({ state: 'cancelled' }));
    await check(open({ state: 'removing' }));
    expect(asked).toBe(0);
  });
});
