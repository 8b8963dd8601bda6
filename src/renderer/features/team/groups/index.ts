export { GroupChat } from './group-chat.tsx';
export { MuteButton } from './mute-button.tsx';
export { NewGroupDialog } from './new-group-dialog.tsx';
