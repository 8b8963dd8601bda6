export { longRunMs, openCache } from './open.ts';
export type { OpenedCache } from './open.ts';
export { createCacheRecovery } from './recovery.ts';
export type { CacheRecovery } from './recovery.ts';
export { dataFolder, outgoingFolder, privateFilesFolder } from './files.ts';
