import { describe, expect, it } from 'vitest';
import { createHistoryLoader } from '../../../src/main/conversations/history-loader.ts';
import type { MessagingClient, Thread } from '../../../src/main/messaging/index.ts';
import type { AccountId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

const account = '17841400000000042' as AccountId;
const thread = (customer: string): Thread =>
  ({ id: `t-${customer}`, updatedAtMs: 2_000, participants: [{ id: customer }], listed: [] }) as never;

/** Three pages of one thread each; `refusals`: by page, how often it is refused before it is given. */
const read = (refusals: Record<string, number>) => {
  const time = createManualTimers(0);
  const asked: string[] = [];
  const pages = ['first', 'second', 'third'];
  const threads = async ({ after = 'first' }: { after?: string | undefined }) => {
    asked.push(after);
    const left = refusals[after] ?? 0;
    refusals[after] = left - 1;
    if (left > 0) throw new BackchannelError('INSTAGRAM_TEMPORARY');
    const next = pages[pages.indexOf(after) + 1];
    return { threads: [thread(`1784${pages.indexOf(after)}0000000`)], after: next };
  };
  const loader = createHistoryLoader({
    stores: { messages: { byMid: () => undefined } },
    limits: { threadsPerPage: 10, mostPages: 20, sharedPerThread: 20, historyToleranceMs: 0 },
    clock: time,
    monotonicClock: time,
  } as never);
  const client = { urgently: { threads } } as unknown as MessagingClient;
  return { asked, found: loader.readNames(client, account, 1_000) };
};

describe('names of all threads', () => {
  it('are whole though one page was refused for a moment, which alone is asked for again', async () => {
    const { asked, found } = read({ second: 2 });
    expect((await found).size).toBe(3);
    expect(asked).toEqual(['first', 'second', 'second', 'second', 'third']);
  });

  it('are given up when a page is refused three times', async () => {
    const { asked, found } = read({ second: 3 });
    await expect(found).rejects.toMatchObject({ code: 'INSTAGRAM_TEMPORARY' });
    expect(asked).toEqual(['first', 'second', 'second', 'second']);
  });
});
