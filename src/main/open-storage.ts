/** A piece of the first part of a start, loaded by itself (start-from-cache.ts). */
export { openStorage } from './console/index.ts';
