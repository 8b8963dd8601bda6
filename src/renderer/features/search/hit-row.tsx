import { memo, useCallback } from 'react';
import type { SearchHit } from '../../../shared/ipc/search.ts';
import { text } from '../../../shared/i18n/text.ts';
import { agentName, customerName, foreignName } from '../../messages/people.ts';
import { kindWord, spokenHit } from '../../messages/search.ts';
import { fullTime, rowTime } from '../../messages/time.ts';
import { ownIdOf } from '../../state/roster.ts';
import { useAppState } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';

export interface HitNames {
  chat: string;
  author: string;
  pictureUrl: string | undefined;
}

/** What the chats and authors of hits are called. */
export const useHitNames = (): ((hit: SearchHit) => HitNames) => {
  const agents = useAppState((state) => state.team.agents);
  const conversations = useAppState((state) => state.conversations.byId);
  const chats = useAppState((state) => state.privateChats.summaries);
  const ownId = useAppState(ownIdOf);
  return useCallback(
    (hit) => {
      const nameOf = (agentId: string | undefined): string => {
        if (agentId !== undefined && agentId === ownId) return text('You');
        const agent = agents[agentId ?? ''];
        return agent === undefined ? foreignName(agentId, text('The team')) : agentName(agent);
      };
      if (hit.kind === 'private') {
        const group = chats[hit.chatId]?.group;
        return {
          chat: group === undefined ? nameOf(hit.chatId) : foreignName(group.name),
          author: hit.direction === 'out' ? text('You') : nameOf(hit.agentId ?? hit.chatId),
          pictureUrl: agents[hit.chatId]?.avatarUrl,
        };
      }
      const conversation = conversations[hit.conversationId];
      const chat = conversation === undefined ? text('Instagram user') : customerName(conversation);
      const isCustomers = hit.kind === 'message' && hit.direction === 'in';
      return {
        chat,
        author: isCustomers ? chat : nameOf(hit.agentId),
        pictureUrl: conversation?.pictureUrl,
      };
    },
    [agents, chats, conversations, ownId],
  );
};

/** The excerpt with what matched marked in it. */
const Marked = ({ hit }: { hit: SearchHit }) => {
  const { excerpt, ranges } = hit;
  return (
    <p className="hit__text" dir="auto">
      {hit.isCutBefore ? '… ' : undefined}
      {ranges.map(({ start, end }, index) => (
        <span key={start}>
          {excerpt.slice(ranges[index - 1]?.end ?? 0, start)}
          <mark>{excerpt.slice(start, end)}</mark>
        </span>
      ))}
      {excerpt.slice(ranges.at(-1)?.end ?? 0)}
      {hit.isCutAfter ? ' …' : undefined}
    </p>
  );
};

interface HitRowProps {
  id: string;
  hit: SearchHit;
  names: HitNames;
  nowMs: number;
  isChosen: boolean;
  /** The hit above it is in another chat: its name stands above this one. */
  startsChat: boolean;
  onOpen(): void;
}

/** One message that was found. */
export const HitRow = memo(
  ({ id, hit, names, nowMs, isChosen, startsChat, onOpen }: HitRowProps) => (
    <>
      {startsChat ? (
        <div className="hit__chat" aria-hidden="true">
          <Avatar
            name={names.chat}
            seed={hit.kind === 'private' ? hit.chatId : hit.conversationId}
            remotePictureUrl={names.pictureUrl}
            size={24}
          />
          <ForeignName isOneLine name={names.chat} />
          <span className="hit__kind muted">{kindWord[hit.kind]}</span>
        </div>
      ) : undefined}
      <div
        id={id}
        className="hit"
        role="option"
        aria-selected={isChosen}
        aria-label={spokenHit(hit, names.chat, names.author)}
        data-testid="search-hit"
        onClick={onOpen}
      >
        <div className="hit__head">
          <ForeignName isOneLine name={names.author} />
          {hit.kind === 'note' ? (
            <span className="hit__badge">{text.in('noun: for colleagues', 'Note')}</span>
          ) : undefined}
          <time className="hit__time muted digits" title={fullTime(hit.atMs)}>
            {rowTime(hit.atMs, nowMs)}
          </time>
        </div>
        <Marked hit={hit} />
      </div>
    </>
  ),
  (one, other) =>
    one.hit === other.hit &&
    one.isChosen === other.isChosen &&
    one.startsChat === other.startsChat &&
    one.nowMs === other.nowMs &&
    one.names.chat === other.names.chat &&
    one.names.author === other.names.author,
);
