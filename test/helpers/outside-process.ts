import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StartOutside } from '../../src/main/storage/index.ts';

const entry = fileURLToPath(new URL('../../src/main/storage/outside/entry.ts', import.meta.url));

/** The process beside the console as a child of Node; the console itself uses Electron's kind. */
export const startOutsideInNode: StartOutside = () => {
  const child = fork(entry, { serialization: 'advanced', stdio: 'ignore', execArgv: [] });
  return {
    send: (job) => void child.send(job),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
};
