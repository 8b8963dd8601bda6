import { describe, expect, it } from 'vitest';
import { createUnsend } from '../../../src/main/bridge/inbound/unsend.ts';
import type { ChatRow, InboundRow } from '../../../src/main/bridge/store/index.ts';
import type { FoundEvent } from '../../../src/main/bridge/threads.ts';
import type { ChatEvent } from '../../../src/main/livechat/index.ts';
import type { AccountId, ConversationId } from '../../../src/shared/domain/index.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';
import { createTestLog } from '../../helpers/log.ts';

const accountId = '17841400000000042' as AccountId;
const conversationId = `${accountId}:7610000000000001` as ConversationId;
const chat: ChatRow = {
  tag: 'tag',
  accountId,
  conversationId,
  entityId: 'customer',
  chatId: 'CHAT',
  profile: undefined,
  fieldsThreadId: undefined,
};
const rowAfter = (attempts: number): InboundRow => ({
  position: 1 as InboundRow['position'],
  accountId,
  conversationId,
  kind: 'unsend',
  subject: 'mid',
  variant: '',
  emoji: undefined,
  agentId: undefined,
  seq: 1,
  receivedAtMs: 1,
  state: 'waiting',
  reason: undefined,
  isDoubtful: false,
  isLate: false,
  attempts,
  notBeforeMs: 0,
  fence: 1,
});

const copy = (change: Partial<ChatEvent> = {}): FoundEvent => ({
  threadId: 'THREAD',
  event: { id: 'E', type: 'message', authorId: 'customer', isDeleted: false, ...change } as ChatEvent,
});
const refusal = (type: string, code: 'LIVECHAT_REFUSED' | 'LIVECHAT_FORBIDDEN' = 'LIVECHAT_REFUSED') =>
  new BackchannelError(code, { details: { type } });

/** `shown`: what LiveChat's agent side lists, look by look; `answer`: of each removal. */
const unsend = (options: {
  shown: FoundEvent[][];
  answer?: () => void;
  attempts?: number;
  isNoted?: boolean;
  isAgentsAnswer?: boolean;
}) => {
  const looks = [...options.shown];
  const removed: string[] = [];
  const run = createUnsend({
    chats: { of: () => chat, formerOf: () => [] } as never,
    log: createTestLog(),
    store: {
      inbound: {
        editVariants: () => [],
        subjectsOf: () =>
          options.isNoted === true ? [{ kind: 'message', subject: 'mid', variant: '' }] : [],
      } as never,
      messages: { byMid: () => ({ id: 'm', contentFrom: 'webhook', sentAtMs: 5 }) } as never,
      answers: { isCarried: () => options.isAgentsAnswer === true } as never,
    },
    chatWriter: {
      lookUp: async (known) => known,
      find: async () => (looks.length > 1 ? looks.shift() : looks[0]) ?? [],
      async remove(_chat, { event }) {
        removed.push(event.id);
        options.answer?.();
      },
    },
  });
  return { result: run(rowAfter(options.attempts ?? 0)), removed };
};
const refuse = (error: BackchannelError) => () => {
  throw error;
};

describe('L7: what became of the copies of an unsent message', () => {
  it('is not told from a remark about it alone: it may not be listed yet', async () => {
    const remark = copy({ id: 'R', type: 'system_message', customId: 'bc1.tag.subject.b' });
    await expect(unsend({ shown: [[remark]], isNoted: true }).result).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { result, removed } = unsend({ shown: [[remark, copy()]], attempts: 1 });
    expect(await result).toBe('deleted');
    expect(removed).toEqual(['E']);
    // What says in words what the customer did is content: there is no call that takes it away.
    const words = copy({ id: 'N', type: 'system_message', customId: 'bc1.tag.subject.0' });
    expect(await unsend({ shown: [[words]], attempts: 1 }).result).toBe('refused');
  });

  it('is read where removed events are shown: one that is removed already is not removed again', async () => {
    const { result, removed } = unsend({ shown: [[copy({ isDeleted: true })]] });
    expect(await result).toBe('deleted');
    expect(removed).toEqual([]);
  });

  it.each(['not_found', 'authorization', 'validation'])(
    'is read again when the removal was refused as %s: removed before, and shown a moment late',
    async (type) => {
      const shown = [[copy()], [copy({ isDeleted: true })]];
      expect(await unsend({ shown, answer: refuse(refusal(type)) }).result).toBe('deleted');
    },
  );

  it('stays open when the customer’s own event is refused and still there', async () => {
    const { result } = unsend({
      shown: [[copy()]],
      answer: refuse(refusal('authorization', 'LIVECHAT_FORBIDDEN')),
    });
    await expect(result).rejects.toMatchObject({ code: 'LIVECHAT_FORBIDDEN' });
  });

  it('is a copy that stays when an agent’s event is refused, or LiveChat no longer has the customer', async () => {
    const ofAgent = [[copy({ authorId: 'jonas@bakery.test' })]];
    expect(await unsend({ shown: ofAgent, answer: refuse(refusal('authorization')) }).result).toBe('refused');
    for (const type of ['identity_lost', 'resource_not_found'])
      expect(await unsend({ shown: [[copy()]], answer: refuse(refusal(type)) }).result).toBe('refused');
    expect(await unsend({ shown: [[copy({ type: 'system_message' })]] }).result).toBe('refused');
    expect(await unsend({ shown: [[]], isAgentsAnswer: true }).result).toBe('refused');
  });

  it('stays open after a failure that says nothing', async () => {
    for (const code of ['LIVECHAT_UNAVAILABLE', 'RATE_LIMITED', 'BRIDGE_RECONNECT'] as const) {
      const error = new BackchannelError(code, { details: { type: 'internal' } });
      const { result } = unsend({
        shown: [[copy({ authorId: 'jonas@bakery.test' })]],
        answer: refuse(error),
      });
      await expect(result).rejects.toMatchObject({ code });
    }
  });

  it('is none at all only after four looks, over some seconds, where a copy was to be written', async () => {
    for (const attempts of [0, 1, 2]) {
      const { result } = unsend({ shown: [[]], isNoted: true, attempts });
      await expect(result).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await unsend({ shown: [[]], isNoted: true, attempts: 3 }).result).toBe('not-mirrored');
    expect(await unsend({ shown: [[]] }).result).toBe('not-mirrored');
  });
});
