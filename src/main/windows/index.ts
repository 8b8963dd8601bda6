export { setApplicationMenu } from './set-application-menu.ts';
export { applySettings } from './apply-settings.ts';
export { makeRoomBeside } from './make-room-beside.ts';
export { openMainWindow, showPage } from './main-window.ts';
export { createBoundsStore } from './bounds-store.ts';
export { createChooseFile } from './choose-file.ts';
export { showMenu } from './show-menu.ts';
export { createSaveFile } from './save-file.ts';
export { readWindowBounds, type WindowBounds } from './window-bounds.ts';
