import { describe, expect, it } from 'vitest';
import { createServiceStack } from '../../../src/main/work/index.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const createStack = () => {
  const time = createManualTimers(0);
  const logged: [string, Record<string, string>][] = [];
  const stack = createServiceStack({
    timers: time,
    longestStopMs: 3_000,
    log: { warn: (event, fields) => void logged.push([event, fields]) },
  });
  return { stack, time, logged };
};

describe('createServiceStack', () => {
  it('starts in the order of adding and stops in the other one', async () => {
    const { stack, logged } = createStack();
    const calls: string[] = [];
    for (const name of ['database', 'relay', 'bridge']) {
      stack.add(name, {
        start: () => void calls.push(`start ${name}`),
        stop: async () => {
          await Promise.resolve();
          calls.push(`stop ${name}`);
        },
      });
    }
    stack.start();
    await stack.stop();
    expect(calls).toEqual([
      'start database',
      'start relay',
      'start bridge',
      'stop bridge',
      'stop relay',
      'stop database',
    ]);
    expect(logged).toEqual([]);
  });

  it('goes on without a service whose stop does not end, and says so', async () => {
    const { stack, time, logged } = createStack();
    let isClosed = false;
    stack.add('database', { stop: () => void (isClosed = true) });
    stack.add('bridge', { stop: () => new Promise(() => undefined) });
    const stopped = stack.stop();
    await time.advance(2_999);
    expect(isClosed).toBe(false);
    await time.advance(1);
    await stopped;
    expect(isClosed).toBe(true);
    expect(logged).toEqual([['service.stop-late', { name: 'bridge' }]]);
  });

  it('waits as long for one as was said for it', async () => {
    const { stack, time, logged } = createStack();
    stack.add('bridge', { stop: () => new Promise(() => undefined) }, 10);
    const stopped = stack.stop();
    await time.advance(10);
    await stopped;
    expect(logged).toHaveLength(1);
  });

  it('goes on after one that fails to start or to stop, and leaves no timer behind', async () => {
    const { stack, time, logged } = createStack();
    const calls: string[] = [];
    stack.add('first', { start: () => void calls.push('start'), stop: () => void calls.push('stop') });
    stack.add('second', {
      start: () => Promise.reject(new Error('x')),
      stop: () => {
        throw new Error('x');
      },
    });
    stack.start();
    await Promise.resolve();
    await stack.stop();
    expect(calls).toEqual(['start', 'stop']);
    expect(logged.map(([event, { name }]) => [event, name])).toEqual([
      ['service.start-failed', 'second'],
      ['service.stop-failed', 'second'],
    ]);
    expect(time.next()).toBeUndefined();
  });

  it('stops once, however often it is asked', async () => {
    const { stack } = createStack();
    let count = 0;
    stack.add('one', { stop: () => void (count += 1) });
    await Promise.all([stack.stop(), stack.stop()]);
    await stack.stop();
    expect(count).toBe(1);
  });

  it('stops down to the one that is named, and the others when it is asked again', async () => {
    const { stack } = createStack();
    const calls: string[] = [];
    for (const name of ['database', 'connections', 'bridge']) {
      stack.add(name, {
        retryNow: () => void calls.push(`retry ${name}`),
        stop: () => void calls.push(`stop ${name}`),
      });
    }
    const stopped = stack.stop('bridge');
    // Bridge is on its way out.
    stack.retryNow();
    await stopped;
    await stack.stop('connections');
    await stack.stop('connections');
    stack.retryNow();
    await Promise.all([stack.stop('connections'), stack.stop(), stack.stop()]);
    stack.retryNow();
    expect(calls).toEqual([
      'stop bridge',
      'retry database',
      'retry connections',
      'stop connections',
      'retry database',
      'stop database',
    ]);
  });

  it('starts nothing once it is stopped', async () => {
    const { stack } = createStack();
    let isStarted = false;
    stack.add('one', { start: () => void (isStarted = true) });
    await stack.stop('one');
    stack.start();
    expect(isStarted).toBe(false);
  });

  it('tells every service to try again now', () => {
    const { stack } = createStack();
    const asked: string[] = [];
    stack.add('a', { retryNow: () => void asked.push('a') });
    stack.add('b', {});
    stack.add('c', { retryNow: () => void asked.push('c') });
    stack.retryNow();
    expect(asked).toEqual(['a', 'c']);
  });
});
