import { Close, Reply } from '@livechat/design-system-icons';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { quotedWords, replyingToWords } from '../../messages/quote.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useAuthorName } from './use-author-name.ts';

/** Above the composer's field: the message that the reply will quote, with the way back. */
export const QuotedLine = ({
  conversation,
  quotedId,
  onDropped,
}: {
  conversation: Conversation;
  quotedId: string;
  onDropped(): void;
}) => {
  const message = useAppState((state) =>
    state.conversations.threads[conversation.id]?.messages.find(({ id }) => id === quotedId),
  );
  const nameOf = useAuthorName(conversation);
  const { conversations } = useActions();
  return (
    <div className="composer__quote" role="note" data-testid="quoted-line">
      <Icon source={Reply} size="small" />
      <p className="composer__quoted">
        <span className="composer__quoted-who truncate">{replyingToWords(message && nameOf(message))}</span>
        <span className="truncate" dir="auto">
          {quotedWords(message)}
        </span>
      </p>
      <IconButton
        label={text('Answer without a quote (Esc)')}
        icon={Close}
        isSmall
        onClick={() => {
          conversations.quote(conversation.id, undefined);
          onDropped();
        }}
      />
    </div>
  );
};
