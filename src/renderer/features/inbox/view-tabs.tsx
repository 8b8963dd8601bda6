import type { KeyboardEvent } from 'react';
import { inboxSorts, inboxViews, type InboxSort, type InboxView } from '../../../shared/domain/work-rules.ts';
import { presentLocale, text } from '../../../shared/i18n/text.ts';
import { sortOf } from '../../state/model.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { sortNames, viewExplanations, viewNames } from '../../messages/work.ts';
import { inlineStep } from '../../ui/direction.ts';

/** The views of the inbox, each with how many conversations it has. */
export const ViewTabs = () => {
  const view = useAppState((state) => state.conversations.view);
  const counts = useAppState((state) => state.conversations.counts);
  const { conversations } = useActions();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = inlineStep(event.key);
    if (step === undefined) return;
    event.preventDefault();
    const count = inboxViews.length;
    const next = inboxViews[(inboxViews.indexOf(view) + step + count) % count];
    if (next === undefined) return;
    void conversations.chooseView(next);
    document.getElementById(`view-${next}`)?.focus();
  };
  return (
    <div
      className="view-tabs"
      role="tablist"
      aria-label={text.in('views of the inbox, such as Mine and Done', 'Views')}
      onKeyDown={onKeyDown}
    >
      {inboxViews.map((one) => (
        <button
          key={one}
          id={`view-${one}`}
          type="button"
          role="tab"
          className={`view-tab${one === 'failed' && (counts?.failed ?? 0) > 0 ? ' view-tab--alarm' : ''}`}
          aria-selected={one === view}
          aria-controls="conversation-panel"
          tabIndex={one === view ? 0 : -1}
          title={viewExplanations[one]}
          onClick={() => void conversations.chooseView(one)}
        >
          {viewNames[one]}
          {counts !== undefined && counts[one] > 0 ? (
            <span className="view-tab__count">{counts[one].toLocaleString(presentLocale())}</span>
          ) : undefined}
        </button>
      ))}
    </div>
  );
};

/** What the view is sorted by; kept for each view. */
export const SortChoice = ({ view }: { view: InboxView }) => {
  const sort = useAppState((state) => sortOf(state, view));
  const { conversations } = useActions();
  return (
    <select
      className="sort-choice"
      aria-label={text.in('verb, label of a choice', 'Sort')}
      title={sortNames[sort]}
      value={sort}
      onChange={(event) => void conversations.chooseSort(view, event.target.value as InboxSort)}
    >
      {inboxSorts.map((one) => (
        <option key={one} value={one}>
          {sortNames[one]}
        </option>
      ))}
    </select>
  );
};
