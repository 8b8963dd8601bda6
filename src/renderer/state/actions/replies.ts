import type { ConversationId, FileId, Message, MessageId } from '../../../shared/domain/index.ts';
import { personName } from '../../messages/people.ts';
import { answeredMeanwhile } from '../../messages/work.ts';
import {
  buttonsAsDraft,
  buttonsOfDraft,
  sendableButtons,
} from '../../../shared/domain/reply-button-rules.ts';
import { withTakenBack } from '../../../shared/domain/reply-text.ts';
import { call, codeOfProblem, type Failure, failureOf } from '../../api/call.ts';
import { backAboveWords, onItsWayWords } from '../../messages/reply-changes.ts';
import {
  buttonsDraftKey,
  editButtonsDraftKey,
  editDraftKey,
  quoteDraftKey,
  replyDraftKey,
  type Caret,
} from '../drafts.ts';
import type { State } from '../model.ts';
import { ownIdOf } from '../roster.ts';
import { noticeAdded, withMessages } from '../updates/index.ts';
import { notifyProblem, requestSender, type ActionContext } from './context.ts';

/** Replies whose caret is remembered: more than anybody can take back. */
const rememberedCarets = 50;

/** Own replies that can still be taken back, oldest first. */
export const undoableMessages = (messages: readonly Message[], nowMs: number): readonly Message[] =>
  messages.filter(
    (message) => message.state === 'queued' && message.sendsAtMs !== undefined && message.sendsAtMs > nowMs,
  );

/** Sending replies to customers, and what can be done with one until it has left. */
export const createReplyActions = ({ api, store, drafts, clock }: ActionContext) => {
  const notify = notifyProblem(store);
  const send = requestSender(store);
  /** Where the person was writing when they sent it; for undo. */
  const carets = new Map<string, Caret>();

  /** Colleagues' answers over which the person was asked: once each. */
  const asked = new Set<string>();

  const inform = (sentence: string): void =>
    store.apply((state) => noticeAdded(state, { tone: 'info', sentence }));
  const remember = (messages: readonly Message[], caret: Caret | undefined): void => {
    if (caret === undefined) return;
    for (const { id } of messages) carets.set(id, caret);
    for (const id of [...carets.keys()].slice(0, -rememberedCarets)) carets.delete(id);
  };

  const forgetEdit = (messageId: string): void => {
    drafts.forget(editDraftKey(messageId));
    drafts.forget(editButtonsDraftKey(messageId));
  };

  /** Back into the composer, before what was written there since. */
  const takeBack = async (conversationId: string, messageId: string): Promise<boolean> => {
    const key = replyDraftKey(conversationId);
    const id = messageId as MessageId;
    try {
      await drafts.load(key);
      const { text, quotedId, buttons } = await call(
        api.conversation.undoReply({ messageId: id, draft: drafts.peek(key) }),
      );
      if (text === undefined) {
        inform(onItsWayWords);
        return false;
      }
      const written = drafts.peek(key);
      const end = { start: text.length, end: text.length };
      drafts.change(key, withTakenBack(text, written), carets.get(messageId) ?? end);
      const quoteKey = quoteDraftKey(conversationId);
      if (quotedId !== undefined && drafts.peek(quoteKey) === '') drafts.change(quoteKey, quotedId);
      const buttonsKey = buttonsDraftKey(conversationId);
      if (buttons !== undefined && drafts.peek(buttonsKey) === '')
        drafts.change(buttonsKey, buttonsAsDraft(buttons));
      if (written.trim() !== '') inform(backAboveWords);
      return true;
    } catch (problem) {
      notify(problem);
      return false;
    }
  };

  return {
    /**
     * Sends, with `isAnyway` also where another app answers; the text leaves the composer at once and comes back when main
     * refuses. `caret`: where the person was writing; `fileIds`: what leaves before the text. Answers the refusal,
     * or a question: nothing has left, and the same once more sends it.
     */
    async reply(
      conversationId: string,
      text: string,
      how: { isAnyway?: boolean; caret?: Caret | undefined; fileIds?: readonly FileId[] } = {},
    ): Promise<Failure | { question: string } | undefined> {
      const { isAnyway = false, caret, fileIds = [] } = how;
      const meanwhile = answerOfColleague(store.get(), conversationId, clock.now());
      if (meanwhile !== undefined && !asked.has(meanwhile.id)) {
        asked.add(meanwhile.id);
        return { question: meanwhile.sentence };
      }
      const key = replyDraftKey(conversationId);
      const quoteKey = quoteDraftKey(conversationId);
      const quoted = drafts.peek(quoteKey);
      const buttonsKey = buttonsDraftKey(conversationId);
      const buttons = sendableButtons(buttonsOfDraft(drafts.peek(buttonsKey)));
      for (const each of [key, quoteKey, buttonsKey]) drafts.take(each);
      try {
        const { messages } = await call(
          api.conversation.reply({
            conversationId: conversationId as ConversationId,
            text,
            isAnyway,
            fileIds: [...fileIds],
            quotedId: quoted === '' ? undefined : (quoted as MessageId),
            buttons: buttons.length === 0 ? undefined : buttons,
          }),
        );
        remember(messages, caret);
        // What was typed since is written over main's empty draft.
        store.apply((state) => withMessages(state, conversationId, messages));
        return undefined;
      } catch (problem) {
        drafts.change(key, withTakenBack(text, drafts.peek(key)), caret);
        if (drafts.peek(quoteKey) === '') drafts.change(quoteKey, quoted);
        if (drafts.peek(buttonsKey) === '') drafts.change(buttonsKey, buttonsAsDraft(buttons));
        return failureOf(problem);
      }
    },

    /** The next reply of this conversation answers this message; undefined: none in particular. */
    quote: (conversationId: string, messageId: string | undefined): void =>
      drafts.change(quoteDraftKey(conversationId), messageId ?? ''),

    /** Takes the last reply that still waits for its time back into the composer. Answers whether there was one. */
    async undoReply(conversationId: string): Promise<boolean> {
      const messages = store.get().conversations.threads[conversationId]?.messages ?? [];
      const last = undoableMessages(messages, clock.now()).at(-1);
      return last !== undefined && (await takeBack(conversationId, last.id));
    },

    /** Cancels a waiting reply: it is not sent, and its text is back in the composer. Answers whether it could. */
    cancel: (message: Message): Promise<boolean> => takeBack(message.conversationId, message.id),

    /** The composer holds it from now on, and it waits. */
    beginEdit: (messageId: string): Promise<void> =>
      send(api.conversation.beginEdit({ messageId: messageId as MessageId })),

    /**
     * Answers the refusal. A reply that was on its way already keeps its old words; the new ones are in the composer
     * then, so that they can be sent as well.
     */
    async saveEdit(
      message: Message,
      text: string,
      buttons?: readonly string[],
    ): Promise<Failure | undefined> {
      try {
        await call(
          api.conversation.saveEdit({ messageId: message.id, text, buttons: buttons && [...buttons] }),
        );
        forgetEdit(message.id);
        return undefined;
      } catch (problem) {
        if (codeOfProblem(problem) === 'REPLY_ON_ITS_WAY') {
          const key = replyDraftKey(message.conversationId);
          await drafts.load(key);
          drafts.change(key, withTakenBack(text, drafts.peek(key)));
          const buttonsKey = buttonsDraftKey(message.conversationId);
          await drafts.load(buttonsKey);
          if (drafts.peek(buttonsKey) === '') drafts.change(buttonsKey, buttonsAsDraft(buttons ?? []));
        }
        return failureOf(problem);
      }
    },

    async endEdit(messageId: string): Promise<void> {
      await send(api.conversation.endEdit({ messageId: messageId as MessageId }));
      forgetEdit(messageId);
    },

    sendNow: (messageId: string): Promise<void> =>
      send(api.conversation.sendNow({ messageId: messageId as MessageId })),
    retry: (messageId: string): Promise<void> =>
      send(api.conversation.retryReply({ messageId: messageId as MessageId })),
    /** The heart of our side on a message, or none. */
    react: (messageId: string, isSet: boolean): Promise<void> =>
      send(api.conversation.react({ messageId: messageId as MessageId, isSet })),
    dismissReaction: (messageId: string): Promise<void> =>
      send(api.conversation.dismissReaction({ messageId: messageId as MessageId })),
    discard: (messageId: string): Promise<void> =>
      send(api.conversation.discardReply({ messageId: messageId as MessageId })),
  };
};

/** So long a colleague's answer is asked about before another one leaves. */
const meanwhileMs = 30_000;

/** What a colleague answered in the last seconds, as the newest message. */
const answerOfColleague = (
  state: State,
  conversationId: string,
  nowMs: number,
): { id: string; sentence: string } | undefined => {
  const last = state.conversations.threads[conversationId]?.messages.at(-1);
  if (last?.direction !== 'out' || last.agentId === undefined || last.agentId === ownIdOf(state))
    return undefined;
  const agoMs = nowMs - last.sentAtMs;
  if (agoMs > meanwhileMs) return undefined;
  return { id: last.id, sentence: answeredMeanwhile(personName(state.team.agents, last.agentId), agoMs) };
};
