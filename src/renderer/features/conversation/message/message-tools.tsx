import { ContentCopy, Reply } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { canHaveHeart, hasHeart } from '../../../../shared/domain/own-heart.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions } from '../../../state/react.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { copyableText } from '../../../messages/message.ts';
import { canBeQuoted } from '../../../messages/quote.ts';
import { useKeys } from '../../../commands/use-keys.ts';
import { windowFocus } from '../../../commands/focus.ts';
import { HeartFilledIcon, HeartIcon } from './heart-icon.tsx';

/** Actions on a message, shown beside it on hover and focus. */
export const MessageTools = ({ message, children }: { message: Message; children: ReactNode }) => {
  const { app, conversations, work } = useActions();
  const copyable = copyableText(message);
  const isLoved = hasHeart(message);
  const replyKeys = useKeys('reply-to-message');
  return (
    <div className="message__tools">
      {canBeQuoted(message) ? (
        <IconButton
          label={text('Reply to this message')}
          shortcut={replyKeys}
          icon={Reply}
          isSmall
          tabIndex={-1}
          onClick={() => {
            work.write('reply');
            conversations.quote(message.conversationId, message.id);
            windowFocus.later(() => void windowFocus.composer());
          }}
        />
      ) : undefined}
      {canHaveHeart(message) ? (
        <IconButton
          label={isLoved ? text('Take the heart back') : text('React with a heart')}
          icon={isLoved ? HeartFilledIcon : HeartIcon}
          isSmall
          tabIndex={-1}
          onClick={() => void conversations.react(message.id, !isLoved)}
        />
      ) : undefined}
      {copyable === undefined ? undefined : (
        <IconButton
          label={text.in('verb, on a button', 'Copy text')}
          icon={ContentCopy}
          isSmall
          tabIndex={-1}
          onClick={() => app.copyText(copyable)}
        />
      )}
      {children}
    </div>
  );
};
