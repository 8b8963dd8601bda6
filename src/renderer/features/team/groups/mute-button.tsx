import './groups.css';
import { Notifications } from '@livechat/design-system-icons';
import { text } from '../../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../../state/react.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';

/** Whether a chat's messages are told by a notification; what is unread counts either way. */
export const MuteButton = ({ chatId }: { chatId: string }) => {
  const isMuted = useAppState((state) => state.privateChats.summaries[chatId]?.isMuted === true);
  const { privateChats } = useActions();
  return (
    <IconButton
      label={
        isMuted
          ? text('Muted on all your computers: turn notifications on')
          : text('Turn off notifications for this chat on all your computers')
      }
      icon={Notifications}
      className={isMuted ? 'mute mute--on' : 'mute'}
      aria-pressed={isMuted}
      data-testid="mute"
      onClick={() => void privateChats.mute(chatId, !isMuted)}
    />
  );
};
