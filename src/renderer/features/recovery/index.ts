export { RecoveryStrip } from './recovery-strip.tsx';
export { StartProblemPage } from './start-problem.tsx';
export { StorageStrip } from './storage-strip.tsx';
