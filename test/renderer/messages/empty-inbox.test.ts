import { expect, it } from 'vitest';
import { queueWords } from '../../../src/renderer/messages/empty-inbox.ts';

it.each([
  [{ waiting: 0, hasMore: false }, undefined],
  [{ waiting: 1, hasMore: false }, '1 chat waits in LiveChat’s queue.'],
  [{ waiting: 3, hasMore: false }, '3 chats wait in LiveChat’s queue.'],
  [{ waiting: 100, hasMore: true }, '100 or more wait in LiveChat’s queue.'],
])('of LiveChat’s queue %j says: %s', (queue, words) => {
  expect(queueWords(queue)).toBe(words);
});
