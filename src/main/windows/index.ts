export { applySettings } from './apply-settings.ts';
export { openMainWindow } from './main-window.ts';
export { createWindowBounds } from './window-bounds.ts';
