import { describe, expect, it } from 'vitest';
import { chatTag, subjectPrefix } from '../../../src/main/bridge/ids.ts';
import { isOvertakenInChat } from '../../../src/main/bridge/inbound/out-of-order.ts';
import type { AccountId, ConversationId, CustomerId } from '../../../src/shared/domain/index.ts';

const accountId = '17841400000000042' as AccountId;
const customerId = '7610000000000001' as CustomerId;
const tag = chatTag(accountId, customerId);
const chat = { tag, entityId: 'the-customer' };
const own = { accountId, conversationId: `${accountId}:${customerId}` as ConversationId, subject: 'own' };
const sentAtMs = 1_000;

const event = (
  subject: string,
  { createdAtMs = 2_000, authorId = 'the-customer' as string | undefined, type = 'message' } = {},
) => ({
  threadId: 't',
  event: {
    id: subject,
    customId: `${subjectPrefix(tag, { kind: 'message', id: subject })}0`,
    type,
    createdAtMs,
    authorId,
  } as never,
});
const overtaken = (found: ReturnType<typeof event>[], subjects: string[], later: string[]): boolean =>
  isOvertakenInChat(own, chat, sentAtMs, found, {
    subjectsOf: () => subjects.map((subject) => ({ kind: 'message', subject, variant: '' })),
    laterThan: () => later,
  });

describe('a message is overtaken by what the customer wrote later', () => {
  it.each([
    ['when the chat shows a later one', [event('next')], ['own', 'next'], ['next'], true],
    [
      'not when the chat shows an earlier one, however late it was carried',
      [event('before')],
      ['own', 'before'],
      [],
      false,
    ],
    ['when the chat shows one that only its writer knew', [event('unheard of')], ['own'], [], true],
    ['not when that was there before', [event('unheard of', { createdAtMs: 900 })], ['own'], [], false],
    [
      'not for a line of the integration',
      [event('next', { type: 'system_message' })],
      ['own', 'next'],
      ['next'],
      false,
    ],
    [
      'not for an agent’s reply',
      [event('next', { authorId: 'maria@bakery.test' })],
      ['own', 'next'],
      ['next'],
      false,
    ],
    ['not in an empty chat', [], ['own', 'next'], ['next'], false],
  ])('%s', (_name, found, subjects, later, expected) => {
    expect(overtaken(found, subjects, later)).toBe(expected);
  });
});
