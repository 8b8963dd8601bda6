import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of bodies dropped since the last collection that cause the next one. */
const enoughBytes = 8 * 1024 * 1024;
/** Between two collections: each stops the process for some ten milliseconds. */
const intervalMs = 500;

/** Notes that so many bytes of large buffers are garbage now. */
export type NoteDropped = (bytes: number) => void;

/**
 * Has V8 collect what was dropped. By itself it waits until 64 MB of buffers are unused, which is more than all a flood may cost:
 * the bytes that are held are bounded, those that nobody holds any more were not.
 */
export const createGarbageCollection = (): NoteDropped => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let dropped = 0;
  let lastMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    timer = undefined;
    dropped = 0;
    lastMs = performance.now();
    collect();
  };
  return (bytes) => {
    dropped += bytes;
    if (dropped < enoughBytes || timer) return;
    timer = setTimeout(run, Math.max(0, intervalMs - (performance.now() - lastMs)));
    timer.unref();
  };
};
