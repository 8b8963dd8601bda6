export { RecoveryStrip } from './recovery-strip.tsx';
export { StartProblemPage } from './later.ts';
export { StorageStrip } from './storage-strip.tsx';
