import { prefixOfCustomId } from '../ids.ts';
import type { ChatRow, Inbound, InboundRow } from '../store/index.ts';
import type { FoundEvent } from '../threads.ts';
import { prefixOf } from './content.ts';

/**
 * Whether LiveChat's chat shows something already that the customer wrote after this message: carried by a former lease holder,
 * of whose work this console knows only what is in the chat. `found`: our events of the chat. `sentAtMs`: when the message was
 * written.
 */
export const isOvertakenInChat = (
  row: Pick<InboundRow, 'accountId' | 'conversationId' | 'subject'>,
  chat: Pick<ChatRow, 'tag' | 'entityId'>,
  sentAtMs: number,
  found: readonly FoundEvent[],
  inbound: Pick<Inbound, 'subjectsOf' | 'laterThan'>,
): boolean => {
  const events = found
    .map(({ event }) => event)
    .filter(({ authorId, type }) => authorId === chat.entityId && type !== 'system_message');
  if (events.length === 0) return false;
  const subjects = new Map(
    inbound.subjectsOf(row.conversationId).map((subject) => [prefixOf(subject, chat.tag), subject]),
  );
  const later = new Set(inbound.laterThan(row));
  return events.some(({ customId, createdAtMs }) => {
    const subject = subjects.get(prefixOfCustomId(customId) ?? '');
    // Not noted here: it was delivered to its writer first, so it is later when it was carried after this message was written.
    if (!subject) return createdAtMs > sentAtMs;
    return subject.kind === 'message' && later.has(subject.subject);
  });
};
