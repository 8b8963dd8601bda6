export { createPrivateFiles, type MessageFiles, type PrivateFiles } from './private-files.ts';
export { noFileFailPoints, type FileFailPoints, type FileStep } from './steps.ts';
