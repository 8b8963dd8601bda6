import type { Clock } from '../../shared/clock.ts';
import {
  type AgentId,
  type ChatId,
  type Conversation,
  type ConversationId,
  isGroupId,
  type Message,
  type MessageId,
  type PrivateChatSummary,
  type PrivateMessage,
} from '../../shared/domain/index.ts';
import type { NoticeRule } from '../../shared/domain/notice-rules.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/ipc/index.ts';
import { isolated, nameAmong, shownName } from '../../shared/shown-name.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Conversations } from '../conversations/index.ts';
import type { Log } from '../log.ts';
import type { PrivateChats } from '../private-chats/index.ts';
import type { Team } from '../team/index.ts';
import type { Teamwork, WorkNews } from '../teamwork/index.ts';
import { repeatEvery } from '../work/index.ts';
import { windowMarkOf, windowMarks } from './closing-windows.ts';
import type { Notice, Notifications } from './notifications.ts';
import type { NoticeStore } from './store.ts';
import { createWaitingCustomers } from './waiting-customers.ts';
import { noticeWords } from './words.ts';

/** What can be muted. */
type MutedPlace = { conversationId: ConversationId } | { chatId: ChatId };

/** How often it is looked which reply windows end soon. */
const lookEveryMs = 60_000;
/** Conversations whose windows end soonest, of which it is looked. */
const mostAtOnce = 50;

/** A name that somebody outside chose: nothing in it turns or hides what the system writes beside it. */
const nameOr = (name: string, otherwise: string): string => isolated(shownName(name) || otherwise);

/** Tells the person what happens in the services of their console, and notes what was decided. */
export const createNotices = (deps: {
  notifications: Notifications;
  store: NoticeStore;
  conversations: Pick<
    Conversations,
    'on' | 'get' | 'list' | 'listMessages' | 'markRead' | 'queueReply' | 'humanAgentMissingSinceMs'
  >;
  privateChats: Pick<PrivateChats, 'on' | 'send' | 'markRead' | 'isMuted' | 'mute'>;
  teamwork: Pick<Teamwork, 'on' | 'markRead'>;
  team: Pick<Team, 'list'>;
  /** Undefined: nobody is signed in. */
  ownId(): AgentId | undefined;
  /** Errors: as of `Policy.ensureAccepted`. */
  ensureAccepted(): void;
  settings(): Pick<Settings, 'repeatNoticeMinutes' | 'undoSeconds'>;
  clock: Clock;
  timers: Timers;
  log: Log;
}) => {
  const { notifications, store, conversations, privateChats, team, clock, log } = deps;

  /** `noteAs`: what it is about, to answer later why the person was or was not told. */
  const tell = (notice: Notice & { rule: NoticeRule }, noteAs?: string): void =>
    void notifications
      .tell(notice)
      .then((decision) => {
        if (noteAs !== undefined && !isStopped) store.note(noteAs, notice.rule, decision, clock.now());
      })
      .catch((error: unknown) => log.warn('notice.failed', { code: toBackchannelError(error).code }));

  const nameOf = (conversationId: ConversationId): string =>
    nameOr(conversations.get(conversationId)?.displayName ?? '', noticeWords.customer);
  const ruleOf = ({ work }: Pick<Conversation, 'work'>): NoticeRule => {
    if (work.assigneeId === undefined) return 'unassigned';
    return work.assigneeId === deps.ownId() ? 'mine' : 'others';
  };
  const inbox = (conversationId: ConversationId) => ({ section: 'inbox', conversationId }) as const;
  /** A private chat is muted for all computers of the person, a conversation for this one. */
  const isMuted = (place: MutedPlace): boolean =>
    'chatId' in place ? privateChats.isMuted(place.chatId) : store.isMuted(place.conversationId);

  /** What was written into a notification goes the way of every reply; what cannot be sent is shown, not lost. */
  const answer = (text: string, of: Pick<Notice, 'title' | 'place'>, send: () => void): void => {
    try {
      deps.ensureAccepted();
      send();
    } catch (error) {
      log.warn('notice.answer-refused', { code: toBackchannelError(error).code });
      tell({ ...of, key: `answer:${of.title}`, rule: 'failed', body: noticeWords.replyFailed(text) });
    }
  };

  const customerNotice = (
    conversation: Conversation,
    about: { body: string; message?: Message },
  ): Notice & { rule: NoticeRule } => {
    const { id: conversationId } = conversation;
    const title = nameOf(conversationId);
    const place = inbox(conversationId);
    const messageId = about.message?.id;
    return {
      key: `conversation:${conversationId}`,
      rule: ruleOf(conversation),
      isMuted: isMuted({ conversationId }),
      title,
      body: about.body,
      text: about.message?.text,
      place,
      messageId,
      onMarkRead: () => markRead(conversationId, messageId),
      onReply: (text) =>
        answer(text, { title, place }, () => {
          const agentId = deps.ownId();
          if (agentId === undefined) return;
          const undoMs = deps.settings().undoSeconds * 1000;
          conversations.queueReply({ conversationId, text, agentId, undoMs });
        }),
    };
  };
  const markRead = (conversationId: ConversationId, messageId: MessageId | undefined): void => {
    try {
      const upToMs = conversations.markRead(conversationId, messageId);
      if (upToMs !== undefined) deps.teamwork.markRead(conversationId, upToMs);
    } catch (error) {
      // It went away meanwhile.
      log.info('notice.not-marked-read', { code: toBackchannelError(error).code });
    }
  };

  const waiting = createWaitingCustomers({
    timers: deps.timers,
    now: () => clock.now(),
    everyMinutes: () => deps.settings().repeatNoticeMinutes,
    isNew(conversationId) {
      const { messages, hasMore } = conversations.listMessages({ conversationId });
      return !hasMore && messages.every(({ direction }) => direction === 'in');
    },
    get: (conversationId) => conversations.get(conversationId),
    again(conversation, waitedMs) {
      const body = noticeWords.stillWaiting(Math.max(1, Math.round(waitedMs / 60_000)));
      tell(customerNotice(conversation, { body }));
    },
  });

  const customerWrote = ({
    conversation,
    message,
  }: {
    conversation: Conversation;
    message: Message;
  }): void => {
    tell(
      customerNotice(conversation, { body: noticeWords.instagramMessage, message }),
      `message:${message.id}`,
    );
    waiting.arrived(conversation.id);
  };

  /** Once for each time that it fails. */
  const tellFailed = (key: string, isFailed: boolean, notice: Omit<Notice, 'rule'>): void => {
    const isKnown = store.get(key)?.rule === 'failed';
    if (!isFailed && isKnown) store.forget(key);
    if (!isFailed || isKnown) return;
    // Noted before it is told: its conversation may change again meanwhile.
    store.note(key, 'failed', {}, clock.now());
    tell({ ...notice, rule: 'failed' }, key);
  };
  const ownReplyChanged = ({ id, conversationId, agentId, state }: Message): void => {
    if (agentId === undefined || agentId !== deps.ownId()) return;
    tellFailed(`message:${id}`, state === 'failed', {
      key: `failed:${conversationId}`,
      title: nameOf(conversationId),
      body: noticeWords.failed,
      place: inbox(conversationId),
    });
  };

  const colleagueName = (agentId: AgentId | undefined): string =>
    agentId === undefined ? noticeWords.somebody : nameOr(nameAmong(team.list(), agentId), agentId);
  const groupName = ({ group }: Pick<PrivateChatSummary, 'group'>): string =>
    nameOr(group?.name ?? '', noticeWords.group);
  const colleagueWrote = (chatId: ChatId, message: PrivateMessage, summary: PrivateChatSummary): void => {
    const title = isGroupId(chatId)
      ? noticeWords.inGroup(colleagueName(message.authorId), groupName(summary))
      : colleagueName(chatId);
    const place = { section: 'team', chatId } as const;
    tell(
      {
        key: `private:${chatId}`,
        rule: 'private',
        // Who is mentioned is told, also where a chat is muted.
        isMuted: isMuted({ chatId }) && message.mentions?.some((one) => one === deps.ownId()) !== true,
        title,
        body: isGroupId(chatId) ? noticeWords.groupMessage : noticeWords.privateMessage,
        text: message.text,
        place,
        messageId: message.id,
        onMarkRead: () => privateChats.markRead(chatId),
        onReply: (text) => answer(text, { title, place }, () => void privateChats.send(chatId, text.trim())),
      },
      `private:${message.id}`,
    );
  };
  const ownPrivateMessageChanged = (
    { id, chatId, state }: PrivateMessage,
    summary: PrivateChatSummary,
  ): void =>
    tellFailed(`private:${id}`, state === 'failed', {
      key: `failed:${chatId}`,
      title: isGroupId(chatId) ? groupName(summary) : colleagueName(chatId),
      body: noticeWords.failedPrivately,
      place: { section: 'team', chatId },
    });

  /** To the person whom it concerns; what is left to nobody concerns everybody. */
  const tellWork = (news: WorkNews): void => {
    if (news.kind === 'unassigned') {
      const [first] = news.conversationIds;
      const count = news.conversationIds.length;
      if (first === undefined) return;
      if (count === 1) return tellOfWork('unassigned', first, noticeWords.nobodyAssigned);
      const body = noticeWords.manyUnassigned(count);
      const title = noticeWords.channel;
      return tell({ key: 'work:unassigned', rule: 'unassigned', title, body, place: { section: 'inbox' } });
    }
    const conversation = conversations.get(news.conversationId);
    if (news.kind === 'woken')
      return tellOfWork(
        conversation ? ruleOf(conversation) : 'unassigned',
        news.conversationId,
        noticeWords.woken,
      );
    const by = nameOr(news.by ? nameAmong(team.list(), news.by) : '', noticeWords.somebody);
    // Its routing, or somebody in its own app: LiveChat does not say who.
    if (news.kind === 'assigned')
      tellOfWork('mine', news.conversationId, noticeWords.assigned(news.by ? by : noticeWords.liveChat));
    else tellOfWork('mentions', news.conversationId, noticeWords.mentioned(by));
  };
  /** Given to the person by name: also in a chat that they have muted. */
  const tellOfWork = (rule: NoticeRule, conversationId: ConversationId, body: string): void =>
    tell({
      key: `work:${conversationId}`,
      rule,
      title: nameOf(conversationId),
      body,
      place: inbox(conversationId),
    });

  /** Once for each mark of each window, also over restarts. */
  const lookAtWindows = (): void => {
    const nowMs = clock.now();
    const isSupportOff = conversations.humanAgentMissingSinceMs() !== undefined;
    const page = conversations.list({ view: 'waiting', sort: 'window', limit: mostAtOnce });
    for (const conversation of page.conversations) {
      const { id, replyWindow } = conversation;
      const mark = windowMarkOf(conversation, nowMs);
      if (mark === undefined || ruleOf(conversation) === 'others') continue;
      const isTold = windowMarks
        .filter((each) => each <= mark)
        .some((each) => store.get(`window:${each}:${id}`)?.untilMs === replyWindow.endsAtMs);
      if (isTold) continue;
      store.note(`window:${mark}:${id}`, 'window', { untilMs: replyWindow.endsAtMs }, nowMs);
      tell({
        key: `window:${id}`,
        rule: 'window',
        isMuted: isMuted({ conversationId: id }),
        title: nameOf(id),
        body: noticeWords.windowEnds(mark, replyWindow.state === 'human-agent' || isSupportOff),
        place: inbox(id),
      });
    }
  };

  let isStopped = false;
  const subscriptions = [
    conversations.on('message.received', customerWrote),
    conversations.on('conversation.changed', ({ conversation, messages, isRemoved }) => {
      waiting.changed(conversation, isRemoved);
      for (const message of messages) if (message.direction === 'out') ownReplyChanged(message);
      const { id: conversationId, unreadCount } = conversation;
      if (isRemoved || unreadCount === 0) notifications.clear({ conversationId });
      for (const { id: messageId, isUnsent } of messages)
        if (isUnsent) notifications.clear({ conversationId, messageId });
    }),
    privateChats.on('changed', ({ chatId, summary, messages, receivedIds }) => {
      for (const message of messages) {
        if (message.direction === 'out') ownPrivateMessageChanged(message, summary);
        else if (receivedIds.includes(message.id)) colleagueWrote(chatId, message, summary);
      }
      if (summary.unreadCount === 0) notifications.clear({ chatId });
    }),
    deps.teamwork.on('work.news', tellWork),
  ];
  let endLooking = (): void => undefined;

  return {
    start(): void {
      endLooking = repeatEvery(deps.timers, lookEveryMs, lookAtWindows);
      lookAtWindows();
    },
    /** After a sleep a window may have come near. */
    retryNow: lookAtWindows,
    why(of: { messageId: string; chatId?: string | undefined }) {
      return store.get(of.chatId === undefined ? `message:${of.messageId}` : `private:${of.messageId}`);
    },
    isMuted,
    setMuted(place: MutedPlace, value: boolean): void {
      if ('chatId' in place) privateChats.mute(place.chatId, value);
      else store.setMuted(place.conversationId, value);
      if (value) notifications.clear(place);
    },
    stop(): void {
      isStopped = true;
      endLooking();
      waiting.stop();
      for (const end of subscriptions) end();
    },
  };
};

export type Notices = ReturnType<typeof createNotices>;
