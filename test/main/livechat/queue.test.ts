import { describe, expect, it } from 'vitest';
import { queueOf } from '../../../src/main/livechat/rtm/queue.ts';

const chat = (thread: object | undefined) => ({ id: 'PJ0MRSHTDG', last_thread_summary: thread });
const queue = { position: 1, wait_time: 90, queued_at: '2026-03-04T10:20:30.123456Z' };

describe('LiveChat’s queue', () => {
  it('is of the chats that are active and wait', () => {
    const answer = {
      chats_summary: [
        chat({ active: true, queue }),
        chat({ active: true }),
        chat({ active: false, queue }),
        chat(undefined),
      ],
      found_chats: 4,
    };
    expect(queueOf(answer)).toEqual({ waiting: 1, hasMore: false });
    expect(queueOf({ ...answer, next_page_id: 'MTUxNzM5ODEzMTQ5Ng==' })).toEqual({
      waiting: 1,
      hasMore: true,
    });
  });

  it('is not known from an answer of another shape', () => {
    expect(queueOf({})).toBeUndefined();
    expect(queueOf({ chats_summary: 'none' })).toBeUndefined();
  });
});
