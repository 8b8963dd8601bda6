export { ComposerTabs } from './composer-tabs.tsx';
export { NotesPanel, NoteView, useNotes } from './notes-panel.tsx';
export { PresenceBar, TellPresence } from './presence.tsx';
export { RowFaces } from './row-marks.tsx';
export { BulkBar, ConversationWorkBar } from './work-bar.tsx';
