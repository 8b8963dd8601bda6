import { inRepository } from './paths.ts';

/**
 * Lets every Node started from here keep what it compiled, types stripped, and find it again: tests start relays and
 * platforms by the hundred, and half of such a start is compiling. Call it before anything is started. A folder that is
 * not there, or is from another Node, costs nothing but the time.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv = process.env): void {
  env['NODE_COMPILE_CACHE'] ??= inRepository('out', 'compile-cache');
}
