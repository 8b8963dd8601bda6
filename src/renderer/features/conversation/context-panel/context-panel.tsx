import './context-panel.css';
import { Close, Delete } from '@livechat/design-system-icons';
import type { Conversation } from '../../../../shared/domain/conversation.ts';
import { text } from '../../../../shared/i18n/text.ts';
import { isAdmin } from '../../../messages/people.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { Button, Icon } from '../../../ui/design-system.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { AboutCustomer } from './about-customer.tsx';
import { contextSlots } from './context-slots.tsx';
import { EarlierChats } from './earlier-chats.tsx';

/** Beside the messages: who the customer is, what the team noted, earlier chats, erasing. */
export const ContextPanel = ({
  conversation,
  isOverlay = false,
  onClose,
}: {
  conversation: Conversation;
  /** It lies over the messages: Escape puts it away. */
  isOverlay?: boolean;
  onClose(): void;
}) => {
  const { app } = useActions();
  const mayErase = useAppState(
    ({ app: known }) => known?.session.state === 'signed-in' && isAdmin(known.session.role),
  );
  return (
    <aside
      className="context"
      id="context-panel"
      aria-label={text('About the customer')}
      data-region="context"
      data-testid="context-panel"
      onKeyDown={(event) => {
        if (!isOverlay || event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
        document.getElementById('context-toggle')?.focus();
      }}
    >
      <IconButton
        className="context__close"
        label={text('Hide the details')}
        icon={Close}
        isSmall
        onClick={onClose}
      />
      <AboutCustomer conversation={conversation} />
      {contextSlots.map((Slot, index) => (
        // The list never changes while the window lives.
        <Slot key={index} conversation={conversation} />
      ))}
      <EarlierChats key={conversation.id} conversation={conversation} />
      {mayErase ? (
        <div className="context__section">
          <Button
            kind="secondary"
            size="compact"
            icon={<Icon source={Delete} size="small" />}
            onClick={() => app.planErasure(conversation.id)}
          >
            {text('Erase this customer…')}
          </Button>
        </div>
      ) : undefined}
    </aside>
  );
};
