import { People, PersonAdd, Search } from '@livechat/design-system-icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { presentLocale, text } from '../../../shared/i18n/text.ts';
import { useFirstListPaint } from '../../app/use-first-list-paint.ts';
import { recentChats } from '../../state/recent-chats.ts';
import { formerIdsIn, ownIdOf, rosterRows } from '../../state/roster.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button, SearchInput } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { rowHeights } from '../../ui/row-heights.ts';
import { useScrollMemory } from '../../ui/scroll-memory.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { listBoxParts } from '../../ui/list-box.tsx';
import { useRovingList } from '../../ui/use-roving-list.ts';
import { AgentRow } from './agent-row.tsx';
import { ChatRow } from './chat-row.tsx';
import { NewGroupDialog } from './groups/index.ts';
import { keyOf, listRows, openRowOf, type ListRow } from './list-rows.ts';
import { HistoryLine } from '../private-history/index.ts';
import { foreignName } from '../../messages/people.ts';

const named = { label: text('Colleagues') };

const canBeChosen = (row: ListRow | undefined): boolean => keyOf(row) !== undefined;
const rowKey = (row: ListRow): string =>
  row.chat === undefined ? (row.agent?.id ?? row.heading ?? 'more') : `chat:${row.chat.chatId}`;

/** Recent chats, and everybody in the workspace, grouped by status, with search and a group filter. */
export const Roster = () => {
  const team = useAppState((state) => state.team);
  const summaries = useAppState((state) => state.privateChats.summaries);
  const ownId = useAppState(ownIdOf);
  // As one text: a list of its own would be another one at each change of the state.
  const formerIds = useAppState((state) => formerIdsIn(state, ownIdOf(state)).join('\n'));
  const openId = useAppState((state) => state.place.chatId);
  const density = useAppState((state) => state.settings.density);
  const { app } = useActions();
  const [search, setSearch] = useState('');
  const [groupId, setGroupId] = useState<number>();
  const [isAllShown, setIsAllShown] = useState(false);
  const [isMakingGroup, setIsMakingGroup] = useState(false);
  const [shown, setShown] = useState({ startIndex: 0, endIndex: Number.POSITIVE_INFINITY });
  const virtuoso = useRef<VirtuosoHandle>(null);
  const remembered = useScrollMemory('roster', virtuoso);

  const people = useMemo(
    () => rosterRows(team.agents, ownId, { search, groupId }, formerIds === '' ? [] : formerIds.split('\n')),
    [team.agents, ownId, search, groupId, formerIds],
  );
  // A group of LiveChat's says nothing about chats.
  const recent = useMemo(
    () => (groupId === undefined ? recentChats({ privateChats: { summaries }, team }, search) : []),
    [summaries, team, search, groupId],
  );
  const rows = useMemo(
    () => listRows(recent, people, { openId, isAllShown: isAllShown || search !== '' }),
    [isAllShown, recent, openId, search, people],
  );
  const openAt = openRowOf(rows, openId);
  const firstPerson = rows.findIndex(canBeChosen);
  const reveal = useCallback((index: number, done: () => void) => {
    virtuoso.current?.scrollIntoView({ index, behavior: 'auto', done });
  }, []);
  const roving = useRovingList({
    count: rows.length,
    startIndex: openAt === -1 ? firstPerson : openAt,
    canFocus: (index) => canBeChosen(rows[index]) || rows[index]?.hidden !== undefined,
    reveal,
  });
  useFirstListPaint(team.isLoaded);

  useEffect(() => {
    if (openAt !== -1) virtuoso.current?.scrollIntoView({ index: openAt });
    // Only when another chat is opened, not when rows move.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [openId]);

  const unreadAt = useMemo(
    () => rows.flatMap((row, index) => ((row.chat?.unreadCount ?? 0) > 0 ? [index] : [])),
    [rows],
  );
  const group = team.groups.find(({ id }) => id === groupId);
  const above = unreadAt.filter((index) => index < shown.startIndex);
  const below = unreadAt.filter((index) => index > shown.endIndex);

  return (
    <>
      <header className="pane__head">
        <h1 className="pane__title">{text('Team')}</h1>
        {team.isLoaded && team.isStale ? (
          <span
            className="muted"
            title={text('LiveChat has not told the present statuses yet; these are the last known ones.')}
          >
            {text.in('statuses of colleagues', 'Last known')}
          </span>
        ) : undefined}
        <IconButton
          label={text('New group')}
          icon={PersonAdd}
          data-testid="new-group"
          onClick={() => setIsMakingGroup(true)}
        />
      </header>
      <div className="roster__filters">
        <SearchInput
          size="compact"
          value={search}
          onChange={setSearch}
          placeholder={text('Search people')}
          aria-label={text('Search people')}
        />
        {team.groups.length > 1 ? (
          <select
            className="roster__group"
            aria-label={text('LiveChat group')}
            title={group === undefined ? text('All groups') : foreignName(group.name)}
            value={groupId ?? ''}
            onChange={(event) =>
              setGroupId(event.target.value === '' ? undefined : Number(event.target.value))
            }
          >
            <option value="">{text('All groups')}</option>
            {team.groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {foreignName(name)}
              </option>
            ))}
          </select>
        ) : undefined}
      </div>
      {openId === undefined ? undefined : <HistoryLine />}
      {!team.isLoaded ? <SkeletonRows rows={8} label={text('Reading the team')} /> : undefined}
      {team.isLoaded && !rows.some(canBeChosen) ? (
        search === '' && groupId === undefined ? (
          <EmptyState
            icon={People}
            title={text('Nobody else yet')}
            text={text('Colleagues appear here when they join your LiveChat workspace.')}
          />
        ) : (
          <EmptyState
            icon={Search}
            title={text('Nobody found')}
            text={
              search === ''
                ? text('Nobody of the team is in this group.')
                : groupId === undefined
                  ? text('Nobody called “{typed}”.', { typed: search })
                  : text('Nobody called “{typed}” in this group.', { typed: search })
            }
          >
            <Button
              size="compact"
              onClick={() => {
                setSearch('');
                setGroupId(undefined);
              }}
            >
              {text('Show everybody')}
            </Button>
          </EmptyState>
        )
      ) : undefined}
      {rows.some(canBeChosen) ? (
        <div className="pane__list" ref={roving.container} onKeyDown={roving.onKeyDown}>
          <UnreadPill
            place="above"
            unread={above}
            onClick={() => virtuoso.current?.scrollToIndex({ index: above.at(-1) ?? 0, align: 'center' })}
          />
          <UnreadPill
            place="below"
            unread={below}
            onClick={() => virtuoso.current?.scrollToIndex({ index: below[0] ?? 0, align: 'center' })}
          />
          <Virtuoso
            ref={virtuoso}
            rangeChanged={(range) => {
              setShown(range);
              roving.onRange(range);
            }}
            tabIndex={-1}
            context={named}
            components={listBoxParts}
            data={rows}
            // Otherwise the first heading's height is taken for everybody's, and the scroll bar is wrong by half.
            defaultItemHeight={rowHeights[density]}
            increaseViewportBy={128}
            {...(remembered === undefined ? {} : { restoreStateFrom: remembered })}
            computeItemKey={(_, row) => rowKey(row)}
            itemContent={(index, row) =>
              row.heading !== undefined ? (
                <div className="roster__heading" role="presentation">
                  {row.heading}{' '}
                  <span className="roster__count">{row.count.toLocaleString(presentLocale())}</span>
                </div>
              ) : row.hidden !== undefined ? (
                <MoreRow
                  hidden={row.hidden}
                  index={index}
                  isTabStop={index === roving.tabStopIndex}
                  onShow={() => setIsAllShown(true)}
                />
              ) : row.chat !== undefined ? (
                <ChatRow
                  chat={row.chat}
                  index={index}
                  isOpen={index === openAt}
                  isTabStop={index === roving.tabStopIndex}
                  onOpen={() => {
                    roving.setActiveIndex(index);
                    if (row.chat !== undefined) app.openPrivateChat(row.chat.chatId);
                  }}
                />
              ) : (
                <AgentRow
                  agent={row.agent}
                  index={index}
                  isOpen={index === openAt}
                  isTabStop={index === roving.tabStopIndex}
                  onOpen={() => {
                    roving.setActiveIndex(index);
                    if (row.agent !== undefined) app.openPrivateChat(row.agent.id);
                  }}
                />
              )
            }
          />
        </div>
      ) : undefined}
      {isMakingGroup ? <NewGroupDialog onClose={() => setIsMakingGroup(false)} /> : undefined}
    </>
  );
};

/** Chats that are not listed yet: a row like the others, so that the list holds nothing but rows. */
const MoreRow = (props: { hidden: number; index: number; isTabStop: boolean; onShow(): void }) => (
  <div
    role="option"
    aria-selected={false}
    className="roster__more has-inner-focus"
    tabIndex={props.isTabStop ? 0 : -1}
    data-roving-index={props.index}
    onClick={props.onShow}
    onKeyDown={(event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      props.onShow();
    }}
  >
    {text('{count, plural, one {Show # more chat} other {Show # more chats}}', { count: props.hidden })}
  </div>
);

/** Unread private chats that are scrolled out of sight. */
const UnreadPill = ({
  place,
  unread,
  onClick,
}: {
  place: 'above' | 'below';
  unread: readonly number[];
  onClick(): void;
}) =>
  unread.length === 0 ? undefined : (
    <button type="button" className={`list-pill list-pill--${place}`} onClick={onClick}>
      {text('{count, plural, one {# unread} other {# unread}}', { count: unread.length })}{' '}
      {place === 'above' ? '↑' : '↓'}
    </button>
  );
