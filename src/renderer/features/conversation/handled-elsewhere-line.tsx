import { Info } from '@livechat/design-system-icons';
import { text } from '../../../shared/i18n/text.ts';
import type { HandledElsewhereWords } from '../../messages/handled-elsewhere.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useActions } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { useRequest } from '../../ui/use-request.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

const offers = {
  'take-over': {
    label: text.in('verb: a conversation from another app', 'Take over'),
    done: text('This conversation is yours now.'),
  },
  'ask-for': { label: text('Ask for it'), done: text('The other app has been asked to hand it over.') },
} as const;

/** Says that another app answers this conversation, and offers what the account allows about it. */
export const HandledElsewhereLine = ({
  conversationId,
  words,
}: {
  conversationId: string;
  words: HandledElsewhereWords;
}) => {
  const { conversations } = useActions();
  const say = useAnnounce();
  const { isRunning, problem, run } = useRequest();
  const { offer } = words;
  const act = (chosen: keyof typeof offers): void =>
    run(
      () =>
        chosen === 'take-over'
          ? conversations.takeOver(conversationId)
          : conversations.askFor(conversationId),
      () => say(offers[chosen].done),
    );
  return (
    <>
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      <div className="composer__why" role="note" data-testid="handled-elsewhere">
        <Icon source={Info} size="small" />
        <p>
          {words.sentence} <WhatHelps topic="state:handled-elsewhere" />
        </p>
        {offer === undefined ? undefined : (
          <Button
            kind="secondary"
            size="compact"
            loading={isRunning}
            data-testid={offer}
            onClick={() => act(offer)}
          >
            {offers[offer].label}
          </Button>
        )}
      </div>
    </>
  );
};
