import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type LeaveRoom, createWorkRoom } from '../../../src/relay/http/work-room.ts';

const megabyte = 1024 * 1024;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** A room whose collections take 10 ms each and are counted. */
const open = () => {
  let nowMs = 0;
  let collections = 0;
  const room = createWorkRoom(
    () => {
      collections += 1;
      nowMs += 10;
    },
    () => nowMs,
  );
  const entered: string[] = [];
  const leaves: LeaveRoom[] = [];
  const enter = (group: string, megabytes: number): void =>
    void room.enter(group, megabytes * megabyte).then((leave) => {
      entered.push(group);
      leaves.push(leave);
    });
  const pass = async (ms: number): Promise<void> => {
    nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { room, enter, entered, leaves, pass, collections: () => collections };
};

describe('createWorkRoom', () => {
  it('lets in what fits, and the next only after a collection when what was left behind takes its place', async () => {
    const { enter, entered, leaves, pass, collections } = open();
    for (const group of ['a', 'b', 'c']) enter(group, 5);
    enter('d', 5);
    await pass(0);
    expect(entered).toEqual(['a', 'b', 'c']);
    // Garbage takes the room that the work had.
    leaves[0]?.(5 * megabyte);
    await pass(1000);
    expect([entered.length, collections()]).toEqual([3, 0]);
    leaves[1]?.(5 * megabyte);
    await pass(0);
    expect([entered, collections()]).toEqual([['a', 'b', 'c', 'd'], 1]);
  });

  it('pauses after a collection four times as long as it took', async () => {
    const { room, pass, collections } = open();
    room.note(9 * megabyte);
    await pass(0);
    expect(collections()).toBe(1);
    room.note(9 * megabyte);
    await pass(39);
    expect(collections()).toBe(1);
    await pass(1);
    expect(collections()).toBe(2);
  });

  it('collects at once what came without waiting, when there is much of it', async () => {
    const { room, pass, collections } = open();
    room.note(9 * megabyte);
    await pass(0);
    room.note(25 * megabyte);
    expect(collections()).toBe(2);
  });

  it('lets 8 MB of strangers’ bodies be read, and more of it after a collection, in the order of asking', async () => {
    const { room, pass, collections } = open();
    expect(room.nextRead(8 * megabyte - 1)).toBeUndefined();
    const read: number[] = [];
    // What is let on after one collection: 128 reads of 64 kB.
    for (let n = 0; n < 130; n += 1) void room.nextRead(1)?.then(() => read.push(n));
    await pass(0);
    expect([read.length, read[0], read[127], collections()]).toEqual([128, 0, 127, 1]);
    // The pause is nine times as long as the collection took: everybody else waits while one runs.
    await pass(89);
    expect(read.length).toBe(128);
    await pass(1);
    expect([read.length, collections()]).toEqual([130, 2]);
    expect(room.nextRead(1)).toBeUndefined();
  });

  it('gives every group its turn, however many of one group wait', async () => {
    const { enter, entered, leaves, pass } = open();
    enter('held', 16);
    for (let n = 0; n < 4; n += 1) enter('loud', 16);
    enter('quiet', 16);
    for (let n = 0; n < 5; n += 1) {
      await pass(100);
      leaves[n]?.(0);
    }
    await pass(0);
    expect(entered).toEqual(['held', 'loud', 'quiet', 'loud', 'loud', 'loud']);
  });

  it('lets in one that is larger than all the room, alone', async () => {
    const { enter, entered, leaves, pass } = open();
    enter('large', 40);
    enter('small', 1);
    await pass(100);
    expect(entered).toEqual(['large']);
    leaves[0]?.(40 * megabyte);
    leaves[0]?.(40 * megabyte);
    await pass(100);
    expect(entered).toEqual(['large', 'small']);
  });
});
