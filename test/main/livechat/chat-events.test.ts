import { describe, expect, it } from 'vitest';
import { agentProfileSchema } from '../../../src/main/livechat/agent-schemas.ts';
import {
  chatEventSchema,
  readableList,
  readThreads,
  threadsPageSchema,
} from '../../../src/main/livechat/chat-events.ts';

const created_at = '2026-09-21T19:11:07.000000Z';
const event = { id: 'e1', type: 'message', created_at, text: 'Hello' };
const thread = { id: 't1', active: true, created_at, events: [event] };

describe('list_threads', () => {
  it.each<[string, unknown[], { ids: string[]; unreadable: number }]>([
    ['active: null', [{ ...thread, active: null }], { ids: ['t1'], unreadable: 0 }],
    ['events: null', [{ ...thread, events: null }], { ids: ['t1'], unreadable: 0 }],
    ['no events', [{ ...thread, events: undefined }], { ids: ['t1'], unreadable: 0 }],
    ['an event of null', [{ ...thread, events: [null, event] }], { ids: ['t1'], unreadable: 1 }],
    ['a thread of null', [null, thread], { ids: ['t1'], unreadable: 1 }],
    ['a thread without an id', [{ active: true, created_at }, thread], { ids: ['t1'], unreadable: 1 }],
    ['nothing', [], { ids: [], unreadable: 0 }],
  ])('D1: %s costs only itself and is counted', (_name, threads, expected) => {
    const page = threadsPageSchema.parse({ threads });
    expect({ ids: page.threads.map(({ id }) => id), unreadable: page.unreadable }).toEqual(expected);
  });

  it('D1: a thread whose activity is unknown keeps its events, and is not taken for an open one', () => {
    const page = threadsPageSchema.parse({ threads: [{ ...thread, active: null }] });
    expect(page.threads).toMatchObject([{ isActive: false, events: [{ id: 'e1' }] }]);
  });

  it('D1: writes the count into the log, and nothing of the content', async () => {
    const lines: unknown[] = [];
    const log = { info: (...line: unknown[]) => void lines.push(line) };
    await readThreads(log, async () =>
      threadsPageSchema.parse({ threads: [{ ...thread, events: [null] }, 7] }),
    );
    expect(lines).toEqual([['livechat.odd-entries', { count: 2 }]]);
  });

  it.each([true, 'true', 1])('D2: takes deleted: %j as deleted', (deleted) => {
    expect(chatEventSchema.parse({ ...event, deleted })).toMatchObject({ isDeleted: true });
    expect(threadsPageSchema.parse({ threads: [{ ...thread, active: deleted }] }).threads).toMatchObject([
      { isActive: true },
    ]);
  });
});

describe('other lists and flags', () => {
  it('D1: a list of null is empty, and what cannot be read of one is counted', () => {
    const list = readableList(chatEventSchema);
    expect(list.parse(null)).toEqual({ items: [], unreadable: 0 });
    expect(list.parse(undefined)).toEqual({ items: [], unreadable: 0 });
    expect(list.parse([null, 7, event])).toMatchObject({ items: [{ id: 'e1' }], unreadable: 2 });
  });

  it.each([
    ['true', true],
    [1, true],
    [true, true],
    ['false', false],
    [false, false],
    [null, false],
    [undefined, false],
  ])('D2: an agent whose suspended is %j', (suspended, expected) => {
    expect(agentProfileSchema.parse({ id: 'a@invented.example', suspended }).isSuspended).toBe(expected);
  });
});
