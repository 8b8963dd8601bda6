import { cutText } from '../../shared/cut-text.ts';
import type {
  AgentId,
  ChatId,
  PrivateFileView,
  PrivateMessage,
  PrivateMessageId,
} from '../../shared/domain/index.ts';
import { quoteLength } from '../../shared/domain/private-rules.ts';
import { authorOf } from './changes/apply-change.ts';
import type { ChangeStore } from './changes/change-store.ts';
import type { DeliveryStore } from './delivery/delivery-store.ts';
import type { PrivateChatStore, PrivateMessageRow } from './store.ts';

/** What the window shows of a message beside its text and state. */
export type MessageFactsView = Pick<
  PrivateMessage,
  'editedAtMs' | 'deletedAtMs' | 'replyTo' | 'reactions' | 'mentions' | 'deliveredAtMs' | 'files'
>;

/** Who has a message, and since when as far as they have told; epoch ms. */
export interface MessagePerson {
  agentId: AgentId;
  deliveredAtMs?: number | undefined;
  readAtMs?: number | undefined;
}

export const createMessageFacts = (deps: {
  store: PrivateChatStore;
  changes: ChangeStore;
  deliveries: DeliveryStore;
  /** Undefined: nobody is signed in. */
  own(): AgentId | undefined;
  membersOf(chatId: ChatId): readonly AgentId[];
  filesOf(chatId: ChatId, id: PrivateMessageId): PrivateFileView[];
}): {
  of(row: PrivateMessageRow): MessageFactsView;
  /** The others in the chat of an own message. */
  people(row: PrivateMessageRow): MessagePerson[];
} => {
  const { store, changes, deliveries } = deps;

  const quote = (chatId: ChatId, id: PrivateMessageId): PrivateMessage['replyTo'] => {
    const row = store.messages.get({ chatId, id });
    if (!row) return { id };
    const own = deps.own();
    const authorId = own === undefined ? row.authorId : authorOf(row, own);
    if (row.deletedAtMs !== undefined) return { id, authorId, isDeleted: true };
    return { id, authorId, text: cutText(row.text, quoteLength) };
  };

  const reactionsOf = (chatId: ChatId, id: PrivateMessageId): PrivateMessage['reactions'] => {
    const byEmoji = new Map<string, AgentId[]>();
    for (const { emoji, byId, isOn } of changes.reactionsOf(chatId, id))
      if (isOn) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), byId]);
    return byEmoji.size === 0 ? undefined : [...byEmoji].map(([emoji, by]) => ({ emoji, by }));
  };

  const people = ({ chatId, id }: PrivateMessageRow): MessagePerson[] => {
    const known = new Map(deliveries.personsOf(chatId, id).map((one) => [one.agentId, one]));
    return deps.membersOf(chatId).map((agentId) => ({ agentId, ...known.get(agentId) }));
  };

  return {
    people,
    of(row) {
      const { chatId, id, direction, editedAtMs, deletedAtMs, replyToId, mentions } = row;
      const isConfirmed = direction === 'out' && (row.state === 'delivered' || row.state === 'read');
      const files = deps.filesOf(chatId, id);
      const times = isConfirmed ? people(row).flatMap((one) => one.deliveredAtMs ?? []) : [];
      return {
        editedAtMs,
        deletedAtMs,
        replyTo: replyToId === undefined ? undefined : quote(chatId, replyToId),
        reactions: deletedAtMs === undefined ? reactionsOf(chatId, id) : undefined,
        mentions,
        files: files.length === 0 ? undefined : files,
        deliveredAtMs: times.length === 0 ? undefined : Math.max(...times),
      };
    },
  };
};
