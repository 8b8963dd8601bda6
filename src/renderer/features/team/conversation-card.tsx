import './conversation-card.css';
import { InstagramColored } from '@livechat/design-system-icons';
import { useEffect, useState } from 'react';
import type { ConversationCard as Card } from '../../../shared/domain/conversation-card.ts';
import { text } from '../../../shared/i18n/text.ts';
import { cardFacts, cardGoneSentence } from '../../messages/ask-colleague.ts';
import { customerName, handleName } from '../../messages/people.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';

/** A conversation that came with a private message: who it is with by what this console knows, and a way to it. */
export const ConversationCard = ({ card }: { card: Card }) =>
  card.conversationId === undefined ? <Gone /> : <Known card={card} conversationId={card.conversationId} />;

const Gone = () => (
  <p className="conversation-card conversation-card--gone muted" data-testid="conversation-card">
    {cardGoneSentence}
  </p>
);

const Known = ({ card, conversationId }: { card: Card; conversationId: string }) => {
  const conversation = useAppState((state) => state.conversations.byId[conversationId]);
  const { app, ask } = useActions();
  const nowMs = useNow(60_000);
  const [isHere, setIsHere] = useState(true);
  const isKnown = conversation !== undefined;
  // Also when it goes away while the card is shown.
  useEffect(() => {
    if (!isKnown) void ask.findConversation(conversationId).then(setIsHere);
  }, [ask, conversationId, isKnown]);
  if (!isHere) return <Gone />;
  const facts = cardFacts(card, nowMs);
  if (conversation === undefined)
    return (
      <p className="conversation-card muted" data-testid="conversation-card">
        {facts}
      </p>
    );
  const name = customerName(conversation);
  const handle = conversation.username === undefined ? undefined : handleName(conversation.username);
  return (
    <button
      type="button"
      className="conversation-card"
      data-testid="conversation-card"
      aria-label={text('Open the conversation with {name}, {facts}', { name, facts })}
      onClick={() => app.openConversation(conversationId)}
    >
      <Avatar
        name={name}
        seed={conversationId}
        remotePictureUrl={conversation.pictureUrl}
        size={32}
        glyph={<InstagramColored />}
      />
      <span className="conversation-card__lines">
        <ForeignName isOneLine name={name} />
        {handle === undefined || handle === name ? undefined : (
          <span className="truncate muted">{handle}</span>
        )}
        <span className="muted">{facts}</span>
      </span>
    </button>
  );
};
