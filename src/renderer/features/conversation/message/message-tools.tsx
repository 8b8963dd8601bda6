import { ContentCopy } from '@livechat/design-system-icons';
import type { ReactNode } from 'react';
import type { Message } from '../../../../shared/domain/conversation.ts';
import { useActions } from '../../../state/react.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { copyableText } from '../../../messages/message.ts';

/** Actions on a message, shown beside it on hover and focus. */
export const MessageTools = ({ message, children }: { message: Message; children: ReactNode }) => {
  const { app } = useActions();
  const text = copyableText(message);
  return (
    <div className="message__tools">
      {text === undefined ? undefined : (
        <IconButton
          label="Copy text"
          icon={ContentCopy}
          isSmall
          tabIndex={-1}
          onClick={() => app.copyText(text)}
        />
      )}
      {children}
    </div>
  );
};
