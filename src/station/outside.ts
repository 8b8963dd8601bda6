import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StartOutside } from '../main/storage/index.ts';

const entry = fileURLToPath(new URL('../main/storage/outside/entry.ts', import.meta.url));

/** The process that looks at a database before this one touches it, as a child of Node; the console uses Electron's kind. */
export const startOutside: StartOutside = () => {
  const child = fork(entry, { serialization: 'advanced', stdio: 'ignore', execArgv: [] });
  return {
    send: (job) => void child.send(job),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
};
