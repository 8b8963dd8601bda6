import './work.css';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ConversationWork, Presence } from '../../../shared/domain/work.ts';
import { noteDraftKey, replyDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useServices } from '../../state/react.tsx';
import { useAnnounce } from '../../app/announcements.tsx';
import { useAttention } from '../../ui/use-attention.ts';
import { presenceSentence } from '../../messages/work.ts';
import { FailedElsewhere } from './failed-elsewhere.tsx';
import { usePresence } from './use-presence.ts';

/** Main repeats it to the colleagues; three times without, and nobody is shown as looking any more. */
const lookingEveryMs = 15_000;
/** Somebody who has stopped typing for this long does not type any more. */
const typingEndsMs = 4_000;

/**
 * Tells the colleagues that this person looks, and types, while the window has their attention. Shows nothing: a part of its own,
 * so that a key that is pressed draws the composer anew and not the whole conversation.
 */
export const TellPresence = ({ conversationId }: { conversationId: string }) => {
  const { work } = useActions();
  const { drafts } = useServices();
  const isLooking = useAttention();
  const written = useSyncExternalStore(
    drafts.subscribe,
    () => `${drafts.peek(replyDraftKey(conversationId))}\n${drafts.peek(noteDraftKey(conversationId))}`,
  );
  const before = useRef<string>(undefined);

  useEffect(() => {
    if (!isLooking) return;
    const say = (): void => work.setPresence(conversationId, false);
    say();
    const timer = setInterval(say, lookingEveryMs);
    return () => {
      clearInterval(timer);
      work.setPresence(undefined, false);
    };
  }, [work, conversationId, isLooking]);

  useEffect(() => {
    const last = before.current;
    before.current = written;
    // A draft that was there is not being typed; one that was emptied was sent.
    if (last === undefined || last === written || !isLooking) return;
    if (written.trim() === '') return work.setPresence(conversationId, false);
    work.setPresence(conversationId, true);
    const timer = setTimeout(() => work.setPresence(conversationId, false), typingEndsMs);
    return () => clearTimeout(timer);
  }, [work, conversationId, written, isLooking]);
  return undefined;
};

/** A colleague who begins to type is announced once while this conversation is open; pauses in typing are no news. */
const useTypingNews = (conversationId: string, presence: readonly Presence[]): void => {
  const agents = useAppState((state) => state.team.agents);
  const say = useAnnounce();
  const told = useRef<{ conversationId: string; ids: ReadonlySet<string> }>(undefined);
  useEffect(() => {
    const known = told.current?.conversationId === conversationId ? told.current.ids : new Set<string>();
    const fresh = presence.filter(({ agentId, isTyping }) => isTyping && !known.has(agentId));
    told.current = { conversationId, ids: new Set([...known, ...fresh.map(({ agentId }) => agentId)]) };
    const sentence = presenceSentence(fresh, agents);
    if (fresh.length > 0 && sentence !== undefined) say(sentence);
  }, [agents, conversationId, presence, say]);
};

/** "Anna is typing here", and replies of colleagues that failed, above the composer. */
export const PresenceBar = ({ conversationId, work }: { conversationId: string; work: ConversationWork }) => {
  const agents = useAppState((state) => state.team.agents);
  const presence = usePresence(conversationId);
  const sentence = presenceSentence(presence, agents);
  const isTyping = presence.some((one) => one.isTyping);
  useTypingNews(conversationId, presence);
  return (
    <>
      <FailedElsewhere conversationId={conversationId} work={work} />
      <p
        className={`presence-bar${isTyping ? ' presence-bar--typing' : ''}${sentence === undefined ? ' presence-bar--none' : ''}`}
        data-testid="presence-bar"
      >
        {sentence}
      </p>
    </>
  );
};
