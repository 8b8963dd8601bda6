import { utilityProcess } from 'electron';
import type { StartOutside } from './storage/index.ts';

/** Electron's own kind of child process: the fuses that forbid running as Node do not concern it. @param file the bundle's. */
export const createStartOutside =
  (file: string): StartOutside =>
  () => {
    const child = utilityProcess.fork(file, [], {
      serviceName: 'Backchannel storage check',
      stdio: 'ignore',
    });
    return {
      send: (job) => child.postMessage(job),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => void child.kill(),
    };
  };
