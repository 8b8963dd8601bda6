import type { MessageMid } from '../../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../../shared/errors.ts';
import { isRefusal, refusalType } from '../../livechat/index.ts';
import type { UnsendOutcome } from '../chats.ts';
import type { BridgeContext } from '../context.ts';
import { clockToleranceMs, type FoundEvent } from '../threads.ts';
import type { BridgeStore, ChatRow, InboundRow } from '../store/index.ts';
import type { ChatWriter } from './chat-writer.ts';
import { isRemarkId, prefixOf } from './content.ts';

/** More than Instagram allows. */
const maxEdits = 10;
/** LiveChat's answers may be a moment behind what was written: a copy that ought to be there is looked for over some seconds. */
const looksForKnownCopy = 4;
/** The customer in LiveChat is gone; which of the words is used is not documented (livechat.md §2.6). */
const identityGone: ReadonlySet<string | undefined> = new Set(['identity_lost', 'resource_not_found']);

/**
 * Takes LiveChat's copies of an unsent message away, as far as LiveChat lets an integration do that, and tells what became of
 * them. A repeat finds what was done before: the customer side hides a removed event altogether, so the copies are looked for
 * with the integration's token, which shows them as removed (livechat.md §11).
 * Errors: those of ChatWriter; NOT_FOUND: to be looked for again. After every error it is to be tried again.
 */
export const createUnsend = (
  deps: Pick<BridgeContext, 'chats' | 'log'> & {
    store: Pick<BridgeStore, 'inbound' | 'messages' | 'answers'>;
    chatWriter: Pick<ChatWriter, 'lookUp' | 'find' | 'remove'>;
  },
): ((row: InboundRow) => Promise<UnsendOutcome>) => {
  const { chats, chatWriter, log } = deps;
  const { inbound, messages, answers } = deps.store;

  /** Of all events LiveChat may have of this message: itself and its edits, also those noted on another console. */
  const prefixesOf = (row: InboundRow, tag: string): string[] => {
    const mid = row.subject as MessageMid;
    const numbers = Array.from({ length: maxEdits }, (_, index) => `${index + 1}`);
    const variants = new Set([...numbers, ...inbound.editVariants(row.accountId, mid)]);
    return [
      prefixOf({ ...row, kind: 'message', variant: '' }, tag),
      ...[...variants].map((variant) => prefixOf({ ...row, kind: 'edit', variant }, tag)),
    ];
  };

  /** What LiveChat answered when it refused; undefined: removed. */
  const remove = async (chat: ChatRow, found: FoundEvent): Promise<BackchannelError | undefined> => {
    try {
      await chatWriter.remove(chat, found);
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.info('unsend.left', { type: refusalType(error) });
      return toBackchannelError(error);
    }
  };

  /** Whether a copy stays that nobody can take away. */
  const removeAll = async (
    chat: ChatRow,
    copies: readonly FoundEvent[],
    lookAgain: () => Promise<FoundEvent[]>,
  ): Promise<boolean> => {
    let stays = false;
    const refused = new Map<string, BackchannelError>();
    for (const found of copies) {
      if (found.event.isDeleted) continue;
      // A note of the integration's: there is no call that deletes it.
      if (found.event.type === 'system_message') stays = true;
      else {
        const refusal = await remove(chat, found);
        if (refusal) refused.set(found.event.id, refusal);
      }
    }
    if (refused.size === 0) return stays;
    // A second removal of the same event may be refused (undocumented): what the chat shows decides.
    for (const { event } of await lookAgain()) {
      const refusal = refused.get(event.id);
      if (!refusal || event.isDeleted) continue;
      const isOwn = event.authorId === chat.entityId;
      // The customer's own event can be taken away as long as LiveChat has the customer; an agent's cannot (livechat.md §11).
      if (isOwn && !identityGone.has(refusalType(refusal))) throw refusal;
      stays = true;
    }
    return stays;
  };

  return async (row) => {
    const known = chats.of(row.conversationId);
    // Never brought to LiveChat: nothing to delete.
    if (!known) return 'not-mirrored';
    const chat = await chatWriter.lookUp(known);
    const message = messages.byMid(row.accountId, row.subject as MessageMid);
    // Known only by its unsend: the time at which it was written is not known.
    const sentAtMs = message === undefined || message.contentFrom === 'none' ? 0 : message.sentAtMs;
    // An agent's answer in LiveChat's own app is that agent's event: it stays.
    const isAgents = message !== undefined && answers.isCarried(message.id);
    const look = async () =>
      (await chatWriter.find(chat, prefixesOf(row, chat.tag), sentAtMs - clockToleranceMs)).filter(
        ({ event }) => !isRemarkId(event.customId),
      );
    let copies: FoundEvent[];
    try {
      copies = await look();
    } catch (error) {
      if (refusalType(error) !== 'not_found') throw error;
      // Anonymized or deleted: the chat went with all that was said in it.
      return inbound.isCarried(row) ? 'deleted' : 'not-mirrored';
    }
    if (copies.length > 0) return (await removeAll(chat, copies, look)) || isAgents ? 'refused' : 'deleted';
    if (isAgents) return 'refused';
    // It may be in a chat that the conversation has left, where nobody can delete it.
    if (chats.formerOf(chat).length > 0 && inbound.isCarried(row)) return 'refused';
    const wasToBeCarried = inbound
      .subjectsOf(row.conversationId)
      .some(({ kind, subject }) => subject === row.subject && kind !== 'unsend' && kind !== 'reaction');
    if (wasToBeCarried && row.attempts + 1 < looksForKnownCopy) {
      throw new BackchannelError('NOT_FOUND', { details: { what: 'unsent-copy' } });
    }
    return 'not-mirrored';
  };
};
