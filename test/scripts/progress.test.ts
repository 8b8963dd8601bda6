import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { amountText, startProgress } from '../../scripts/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** What a reader of the stream has before their eyes: on a terminal a line is drawn over, elsewhere it stays. */
const createStream = (isTTY: boolean, columns?: number) => {
  const written: string[] = [];
  return {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    written,
    write: (text: string) => written.push(text) > 0,
    /** The last thing drawn, without the control codes before it. */
    shown: () => written.findLast((text) => !text.startsWith('\u001b')),
  };
};

describe('startProgress on a terminal', () => {
  it('draws one line over and over, and leaves the last one', () => {
    const stream = createStream(true);
    const progress = startProgress('Fetching Electron', stream);
    expect(stream.shown()).toBe('Fetching Electron …');
    vi.advanceTimersByTime(3_000);
    expect(stream.shown()).toBe('Fetching Electron … 3 s');
    progress.at({ doneBytes: 54_000_000, totalBytes: 196_000_000 });
    vi.advanceTimersByTime(1_000);
    expect(stream.shown()).toBe('Fetching Electron … 54 of 196 MB (27 %), 4 s');
    expect(stream.written.join('')).not.toContain('\n');
    progress.done();
    expect(stream.shown()).toBe('Fetching Electron: done in 4 s.\n');
    const drawn = stream.written.length;
    vi.advanceTimersByTime(60_000);
    progress.at({ share: 1 });
    expect(stream.written).toHaveLength(drawn);
  });

  it('draws at once what has come far, and not every byte', () => {
    const stream = createStream(true);
    const progress = startProgress('Fetching', stream);
    vi.advanceTimersByTime(100);
    const before = stream.written.length;
    for (let done = 1; done <= 1_000; done += 1) progress.at({ doneBytes: done * 1e6, totalBytes: 1e9 });
    expect(stream.shown()).toBe('Fetching … 1 of 1000 MB (0 %)');
    expect(stream.written.length - before).toBeLessThan(5);
    progress.stop();
  });

  it('keeps to the width of the terminal', () => {
    const stream = createStream(true, 30);
    const progress = startProgress('A label that is wider than the terminal', stream);
    progress.at({ doneBytes: 5e6, totalBytes: 9e6 });
    vi.advanceTimersByTime(1_000);
    expect(stream.shown()).toBe('A lab … 5 of 9 MB (55 %), 1 s');
    progress.stop();
    for (const text of stream.written) expect(text.length).toBeLessThan(30);
  });

  it('leaves an empty line for what comes next when it is stopped', () => {
    const stream = createStream(true);
    startProgress('Fetching', stream).stop();
    expect(stream.written.at(-1)?.startsWith('\u001b')).toBe(true);
  });
});

describe('startProgress elsewhere', () => {
  it('writes a line at the beginning, now and then, and at the end', () => {
    const stream = createStream(false);
    const progress = startProgress('Fetching', stream);
    for (let second = 1; second <= 40; second += 1) {
      vi.advanceTimersByTime(1_000);
      progress.at({ doneBytes: second * 1e6, totalBytes: 40e6 });
    }
    progress.done();
    expect(stream.written).toEqual([
      'Fetching …\n',
      'Fetching … 14 of 40 MB (35 %), 15 s\n',
      'Fetching … 29 of 40 MB (72 %), 30 s\n',
      'Fetching: done in 40 s.\n',
    ]);
  });
});

describe('amountText', () => {
  it.each([
    [{ doneBytes: 0, totalBytes: 196_264_810 }, '0 of 196 MB (0 %)'],
    [{ doneBytes: 196_264_809, totalBytes: 196_264_810 }, '196 of 196 MB (99 %)'],
    [{ doneBytes: 12_400_000, totalBytes: undefined }, '12 MB'],
    [{ doneBytes: 210_000_000, totalBytes: 196_264_810 }, '210 of 196 MB (100 %)'],
    [{ share: 0.456 }, '45 %'],
  ])('of %o is %s', (amount, text) => expect(amountText(amount)).toBe(text));
});
