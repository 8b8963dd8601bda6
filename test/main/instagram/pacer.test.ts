import { describe, expect, it } from 'vitest';
import { createPacer } from '../../../src/main/instagram/pacer.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

/** Time that goes on to whatever is waited for next. */
const createTime = () => {
  const waiting: { atMs: number; fn: () => void }[] = [];
  const time = {
    nowMs: 0,
    clock: { now: () => time.nowMs },
    timers: {
      after(ms: number, fn: () => void) {
        waiting.push({ atMs: time.nowMs + ms, fn });
        return () => undefined;
      },
    },
    async until(work: Promise<unknown>) {
      let isDone = false;
      void work.finally(() => (isDone = true)).catch(() => undefined);
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.sort((left, right) => left.atMs - right.atMs);
        const next = waiting.shift();
        if (!next) continue;
        time.nowMs = Math.max(time.nowMs, next.atMs);
        next.fn();
      }
    },
  };
  return time;
};

/** Two calls a second for everybody together; a refused call counts as well. */
const createAccount = (nowMs: () => number) => {
  let calls: number[] = [];
  return async (): Promise<string> => {
    calls = calls.filter((atMs) => nowMs() - atMs < 1_000);
    calls.push(nowMs());
    if (calls.length > 2) throw new BackchannelError('INSTAGRAM_RATE_LIMITED');
    return 'answered';
  };
};

const pacerIn = (
  { clock, timers }: ReturnType<typeof createTime>,
  rules: { random?: () => number; isBlocked?: () => boolean } = {},
) =>
  createPacer({
    clock,
    timers,
    random: () => 0.5,
    gapMs: 550,
    slowdown: () => 1,
    isBlocked: () => false,
    ...rules,
  });

describe('pacer', () => {
  it('lets four consoles that start together read twenty pages each', async () => {
    const time = createTime();
    const ask = createAccount(() => time.nowMs);
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const read = async (): Promise<number> => {
      const { turn } = pacerIn(time, { random });
      let pages = 0;
      for (; pages < 20; pages += 1) expect(await turn(ask)).toBe('answered');
      return pages;
    };
    const all = Promise.all([read(), read(), read(), read()]);
    await time.until(all);
    expect(await all).toEqual([20, 20, 20, 20]);
  });

  it('gives up at once while Instagram’s headers say stop, and after six tries', async () => {
    const time = createTime();
    let calls = 0;
    let isBlocked = true;
    const { turn } = pacerIn(time, { isBlocked: () => isBlocked });
    const ask = (): Promise<never> => {
      calls += 1;
      return Promise.reject(new BackchannelError('INSTAGRAM_RATE_LIMITED'));
    };
    const first = turn(ask);
    await time.until(first);
    await expect(first).rejects.toMatchObject({ code: 'INSTAGRAM_RATE_LIMITED' });
    expect(calls).toBe(1);
    isBlocked = false;
    const second = turn(ask);
    await time.until(second);
    await expect(second).rejects.toMatchObject({ code: 'INSTAGRAM_RATE_LIMITED' });
    expect(calls).toBe(7);
  });

  it('M15: lets background calls through only while nothing else waits, and at their own pace', async () => {
    const time = createTime();
    const { turn, backgroundTurn } = pacerIn(time);
    const order: string[] = [];
    const ask = (name: string) => async (): Promise<void> => {
      order.push(`${name}@${time.nowMs}`);
      // A call asked for while another is under way.
      if (name === 'live 1') late.push(turn(ask('live 3')));
    };
    const late: Promise<void>[] = [];
    const work = Promise.all([
      backgroundTurn(ask('past 1'), 2_000),
      backgroundTurn(ask('past 2'), 2_000),
      turn(ask('live 1')),
      turn(ask('live 2')),
    ]);
    await time.until(work);
    await Promise.all(late);
    expect(order).toEqual(['live 1@0', 'live 2@550', 'live 3@1100', 'past 1@1650', 'past 2@3650']);
  });

  it('M15: does not repeat a background call that was one too many, and spreads out after it', async () => {
    const time = createTime();
    const { turn, backgroundTurn } = pacerIn(time);
    let calls = 0;
    const refused = backgroundTurn(() => {
      calls += 1;
      return Promise.reject(new BackchannelError('INSTAGRAM_RATE_LIMITED'));
    }, 1_000);
    await time.until(refused);
    await expect(refused).rejects.toMatchObject({ code: 'INSTAGRAM_RATE_LIMITED' });
    expect(calls).toBe(1);
    const next = turn(() => Promise.resolve(time.nowMs));
    await time.until(next);
    expect(await next).toBe(1_650);
  });

  it('M15: refuses a waiting background call once it is stopped', async () => {
    const time = createTime();
    const { backgroundTurn, stop } = pacerIn(time);
    await backgroundTurn(() => Promise.resolve(1), 60_000);
    const second = Promise.allSettled([backgroundTurn(() => Promise.resolve(2), 60_000)]);
    await new Promise((resolve) => setImmediate(resolve));
    await stop();
    expect(await second).toMatchObject([{ status: 'rejected', reason: { code: 'NETWORK_UNREACHABLE' } }]);
  });

  it('lets what a reply in doubt waits for go first, and soon again after a refusal', async () => {
    const time = createTime();
    const { turn, urgentTurn } = pacerIn(time);
    const said: string[] = [];
    let refusals = 0;
    const say = (what: string) => async (): Promise<string> => {
      // The account is crowded for four calls.
      if (what === 'compare' && (refusals += 1) <= 4) throw new BackchannelError('INSTAGRAM_RATE_LIMITED');
      said.push(`${what} ${time.nowMs}`);
      return what;
    };
    const first = turn(say('compare'));
    const second = turn(say('compare'));
    await time.until(new Promise<void>((resolve) => time.timers.after(3_000, resolve)));
    const urgent = [urgentTurn(say('doubt')), urgentTurn(say('doubt'))];
    await time.until(Promise.all(urgent));
    const doubtsAtMs = said.flatMap((each) => (each.startsWith('doubt') ? Number(each.split(' ')[1]) : []));
    expect(doubtsAtMs).toHaveLength(2);
    expect(Math.max(...doubtsAtMs)).toBeLessThan(7_000);
    await time.until(Promise.all([first, second]));
    expect(said.map((each) => each.split(' ')[0])).toEqual(['doubt', 'doubt', 'compare', 'compare']);
  });

  it('lets nobody wait for a turn once it is stopped', async () => {
    const time = createTime();
    let calls = 0;
    const { turn, stop } = pacerIn(time);
    const ask = (): Promise<number> => Promise.resolve((calls += 1));
    await expect(turn(ask)).resolves.toBe(1);
    const second = turn(ask);
    const third = turn(ask);
    const outcomes = Promise.allSettled([second, third]);
    // No timer is fired: the pause itself ends.
    await new Promise((resolve) => setImmediate(resolve));
    void stop();
    const refused = { status: 'rejected', reason: { code: 'NETWORK_UNREACHABLE' } };
    expect(await outcomes).toMatchObject([refused, refused]);
    expect(calls).toBe(1);
  });
});
