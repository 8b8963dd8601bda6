export { createSettings, type SettingsStore } from './settings-store.ts';
export { readWindowLook, type WindowLook } from './window-look.ts';
