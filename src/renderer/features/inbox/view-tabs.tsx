import type { KeyboardEvent } from 'react';
import { conversationViews, type ConversationView } from '../../state/model.ts';
import { useActions, useAppState } from '../../state/react.tsx';

export const viewNames: Record<ConversationView, string> = {
  all: 'All',
  waiting: 'Waiting',
  'window-ending': 'Window ending',
};

const explanations: Record<ConversationView, string> = {
  all: 'Every conversation, newest first',
  waiting: 'The customer wrote last, longest waiting first',
  'window-ending': 'The time to reply ends soon, soonest first',
};

/** All / Waiting / Window ending. */
export const ViewTabs = () => {
  const view = useAppState((state) => state.conversations.view);
  const lists = useAppState((state) => state.conversations.lists);
  const { conversations } = useActions();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const count = conversationViews.length;
    const next = conversationViews[(conversationViews.indexOf(view) + step + count) % count];
    if (next === undefined) return;
    void conversations.chooseView(next);
    document.getElementById(`view-${next}`)?.focus();
  };
  return (
    <div className="view-tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {conversationViews.map((one) => (
        <button
          key={one}
          id={`view-${one}`}
          type="button"
          role="tab"
          className="view-tab"
          aria-selected={one === view}
          aria-controls="conversation-list"
          tabIndex={one === view ? 0 : -1}
          title={explanations[one]}
          onClick={() => void conversations.chooseView(one)}
        >
          {viewNames[one]}
          {lists[one].isLoaded && lists[one].total > 0 ? (
            <span className="view-tab__count">{lists[one].total.toLocaleString('en-GB')}</span>
          ) : undefined}
        </button>
      ))}
    </div>
  );
};
