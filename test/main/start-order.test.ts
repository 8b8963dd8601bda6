import { beforeEach, describe, expect, it } from 'vitest';
import { orderStart } from '../../src/main/start-order.ts';
import { createManualTimers } from '../helpers/manual-timers.ts';

const sender = { isMainFrame: true, isOwnWindow: true, url: 'backchannel://app/index.html' };
const answering = (who: string) => async () => ({ ok: true as const, value: who });

let time: ReturnType<typeof createManualTimers>;
let calls: string[];
beforeEach(() => {
  time = createManualTimers(0);
  calls = [];
});

/** A start whose first part has something to give, or not, and whose second part works, or not. */
const start = ({ hasPicture = true, fails }: { hasPicture?: boolean; fails?: 'first' | 'second' } = {}) => {
  const order = orderStart({
    async begin() {
      calls.push('begin');
      if (fails === 'first') throw new Error('first');
      return { first: hasPicture ? { router: answering('cache') } : undefined };
    },
    async goOn({ first }) {
      calls.push(`go on with ${first ? 'a picture' : 'none'}`);
      if (fails === 'second') throw new Error('second');
      return { router: answering('services') };
    },
    timers: time,
  });
  const ask = async (route: string) => {
    const router = await order.routerFor(route);
    const answer = await router(sender, route, undefined);
    return answer.ok ? answer.value : undefined;
  };
  return { order, ask };
};
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a start in two parts', () => {
  it('begins after whoever calls it, so that there is a window to wait for', async () => {
    start();
    expect(calls).toEqual([]);
    await settle();
    expect(calls).toEqual(['begin']);
  });

  it('gives the picture of the first part, and loads the services when the page asks for more', async () => {
    const { order, ask } = start();
    expect(order.isGiven()).toBe(false);
    expect(await ask('app/get-first-picture')).toBe('cache');
    await settle();
    expect([order.isGiven(), calls]).toEqual([true, ['begin']]);
    expect(await ask('work/get-counts')).toBe('services');
    expect(calls).toEqual(['begin', 'go on with a picture']);
  });

  it('loads the services soon after the picture was given, also for a page that asks for nothing', async () => {
    const { order, ask } = start();
    await ask('app/get-first-picture');
    await time.advance(300);
    expect(await order.started).toBeDefined();
  });

  it('loads them at the latest after three seconds, also for a page that never comes', async () => {
    const { order } = start();
    await settle();
    await time.advance(2_999);
    expect(calls).toEqual(['begin']);
    await time.advance(1);
    expect(await order.started).toBeDefined();
  });

  it('does not wait for the page when the program is to end', async () => {
    const { order } = start();
    await settle();
    order.hurry();
    expect(await order.started).toBeDefined();
  });

  it('gives it once: a page that was loaded again is told by the services, which know more by then', async () => {
    const { ask } = start();
    expect(await ask('app/get-first-picture')).toBe('cache');
    expect(await ask('app/get-first-picture')).toBe('services');
  });

  it('does not hold back a page that asks for something else first', async () => {
    const { ask } = start();
    expect(await ask('app/get-start-problem')).toBe('services');
  });

  it('goes on at once where the first part has nothing to give', async () => {
    const { order, ask } = start({ hasPicture: false });
    expect(await ask('app/get-first-picture')).toBe('services');
    expect([calls, order.isGiven()]).toEqual([['begin', 'go on with none'], false]);
  });

  it.each(['first', 'second'] as const)(
    'fails as its %s part does, for everybody who waits',
    async (fails) => {
      const { order, ask } = start({ fails });
      const asked = fails === 'first' ? ask('app/get-first-picture') : ask('team/list');
      await expect(asked).rejects.toThrow(fails);
      await expect(order.started).rejects.toThrow(fails);
    },
  );

  it('says that a picture was given when the services fail behind it', async () => {
    const { order, ask } = start({ fails: 'second' });
    expect(await ask('app/get-first-picture')).toBe('cache');
    await expect(ask('team/list')).rejects.toThrow('second');
    expect(order.isGiven()).toBe(true);
  });
});
