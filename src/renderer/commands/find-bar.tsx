import './find-bar.css';
import { ChevronDown, ChevronUp, Close, Search } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import type { ChatPlaceInput } from '../../shared/ipc/search.ts';
import type { Place } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { useAppState } from '../state/react.tsx';
import { Icon } from '../ui/design-system.ts';
import { useNews } from '../app/announcements.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import type { CommandContext } from './command.ts';
import { findInThread } from './find-text.ts';

const allName = 'found';
const currentName = 'found-current';

/** Marks what was found without touching the messages; an empty list takes the marks away. */
const mark = (ranges: readonly Range[], current: readonly Range[]): void => {
  CSS.highlights.set(allName, new Highlight(...ranges));
  CSS.highlights.set(currentName, new Highlight(...current));
};

const openChat = ({ section, chatId, conversationId }: Place): ChatPlaceInput | undefined => {
  if (section === 'team') return chatId === undefined ? undefined : { chatId };
  return section === 'inbox' && conversationId !== undefined ? { conversationId } : undefined;
};

const rowOf = (messageId: string): Element | null =>
  document.querySelector(`[role="feed"] [data-message-id="${CSS.escape(messageId)}"]`);

/**
 * Ctrl/Cmd+F: finds in the messages of the open chat, all of them that are on this computer. Enter: the one before; Shift+Enter:
 * the one after.
 */
export const FindBar = ({ context }: { context: CommandContext }) => {
  const [wanted, setWanted] = useState('');
  /** Messages that it stands in, newest first. */
  const [places, setPlaces] = useState<readonly string[]>([]);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const place = useAppState((state) => state.place);
  const messages = useAppState((state) =>
    state.place.section === 'team'
      ? state.privateChats.threads[state.place.chatId ?? '']?.messages
      : state.conversations.threads[state.place.conversationId ?? '']?.messages,
  );
  const cameFrom = useRef(document.activeElement);
  const latest = useRef('');
  const { app, search } = context.actions;

  useEffect(() => {
    field.current?.focus();
    return () => mark([], []);
  }, []);
  // Another chat, another search.
  const opened = useRef(place);
  useEffect(() => {
    const [before, now] = [openChat(opened.current), openChat(place)];
    if (JSON.stringify(before) !== JSON.stringify(now)) app.closeDialog();
  }, [app, place]);

  const currentId = places[at];
  // What is shown may be other messages now; and of those that are shown, others are drawn when the thread is scrolled.
  useEffect(() => {
    let timer = 0;
    const markSoon = (): void => {
      cancelAnimationFrame(timer);
      timer = requestAnimationFrame(() => {
        const all = findInThread(document, wanted);
        const row = currentId === undefined ? null : rowOf(currentId);
        mark(
          all,
          all.filter((range) => row?.contains(range.startContainer)),
        );
      });
    };
    const drawn = new MutationObserver(markSoon);
    const thread = document.querySelector('[role="feed"]');
    if (thread !== null) drawn.observe(thread, { childList: true, subtree: true });
    markSoon();
    return () => {
      drawn.disconnect();
      cancelAnimationFrame(timer);
    };
  }, [currentId, messages, wanted]);

  const show = (found: readonly string[], index: number): void => {
    setPlaces(found);
    setAt(index);
    const messageId = found[index];
    const chat = openChat(place);
    if (messageId === undefined || chat === undefined) return;
    const row = rowOf(messageId);
    if (row === null) void search.jumpTo(chat, messageId);
    else row.scrollIntoView({ block: 'center' });
  };
  const find = (words: string): void => {
    setWanted(words);
    latest.current = words;
    const chat = openChat(place);
    if (chat === undefined || words.trim() === '') {
      show([], 0);
      return;
    }
    void search.findInChat(chat, words).then((found) => {
      // The newest first: it is what one has just read.
      if (latest.current === words)
        show(
          found.map(({ messageId }) => messageId),
          0,
        );
    });
  };
  const step = (by: 1 | -1): void => {
    if (places.length > 0) show(places, (at + by + places.length) % places.length);
  };
  const close = (): void => {
    app.closeDialog();
    // Whoever came from a message stays at the one that was found; the thread may hold others now.
    const found = rowOf(currentId ?? '');
    const came = cameFrom.current;
    const isInThread = came?.closest('[role="feed"]') != null;
    const back = found !== null && isInThread ? found : came;
    if (back instanceof HTMLElement && back.isConnected && back !== document.body)
      back.focus({ preventScroll: true });
    else context.focus.composer();
  };
  const count =
    wanted.trim() === ''
      ? ''
      : places.length === 0
        ? text('Not found')
        : text.in('which one of how many that were found', '{at, number} of {all, number}', {
            at: places.length - at,
            all: places.length,
          });
  useNews(count === '' ? undefined : count, count);
  return (
    <search className="find-bar" aria-label={text('Find in this chat')} data-region="find">
      <Icon source={Search} size="small" />
      <input
        ref={field}
        className="find-bar__field"
        aria-label={text('Find in this chat')}
        placeholder={text('Find in this chat')}
        spellCheck={false}
        maxLength={200}
        value={wanted}
        onChange={(event) => find(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') close();
          else return;
          event.preventDefault();
        }}
      />
      <span className="find-bar__count digits muted">{count}</span>
      <IconButton
        label={text.in('the one before, of what was found', 'Earlier')}
        icon={ChevronUp}
        isSmall
        onClick={() => step(1)}
      />
      <IconButton
        label={text.in('the one after, of what was found', 'Later')}
        icon={ChevronDown}
        isSmall
        onClick={() => step(-1)}
      />
      <IconButton label={text.in('verb, on a button', 'Close')} icon={Close} isSmall onClick={close} />
    </search>
  );
};
