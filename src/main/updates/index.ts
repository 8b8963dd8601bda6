export { chooseUpdates, type UpdateChoice } from './choice.ts';
export { createElectronUpdaterSource } from './electron-updater-source.ts';
export { createUpdates, type Updates } from './updates.ts';
