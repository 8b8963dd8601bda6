import { describe, expect, it } from 'vitest';
import { createFirstPaint } from '../../../src/main/console/first-paint.ts';

const sender = { isMainFrame: true, isOwnWindow: true, url: 'backchannel://app/index.html' };

const createHarness = (firstPicture: object = {}) => {
  const timers: { ms: number; fn: () => void }[] = [];
  const picture = createFirstPaint({
    after(ms, fn) {
      timers.push({ ms, fn });
      return () => undefined;
    },
  });
  const route = picture.watch(async (_sender, name) =>
    name === 'team/list'
      ? { ok: true, value: [] }
      : name === 'app/get-first-picture'
        ? { ok: true, value: firstPicture }
        : { ok: false, error: { code: 'SIGNED_OUT', message: '' } },
  );
  const calls: string[] = [];
  return { timers, calls, ask: (name: string) => route(sender, name, undefined), picture };
};

describe('createFirstPicture', () => {
  it('lets the work begin once the page has got a list and had time to paint it', async () => {
    const { timers, calls, ask, picture } = createHarness();
    picture.afterwards(() => calls.push('connect'));
    await ask('settings/get');
    await ask('conversation/list');
    expect(timers).toHaveLength(1);
    await ask('team/list');
    await ask('team/list');
    expect(timers).toHaveLength(2);
    expect(calls).toEqual([]);
    timers[1]?.fn();
    expect(calls).toEqual(['connect']);
    picture.afterwards(() => calls.push('later'));
    expect(calls).toEqual(['connect', 'later']);
    timers[0]?.fn();
    expect(calls).toEqual(['connect', 'later']);
  });

  it.each([
    ['the inbox in its first picture', { inbox: {} }, 2],
    ['the team in its first picture', { team: {} }, 2],
    ['a first picture without a list', { place: {} }, 1],
  ])('counts as a list: %s', async (_what, value, timersAfter) => {
    const { timers, ask } = createHarness(value);
    await ask('app/get-first-picture');
    expect(timers).toHaveLength(timersAfter);
  });

  it('does not wait for ever when the page asks for no list', () => {
    const { timers, calls, picture } = createHarness();
    picture.afterwards(() => calls.push('connect'));
    expect(timers[0]?.ms).toBeLessThanOrEqual(3_000);
    timers[0]?.fn();
    expect(calls).toEqual(['connect']);
  });
});
