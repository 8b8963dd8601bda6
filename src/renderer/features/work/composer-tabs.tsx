import './work.css';
import { useEffect, type KeyboardEvent, type ReactNode } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { NoteComposer } from './note-composer.tsx';

const tabs = [
  { writing: 'reply', name: text.in('tab: write to the customer', 'Reply') },
  { writing: 'note', name: text.in('tab: write for colleagues', 'Note') },
] as const;

/** Reply or Note: two composers, of which one is there; they share no path. `reply`: the customer's. */
export const ComposerTabs = ({ conversationId, reply }: { conversationId: string; reply: ReactNode }) => {
  const writing = useAppState((state) => state.conversations.writing);
  const { work } = useActions();
  const titles = {
    reply: useTitleWithKeys(text.in('tab: write to the customer', 'Reply'), 'write-reply'),
    note: useTitleWithKeys(text.in('tab: write for colleagues', 'Note'), 'write-note'),
  };
  // Another conversation is opened to answer its customer; a note is asked for.
  useEffect(() => () => work.write('reply'), [work, conversationId]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
    event.preventDefault();
    const next = writing === 'reply' ? 'note' : 'reply';
    work.write(next);
    document.getElementById(`write-${next}`)?.focus();
  };
  return (
    <>
      <div
        className={`composer-tabs composer-tabs--${writing}`}
        role="tablist"
        aria-label={text.in('what the tabs Reply and Note are for', 'Write')}
        data-region="writing"
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab) => (
          <button
            key={tab.writing}
            id={`write-${tab.writing}`}
            type="button"
            role="tab"
            className="composer-tab"
            aria-selected={writing === tab.writing}
            tabIndex={writing === tab.writing ? 0 : -1}
            title={titles[tab.writing]}
            onClick={() => work.write(tab.writing)}
          >
            {tab.name}
          </button>
        ))}
      </div>
      {writing === 'reply' ? reply : <NoteComposer conversationId={conversationId} />}
    </>
  );
};
