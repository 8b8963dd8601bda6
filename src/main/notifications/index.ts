export { createBusNotifier } from './bus-notifier.ts';
export type { Decision } from './decide.ts';
export type { DesktopNotifier, NoticeListener, SystemNotice } from './desktop-notifier.ts';
export { createElectronNotifier } from './electron-notifier.ts';
export { gnomeQuiet } from './gnome-quiet.ts';
export { noNotifications } from './no-notifications.ts';
export { createNotices, type Notices } from './notices.ts';
export { createNotifications, type Notifications } from './notifications.ts';
export { createNoticeStore } from './store.ts';
