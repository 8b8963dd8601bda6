import './find-bar.css';
import { ChevronDown, ChevronUp, Close, Search } from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import { useAppState } from '../state/react.tsx';
import { Icon } from '../ui/design-system.ts';
import { IconButton } from '../ui/icon-button.tsx';
import type { CommandContext } from './command.ts';
import { findInThread } from './find-text.ts';

const allName = 'found';
const currentName = 'found-current';

/** Marks what was found without touching the messages; an empty list takes the marks away. */
const mark = (ranges: readonly Range[], current: Range | undefined): void => {
  CSS.highlights.set(allName, new Highlight(...ranges));
  CSS.highlights.set(currentName, current === undefined ? new Highlight() : new Highlight(current));
};

/** Ctrl/Cmd+F: finds in the messages of the open chat that are read so far. Enter: the one before; Shift+Enter: the one after. */
export const FindBar = ({ context }: { context: CommandContext }) => {
  const [wanted, setWanted] = useState('');
  const [ranges, setRanges] = useState<readonly Range[]>([]);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const place = useAppState((state) => state.place);
  const hasMore = useAppState(
    (state) =>
      (state.place.section === 'team'
        ? state.privateChats.threads[state.place.chatId ?? '']
        : state.conversations.threads[state.place.conversationId ?? '']
      )?.hasMore === true,
  );
  const cameFrom = useRef(document.activeElement);
  const { app } = context.actions;

  useEffect(() => {
    field.current?.focus();
    return () => mark([], undefined);
  }, []);
  // Another chat, another search.
  const opened = useRef(place);
  useEffect(() => {
    if (opened.current !== place) app.closeDialog();
  }, [app, place]);

  const show = (found: readonly Range[], index: number): void => {
    const current = found[index];
    setRanges(found);
    setAt(index);
    mark(found, current);
    current?.startContainer.parentElement?.scrollIntoView({ block: 'center' });
  };
  const search = (text: string): void => {
    setWanted(text);
    const found = findInThread(document, text);
    // The newest first: it is what one has just read.
    show(found, found.length - 1);
  };
  const step = (by: 1 | -1): void => {
    const found = findInThread(document, wanted);
    if (found.length > 0) show(found, (Math.min(at, found.length - 1) + by + found.length) % found.length);
  };
  const close = (): void => {
    app.closeDialog();
    if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
  };
  const count =
    wanted.trim() === ''
      ? ''
      : ranges.length === 0
        ? 'Not found'
        : `${at + 1} of ${ranges.length.toLocaleString('en-GB')}`;
  return (
    <search className="find-bar" aria-label="Find in this chat" data-region="find">
      <Icon source={Search} size="small" />
      <input
        ref={field}
        className="find-bar__field"
        aria-label="Find in this chat"
        placeholder="Find in this chat"
        spellCheck={false}
        maxLength={200}
        value={wanted}
        onChange={(event) => search(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') step(event.shiftKey ? 1 : -1);
          else if (event.key === 'Escape') close();
          else return;
          event.preventDefault();
        }}
      />
      <span className="find-bar__count digits muted" role="status">
        {count}
        {wanted.trim() !== '' && hasMore ? (
          <span title="Scroll up to read earlier messages, and find in them too."> · newest only</span>
        ) : undefined}
      </span>
      <IconButton label="Earlier" icon={ChevronUp} isSmall onClick={() => step(-1)} />
      <IconButton label="Later" icon={ChevronDown} isSmall onClick={() => step(1)} />
      <IconButton label="Close" icon={Close} isSmall onClick={close} />
    </search>
  );
};
