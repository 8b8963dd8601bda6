import './work.css';

export { ComposerTabs } from './composer-tabs.tsx';
export { NotesPanel } from './notes-panel.tsx';
export { PresenceBar, useTellPresence } from './presence.tsx';
export { RowMarks } from './row-marks.tsx';
export { BulkBar, ConversationWorkBar } from './work-bar.tsx';
