import type { Clock } from '../../shared/clock.ts';
import { cutText } from '../../shared/cut-text.ts';
import { quietAt, type NoticeRule } from '../../shared/domain/notice-rules.ts';
import type { NoticeAbilities, Place, Settings } from '../../shared/ipc/index.ts';
import { decide, type Decision } from './decide.ts';
import type { DesktopNotifier, NoticeListener } from './desktop-notifier.ts';
import { noticeWords } from './words.ts';

/** Something that a person may be told. */
export interface Notice {
  /** There is one notification of a key at a time; a new one takes the place of the one before. */
  key: string;
  /** Undefined: whatever the person wants to hear of. */
  rule: NoticeRule | undefined;
  isMuted?: boolean;
  /** Who. As it may be shown. */
  title: string;
  /** Of which kind. */
  body: string;
  /** What was written; shown only where the person and the organisation want it. */
  text?: string | undefined;
  place: Place;
  /** The message it is about. */
  messageId?: string | undefined;
  /** Absent: there is nothing to mark as read. */
  onMarkRead?: (() => void) | undefined;
  /** An answer that was written into the notification. Absent: it takes none. */
  onReply?: ((text: string) => void) | undefined;
}

/** The person's settings that count here. */
export type NoticeSettings = Pick<
  Settings,
  | 'notifications'
  | 'noticeRules'
  | 'showNoticeText'
  | 'noticeSound'
  | 'noticeVolume'
  | 'quietUntilMs'
  | 'noticeHours'
  | 'followSystemQuiet'
>;

export interface Notifications {
  /** Answers what was decided, once the system has said whether it shows it. Never rejects. */
  tell(notice: Notice): Promise<Decision>;
  /** The window was closed and the program goes on: said without a sound. Never rejects. */
  tellOfTray(): Promise<void>;
  /** Shows one and plays the sound, whatever the rules say. */
  test(): Promise<Decision>;
  abilities(): Promise<NoticeAbilities>;
  /** Whether this place is before the person's eyes. */
  isLookedAt(place: Place): boolean;
  /** The window shows this place now. */
  placeShown(place: Place): void;
  /** The window has the focus again: what it shows is looked at. */
  focused(): void;
  /** Conversations with a mention that the person has not looked at. */
  mentions(): number;
  /** Read here or elsewhere, unsent, or removed: its notification goes. `messageId`: only if it is about that message. */
  clear(place: { conversationId?: string; chatId?: string; messageId?: string }): void;
  /** Nobody is signed in any more: nothing that was told stays, and nothing is looked at. */
  clearAll(): void;
}

/** Characters of a message that a notification shows. */
const maxTextLength = 300;
const markReadId = 'mark-read';

/**
 * Desktop notifications, shown by main. They name who wrote; what was written only where the person asked for it: the system
 * keeps its own list of notifications, which an unsend cannot reach (decisions 0012, 0121).
 */
export const createNotifications = (deps: {
  /** Asked for at every notification: on Linux the bus may come later than the program. */
  notifier(): Promise<DesktopNotifier>;
  isFocused(): boolean;
  settings(): NoticeSettings;
  /** The organisation does not want texts in notifications. */
  isTextForbidden: boolean;
  /** What is on a locked screen anybody can read. */
  isLocked(): boolean;
  playSound(): void;
  /** The person clicked: bring the window up at this place. */
  onOpen(place: Place): void;
  /** `mentions` answers something else. */
  onMentions(): void;
  /** Whether a tray shows this program's icon. */
  hasTray(): boolean;
  clock: Clock;
}): Notifications => {
  /** Of each key the newest; `close` is absent until the system has answered. */
  const shown = new Map<string, { messageId: string | undefined; close?: () => void }>();
  const mentions = new Set<string>();
  let place: Place | undefined;

  const setMention = (conversationId: string | undefined, isThere: boolean): void => {
    if (conversationId === undefined || mentions.has(conversationId) === isThere) return;
    if (isThere) mentions.add(conversationId);
    else mentions.delete(conversationId);
    deps.onMentions();
  };
  const look = (): void => {
    if (place && isLookedAt(place)) setMention(place.conversationId, false);
  };

  const isLookedAt = ({ conversationId, chatId, section }: Place): boolean =>
    deps.isFocused() &&
    place?.section === section &&
    (conversationId === undefined || place.conversationId === conversationId) &&
    (chatId === undefined || place.chatId === chatId) &&
    (conversationId !== undefined || chatId !== undefined);

  const closeKey = (key: string): void => {
    const entry = shown.get(key);
    shown.delete(key);
    entry?.close?.();
  };

  const systemQuiet = async (notifier: DesktopNotifier): Promise<boolean> =>
    deps.settings().followSystemQuiet && (await notifier.isQuiet()) === true;

  /** Hands it to the system; answers its refusal. */
  const show = async (notifier: DesktopNotifier, notice: Notice): Promise<string | undefined> => {
    const { key, onMarkRead, onReply } = notice;
    closeKey(key);
    const entry: { messageId: string | undefined; close?: () => void } = { messageId: notice.messageId };
    shown.set(key, entry);
    const forget = (): void => {
      if (shown.get(key) === entry) shown.delete(key);
    };
    const isTextShown =
      notice.text !== undefined &&
      deps.settings().showNoticeText &&
      !deps.isTextForbidden &&
      !deps.isLocked();
    const over = (use: () => void) => (): void => {
      closeKey(key);
      use();
    };
    const listener: NoticeListener = {
      clicked: over(() => deps.onOpen(notice.place)),
      acted: (id) => {
        if (id === markReadId) over(() => onMarkRead?.())();
      },
      replied: (text) => over(() => onReply?.(text))(),
      closed: forget,
    };
    const { refusal, close } = await notifier.show(
      {
        title: notice.title,
        body: isTextShown ? cutText(notice.text ?? '', maxTextLength) : notice.body,
        actions: onMarkRead ? [{ id: markReadId, label: noticeWords.markRead }] : [],
        // Nobody answers what they have not read.
        replyPlaceholder:
          isTextShown && onReply ? noticeWords.replyPlaceholder(notice.place.section === 'team') : undefined,
      },
      listener,
    );
    if (refusal !== undefined) forget();
    // Read, unsent or replaced while the system was asked.
    else if (shown.get(key) !== entry) close();
    else entry.close = close;
    return refusal;
  };

  return {
    isLookedAt,
    async tell(notice) {
      const settings = deps.settings();
      const circumstances = {
        isOn: settings.notifications,
        rules: settings.noticeRules,
        quiet: quietAt(settings, deps.clock.now()),
        isLookedAt: isLookedAt(notice.place),
        isSystemQuiet: false,
      };
      const occasion = { rule: notice.rule, isMuted: notice.isMuted ?? false };
      const first = decide(occasion, circumstances);
      if (notice.rule === 'mentions' && first.because !== 'looking')
        setMention(notice.place.conversationId, true);
      if (first.because !== undefined) return first;
      const notifier = await deps.notifier();
      const [refusal, isSystemQuiet] = await Promise.all([show(notifier, notice), systemQuiet(notifier)]);
      const decision = decide(occasion, { ...circumstances, refusal, isSystemQuiet });
      if (decision.because !== 'system-quiet') deps.playSound();
      return decision;
    },
    async tellOfTray() {
      const notice = {
        key: 'tray',
        rule: undefined,
        ...noticeWords.inTray,
        place: { section: 'settings' },
      } as const;
      await show(await deps.notifier(), notice);
    },
    async test() {
      const notifier = await deps.notifier();
      const { title, body } = noticeWords.test;
      const notice = { key: 'test', rule: undefined, title, body, place: { section: 'settings' } } as const;
      const [refusal, isQuiet] = await Promise.all([show(notifier, notice), notifier.isQuiet()]);
      deps.playSound();
      const occasion = { rule: undefined, isMuted: false };
      const always = { isOn: true, rules: [], quiet: undefined, isLookedAt: false };
      return decide(occasion, { ...always, refusal, isSystemQuiet: isQuiet === true });
    },
    async abilities() {
      const notifier = await deps.notifier();
      const [can, isQuiet] = await Promise.all([notifier.abilities(), notifier.isQuiet()]);
      return {
        ...can,
        tellsQuiet: isQuiet !== undefined,
        hasTray: deps.hasTray(),
        isTextForbidden: deps.isTextForbidden,
      };
    },
    placeShown(next) {
      place = next;
      look();
    },
    focused: look,
    mentions: () => mentions.size,
    clear({ conversationId, chatId, messageId }) {
      const key = conversationId === undefined ? `private:${chatId ?? ''}` : `conversation:${conversationId}`;
      if (messageId !== undefined && shown.get(key)?.messageId !== messageId) return;
      closeKey(key);
      if (messageId === undefined) setMention(conversationId, false);
      // What the team did there, and what is due there, name the customer too.
      if (conversationId !== undefined && messageId === undefined)
        for (const other of ['work', 'window', 'failed']) closeKey(`${other}:${conversationId}`);
    },
    clearAll() {
      place = undefined;
      for (const conversationId of [...mentions]) setMention(conversationId, false);
      for (const key of [...shown.keys()]) closeKey(key);
    },
  };
};
