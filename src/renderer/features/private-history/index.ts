export { HistoryCard } from './history-card.tsx';
export { HistoryStrip } from './history-strip.tsx';
export { OpenSavedDialog } from './open-saved-dialog.tsx';
export { SaveChats } from './save-chats.tsx';
export { HistoryLine } from './history-line.tsx';
