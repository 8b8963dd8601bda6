import { checkFile } from './check-file.ts';
import type { OutsideJob, OutsideMessage } from './contract.ts';
import { readFile } from './read-file.ts';

/** Main of the process beside the console: Electron's utility process, or a child of Node in tests. One job, then it ends. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: OutsideJob }) => void): void;
  postMessage(message: OutsideMessage): void;
}
const { parentPort } = process as unknown as { parentPort?: ParentPort | undefined };

const send = (message: OutsideMessage): void => {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
};

const work = (job: OutsideJob): void => {
  if (job.kind === 'check') send(checkFile(job.file, job.keyHex));
  else readFile(job, send);
};

if (parentPort) parentPort.on('message', ({ data }) => work(data));
else process.on('message', (job) => work(job as OutsideJob));
send({ kind: 'ready' });
