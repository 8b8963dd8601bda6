import type {
  BridgeChatRow,
  BridgeInboundRepository,
  BridgeOrderRepository,
  InboundRow,
} from '../../storage/index.ts';
import { prefixOfCustomId } from '../ids.ts';
import type { FoundEvent } from '../threads.ts';
import { prefixOf } from './content.ts';

/**
 * Whether something the customer wrote after this message stands in LiveChat's chat already: carried by a former lease holder, of whose
 * work this console knows nothing but what the chat shows. `found`: our events of the chat. `saidAtMs`: when the message was written.
 */
export const standsBehind = (
  row: Pick<InboundRow, 'accountId' | 'conversationId' | 'subject'>,
  chat: Pick<BridgeChatRow, 'tag' | 'entityId'>,
  saidAtMs: number,
  found: readonly FoundEvent[],
  repositories: {
    inbound: Pick<BridgeInboundRepository, 'subjectsOf'>;
    written: Pick<BridgeOrderRepository, 'laterThan'>;
  },
): boolean => {
  const events = found
    .map(({ event }) => event)
    .filter(({ authorId, type }) => authorId === chat.entityId && type !== 'system_message');
  if (events.length === 0) return false;
  const subjects = new Map(
    repositories.inbound
      .subjectsOf(row.conversationId)
      .map((subject) => [prefixOf(subject, chat.tag), subject]),
  );
  const later = new Set(repositories.written.laterThan(row));
  return events.some(({ customId, createdAtMs }) => {
    const subject = subjects.get(prefixOfCustomId(customId) ?? '');
    // Only its writer has heard of it: it came there before it came here, and after this was said.
    if (!subject) return createdAtMs > saidAtMs;
    return subject.kind === 'message' && later.has(subject.subject);
  });
};
