import { describe, expect, it } from 'vitest';
import { createMutex } from '../../src/shared/mutex.ts';

describe('createMutex', () => {
  it('begins the next one only when the one before has ended, also when that failed', async () => {
    const mutex = createMutex();
    const calls: string[] = [];
    const refused = mutex.run(async () => {
      calls.push('first begins');
      await Promise.resolve();
      calls.push('first ends');
      throw new Error('refused');
    });
    const second = mutex.run(async () => {
      calls.push('second begins');
      return 2;
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await second).toBe(2);
    expect(calls).toEqual(['first begins', 'first ends', 'second begins']);
  });

  it('is idle when everything has ended', async () => {
    const mutex = createMutex();
    let isDone = false;
    void mutex.run(async () => {
      await Promise.resolve();
      isDone = true;
    });
    await mutex.idle();
    expect(isDone).toBe(true);
  });

  it('lets the next one in when the one before is let go, whether it acquired or runs', async () => {
    const mutex = createMutex();
    const calls: string[] = [];
    const release = await mutex.acquire();
    const second = mutex.run(async () => void calls.push('second'));
    const third = mutex.acquire().then((letGo) => (calls.push('third'), letGo()));
    await Promise.resolve();
    expect(calls).toEqual([]);
    release();
    await Promise.all([second, third]);
    expect(calls).toEqual(['second', 'third']);
  });
});
