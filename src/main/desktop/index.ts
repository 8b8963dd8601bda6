export { autostartFile } from './autostart.ts';
export { createBadge } from './badge.ts';
export { createDesktopPresence, type DesktopPresence } from './desktop-presence.ts';
export { tellLauncher } from './launcher-entry.ts';
export { createLinkOpener, type LinkOpener } from './link-opener.ts';
export { createLoginStart, type LoginStart } from './login-start.ts';
export type { TrayIcon } from './tray.ts';
export { trayBitmap } from './tray-icon.ts';
