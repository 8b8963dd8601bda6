import { allHours } from '../domain/notice-rules.ts';
import type { Settings } from './state.ts';

/**
 * The settings of a new profile, and of the renderer until main has answered. Without the schema library, so that the
 * renderer can import it. `theme`: the system's. `undoSeconds`: architecture.md §6.
 */
export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  zoomFactor: 1,
  undoSeconds: 5,
  sendWithEnter: true,
  singleKeyShortcuts: true,
  notifications: true,
  // Everything but what a colleague answers.
  noticeRules: ['mine', 'unassigned', 'mentions', 'private', 'window', 'failed'],
  // Decision 0012.
  showNoticeText: false,
  noticeSound: 'drop',
  noticeVolume: 0.6,
  repeatNoticeMinutes: 0,
  quietUntilMs: 0,
  noticeHours: [...allHours],
  followSystemQuiet: true,
  // A messenger that ends with its window misses what comes.
  closeToTray: true,
  wasTrayTold: false,
  startAtLogin: false,
  startHidden: true,
  // Where the system checks by itself it is on (main/settings/platform-defaults.ts).
  spellCheck: false,
  // A customer who reads “Seen” and gets no answer feels ignored.
  tellSeen: 'with-reply',
  tellTyping: true,
  keyBindings: {},
  welcome: 'privacy',
  inboxView: 'all',
  inboxSorts: {},
};
