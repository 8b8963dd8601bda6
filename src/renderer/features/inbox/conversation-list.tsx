import { useCallback, useEffect, useMemo, useRef } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useFirstListPaint } from '../../app/use-first-list-paint.ts';
import { frozenOrder } from '../../state/frozen-order.ts';
import type { InboxView } from '../../../shared/domain/work-rules.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { ReadProblem } from '../../ui/callout.tsx';
import { useScrollMemory } from '../../ui/scroll-memory.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { rowHeights } from '../../ui/row-heights.ts';
import { useListInteraction } from '../../ui/use-list-interaction.ts';
import { listBoxParts } from '../../ui/list-box.tsx';
import { useRovingList } from '../../ui/use-roving-list.ts';
import { ConversationRow } from './conversation-row.tsx';
import { EmptyList } from './empty-list.tsx';
import { viewNames } from '../../messages/work.ts';

/** One view's rows. While the person interacts with the list its order is frozen, and a pill counts the new rows. */
export const ConversationList = ({ view }: { view: InboxView }) => {
  const listed = useAppState((state) => state.conversations.lists[view]);
  const openId = useAppState((state) => state.place.conversationId);
  const density = useAppState((state) => state.settings.density);
  const { app, conversations, work } = useActions();
  const hasPicked = useAppState((state) => state.conversations.selectedIds.length > 0);
  const virtuoso = useRef<VirtuosoHandle>(null);
  const remembered = useScrollMemory(`inbox:${view}`, virtuoso);
  const nowMs = useNow(30_000);
  const interaction = useListInteraction();
  const frozenIds = useRef<readonly string[]>(undefined);
  if (!interaction.isBusy) frozenIds.current = undefined;
  else frozenIds.current ??= listed.ids;
  const { ids, waiting } = useMemo(
    () =>
      interaction.isBusy && frozenIds.current !== undefined
        ? frozenOrder(frozenIds.current, listed.ids)
        : { ids: listed.ids, waiting: 0 },
    [interaction.isBusy, listed.ids],
  );
  const reveal = useCallback((index: number, done: () => void) => {
    virtuoso.current?.scrollIntoView({ index, behavior: 'auto', done });
  }, []);
  const roving = useRovingList({
    count: ids.length,
    startIndex: openId === undefined ? 0 : Math.max(0, ids.indexOf(openId)),
    reveal,
  });
  const named = useMemo(
    () => ({ label: text('{view}: conversations', { view: viewNames[view] }), isMultiple: true }),
    [view],
  );
  useFirstListPaint(listed.isLoaded);

  // An open conversation that was reached by key or palette comes into view in the list.
  useEffect(() => {
    const at = openId === undefined ? -1 : ids.indexOf(openId);
    if (at !== -1) virtuoso.current?.scrollIntoView({ index: at });
    // Only when another conversation is opened, not when rows move.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [openId]);

  if (listed.problem !== undefined && ids.length === 0)
    return (
      <div className="pane__message">
        <ReadProblem sentence={listed.problem} onRetry={() => void conversations.loadList(view)} />
      </div>
    );
  if (!listed.isLoaded) return <SkeletonRows rows={8} label={text('Reading conversations')} />;
  if (ids.length === 0) return <EmptyList view={view} />;

  return (
    <div
      className={`pane__list${hasPicked ? ' has-picked' : ''}`}
      ref={roving.container}
      onKeyDown={roving.onKeyDown}
      {...interaction.handlers}
    >
      {waiting > 0 ? (
        <button
          type="button"
          className="list-pill"
          onClick={() => {
            interaction.release();
            virtuoso.current?.scrollToIndex(0);
          }}
        >
          {text('{count, plural, one {# new} other {# new}}', { count: waiting })}
        </button>
      ) : undefined}
      <Virtuoso
        ref={virtuoso}
        tabIndex={-1}
        context={named}
        components={listBoxParts}
        rangeChanged={roving.onRange}
        data={ids as string[]}
        fixedItemHeight={rowHeights[density]}
        increaseViewportBy={320}
        {...(remembered === undefined ? {} : { restoreStateFrom: remembered })}
        endReached={() => void conversations.loadMore(view)}
        computeItemKey={(_, id) => id}
        itemContent={(index, id) => (
          <ConversationRow
            conversationId={id}
            index={index}
            count={listed.total}
            isOpen={id === openId}
            isTabStop={index === roving.tabStopIndex}
            nowMs={nowMs}
            onPick={(isRange) => {
              roving.setActiveIndex(index);
              work.toggleSelected(id, isRange);
            }}
            onOpen={() => {
              roving.setActiveIndex(index);
              app.openConversation(id);
            }}
          />
        )}
      />
    </div>
  );
};
