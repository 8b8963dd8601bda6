import { describe, expect, it } from 'vitest';
import { createMutex } from '../../../src/main/work/index.ts';

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
});
