import {
  ChevronDown,
  ChevronLeft,
  Delete,
  InstagramColored,
  MoreHoriz,
  OpenInNew,
  ViewSidebar,
} from '@livechat/design-system-icons';
import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { text } from '../../../shared/i18n/text.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Popover } from '../../ui/popover.tsx';
import { ConversationWorkBar } from '../work/index.ts';
import { customerName, handleName, isAdmin } from '../../messages/people.ts';
import { alarmSentence, dueAlarm } from '../../messages/window-alarm.ts';

/** The customer, and what can be done with the conversation. */
export const ConversationHeader = ({
  conversation,
  panel,
}: {
  conversation: Conversation;
  panel: { isShown: boolean; toggle(): void };
}) => {
  const { app } = useActions();
  const nowMs = useNow(15_000);
  const name = customerName(conversation);
  useWindowAlarm(conversation, nowMs);
  const [isUnfolded, setIsUnfolded] = useState(false);
  return (
    <header
      className={`conversation-header${isUnfolded ? ' conversation-header--unfolded' : ''}`}
      data-region="header"
    >
      <IconButton
        className="back-button"
        label={text('Back to the list')}
        icon={ChevronLeft}
        onClick={app.closeConversation}
      />
      <Avatar
        name={name}
        seed={conversation.id}
        remotePictureUrl={conversation.pictureUrl}
        size={32}
        glyph={<InstagramColored />}
      />
      <div className="conversation-header__names">
        <h2 className="conversation-header__name is-selectable">
          <ForeignName isOneLine name={name} />
        </h2>
        <p className="conversation-header__sub truncate muted">
          {conversation.username === undefined ? 'Instagram' : handleName(conversation.username)}
        </p>
      </div>
      <div className="conversation-header__work" id="conversation-work">
        <ConversationWorkBar conversation={conversation} />
        {conversation.username === undefined ? undefined : (
          <IconButton
            label={text('Open the profile on Instagram')}
            icon={OpenInNew}
            onClick={() =>
              void app.openLink(
                `https://www.instagram.com/${encodeURIComponent(conversation.username ?? '')}/`,
              )
            }
          />
        )}
      </div>
      <IconButton
        className="conversation-header__fold"
        label={isUnfolded ? text('Fewer actions') : text('More actions')}
        icon={ChevronDown}
        aria-expanded={isUnfolded}
        aria-controls="conversation-work"
        onClick={() => setIsUnfolded(!isUnfolded)}
      />
      <IconButton
        label={panel.isShown ? text('Hide the details') : text('Show the details')}
        icon={ViewSidebar}
        aria-expanded={panel.isShown}
        aria-controls="context-panel"
        id="context-toggle"
        data-testid="context-toggle"
        onClick={panel.toggle}
      />
      <MoreMenu conversationId={conversation.id} />
    </header>
  );
};

/** Rare actions on a conversation; for admins only so far. */
const MoreMenu = ({ conversationId }: { conversationId: string }) => {
  const { app } = useActions();
  const isShown = useAppState(
    ({ app: known }) => known?.session.state === 'signed-in' && isAdmin(known.session.role),
  );
  if (!isShown) return undefined;
  return (
    <Popover
      label={text.in('opens a menu with more actions', 'More')}
      side="below"
      trigger={(props) => (
        <IconButton label={text.in('opens a menu with more actions', 'More')} icon={MoreHoriz} {...props} />
      )}
    >
      {(close) => (
        <button
          type="button"
          className="menu__item"
          onClick={() => {
            close();
            app.planErasure(conversationId);
          }}
        >
          <Icon source={Delete} size="medium" />
          {text('Erase this customer…')}
        </button>
      )}
    </Popover>
  );
};

const useWindowAlarm = (conversation: Conversation, nowMs: number): void => {
  const say = useAnnounce();
  const name = customerName(conversation);
  const { endsAtMs } = conversation.replyWindow;
  const minutesLeft = endsAtMs === undefined ? undefined : (endsAtMs - nowMs) / 60_000;
  const before = useRef(minutesLeft);
  useEffect(() => {
    const earlier = before.current;
    before.current = minutesLeft;
    if (minutesLeft === undefined || earlier === undefined) return;
    const due = dueAlarm(earlier, minutesLeft);
    if (due !== undefined) say(alarmSentence(name, due));
  }, [name, minutesLeft, say]);
};
