import { describe, expect, it } from 'vitest';
import { forEachAtOnce } from '../../../src/main/work/index.ts';

describe('things done a few at a time', () => {
  it('are all done, begun in order, and never more at once than asked for', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await forEachAtOnce([5, 1, 4, 2, 3, 0], 3, async (turns) => {
      begun.push(turns);
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      running -= 1;
    });
    expect(begun).toEqual([5, 1, 4, 2, 3, 0]);
    expect(most).toBe(3);
    expect(running).toBe(0);
  });

  it('after a failure begin nothing further, and reject once what was under way has ended', async () => {
    const begun: string[] = [];
    const ended: string[] = [];
    const gate: { go?: () => void } = {};
    const slow = new Promise<void>((resolve) => (gate.go = resolve));
    const done = forEachAtOnce(['fails', 'slow', 'never'], 2, async (name) => {
      begun.push(name);
      if (name === 'fails') throw new Error('first');
      await slow;
      ended.push(name);
      throw new Error('second');
    });
    let isOver = false;
    void done.catch(() => (isOver = true));
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(isOver).toBe(false);
    gate.go?.();
    await expect(done).rejects.toThrow('first');
    expect(begun).toEqual(['fails', 'slow']);
    expect(ended).toEqual(['slow']);
  });

  it('of nothing is over at once', async () => {
    await forEachAtOnce([], 4, () => Promise.reject(new Error('never')));
  });
});
