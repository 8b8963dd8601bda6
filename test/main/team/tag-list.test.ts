import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/main/storage/index.ts';
import { createTagList } from '../../../src/main/team/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createTestLog } from '../../helpers/log.ts';

const minute = 60_000;
const make = () => {
  const db = openDatabase({ file: ':memory:', keyHex: '', clock: { now: () => 0 } });
  let nowMs = 1_000_000;
  let answer: () => string[] = () => ['billing', 'allergens'];
  let calls = 0;
  const connection = { state: { state: 'online', sinceMs: 0 }, on: () => () => undefined };
  const open = () =>
    createTagList({
      db,
      directory: {
        async listTags() {
          calls += 1;
          return answer();
        },
      },
      connection: connection as never,
      clock: { now: () => nowMs },
      log: createTestLog(),
    });
  return {
    open,
    connection,
    passes: (ms: number) => (nowMs += ms),
    answers: (next: () => string[]) => (answer = next),
    calls: () => calls,
  };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('LiveChat’s list of tags', () => {
  it('is offered, kept for when LiveChat is away, and asked for every ten minutes at most', async () => {
    const world = make();
    const list = world.open();
    list.start();
    await settled();
    expect(list.names()).toEqual(['billing', 'allergens']);
    expect(world.calls()).toBe(1);
    world.answers(() => ['feedback', ' feedback ', 'x'.repeat(1_000), 'a\nb']);
    world.passes(10 * minute);
    list.names();
    await settled();
    // What no tag here can be is left out.
    expect(list.names()).toEqual(['feedback']);
    expect(world.calls()).toBe(2);
    world.connection.state.state = 'offline';
    expect(world.open().names()).toEqual(['feedback']);
    expect(world.calls()).toBe(2);
  });

  it('is empty for a sign-in that has not got the permission', async () => {
    const world = make();
    world.answers(() => {
      throw new BackchannelError('LIVECHAT_FORBIDDEN');
    });
    const list = world.open();
    list.start();
    await settled();
    expect(list.names()).toEqual([]);
    expect(world.calls()).toBe(1);
  });
});
