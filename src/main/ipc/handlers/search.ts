import type { ConversationId, MessageId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { BackchannelError } from '../../../shared/errors.ts';
import type { SearchHit } from '../../../shared/ipc/index.ts';
import type { Hit } from '../../search/index.ts';
import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

/** Fills a screen; more come while scrolling. */
const pageLength = 40;
const mostCustomers = 20;

const shownHit = ({ id, found, excerpt, isCutBefore, isCutAfter, ranges }: Hit): SearchHit => {
  const shown = { id, atMs: found.atMs, excerpt, isCutBefore, isCutAfter, ranges: [...ranges] };
  switch (found.kind) {
    case 'message': {
      const { kind, conversationId, messageId, direction, agentId } = found;
      return { ...shown, kind, conversationId, messageId, direction, agentId };
    }
    case 'private': {
      const { kind, chatId, messageId, direction, authorId: agentId } = found;
      return { ...shown, kind, chatId, messageId, direction, agentId };
    }
    case 'note': {
      const { kind, conversationId, noteId, authorId: agentId } = found;
      return { ...shown, kind, conversationId, noteId, agentId };
    }
  }
};

export const createSearchHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'search/find'
  | 'search/cancel'
  | 'search/find-in-chat'
  | 'search/list-customers'
  | 'search/get-progress'
  | 'search/read-around'
  | 'search/read-private-around'
  | 'search/read-later'
  | 'search/read-private-later'
> => {
  const search = () => shell.services().search;
  const conversationsOf = (ids: Iterable<ConversationId>) => {
    const { conversations } = shell.services();
    return [...new Set(ids)].flatMap((id) => {
      const conversation = conversations.get(id);
      shell.media.remember(conversation?.pictureUrl);
      return conversation === undefined ? [] : [conversation];
    });
  };
  return {
    'search/find': async ({ text, before }) => {
      const answer = await search().find({ text, before, limit: pageLength });
      const { next, isCancelled, progress } = answer;
      const hits = answer.hits.map(shownHit);
      return {
        hits,
        next,
        isCancelled,
        progress,
        unknown: answer.unknown.map(({ name, value }) => ({ name, value })),
        problems: answer.problems.map(({ kind, filter: { name, value } }) => ({ kind, name, value })),
        conversations: conversationsOf(
          hits.flatMap((hit) => ('conversationId' in hit ? [hit.conversationId] : [])),
        ),
      };
    },
    'search/cancel': () => search().cancel(),
    'search/find-in-chat': async ({ place, text }) => ({
      places: [...(await search().findInChat(place, text))],
    }),
    'search/list-customers': ({ text }) => ({
      conversations: conversationsOf(search().customers(text, mostCustomers)),
    }),
    'search/get-progress': () => search().progress(),
    'search/read-around': ({ conversationId, messageId }) => {
      const end = search().thread.around({ conversationId }, messageId);
      if (end === undefined) throw new BackchannelError('NOT_FOUND');
      const before = end.before && { ...end.before, id: end.before.id as MessageId };
      const page = shell.services().conversations.listMessages({ conversationId, before });
      return { ...page, hasLater: before !== undefined };
    },
    'search/read-private-around': ({ chatId, messageId }) => {
      const end = search().thread.around({ chatId }, messageId);
      if (end === undefined) throw new BackchannelError('NOT_FOUND');
      const before = end.before && { ...end.before, id: end.before.id as PrivateMessageId };
      const page = shell.services().privateChats.listMessages(chatId, before);
      return { ...page, hasLater: before !== undefined };
    },
    'search/read-later': ({ conversationId, after }) => {
      const end = search().thread.after({ conversationId }, after);
      const before = end.before && { ...end.before, id: end.before.id as MessageId };
      const page = shell.services().conversations.listMessages({ conversationId, before });
      return { ...page, hasLater: before !== undefined };
    },
    'search/read-private-later': ({ chatId, after }) => {
      const end = search().thread.after({ chatId }, after);
      const before = end.before && { ...end.before, id: end.before.id as PrivateMessageId };
      const page = shell.services().privateChats.listMessages(chatId, before);
      return { ...page, hasLater: before !== undefined };
    },
  };
};
