export {
  type EarlierFiles,
  type EarlierSource,
  type FileName,
  mostEarlierFileBytes,
} from './earlier-files.ts';
export { createPrivateFiles, type MessageFiles, type PrivateFiles } from './private-files.ts';
export type { FileFailPoints, FileStep } from './steps.ts';
