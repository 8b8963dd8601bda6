import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { electronLaunchOptions, type ElectronLaunch } from '../../../scripts/electron-launch.ts';
import { processorMsOf, processTree } from '../console/process-tree.ts';

/** Processor time of all processes of one application, ms per second. */
export interface IdleRates {
  /** With the caret of whatever field has the focus. */
  shown: number;
  withoutCaret: number;
  hidden: number;
}

/**
 * What a start still has to do: a console compares with Instagram's history for a while, main's share of it 7 ms/s in the first half
 * minute and 0.7 after two. That is no idleness, and was taken for the caret's cost.
 */
const startMs = 120_000;
/** What a window that loses its caret, or goes, still has to do. */
const settleMs = 30_000;
const inspectorTimeoutMs = 60_000;

/** Each answers `done`. The promise is held: the inspector alone would not keep it. */
const blur = `globalThis.blurred = Promise.all(require('electron').BrowserWindow.getAllWindows().map(({ webContents }) =>
  webContents.executeJavaScript('document.activeElement?.blur()'))).then(() => 'done')`;
const hide = `require('electron').BrowserWindow.getAllWindows().every((window) => (window.hide(), !window.isVisible())) ? 'done' : 'shown'`;

/**
 * What an application costs that nobody uses: its window shown, shown without a caret, hidden. Started without the test driver, which
 * makes a page believe that it is seen and focused: a hidden page with a caret then asks for 60 frames a second that nothing draws.
 */
export const idleRates = async (launch: ElectronLaunch, idleMs: number): Promise<IdleRates> => {
  const { executablePath, args, env, cwd } = await electronLaunchOptions({
    ...launch,
    switches: ['--inspect=127.0.0.1:0', ...(launch.switches ?? [])],
  });
  const child = spawn(executablePath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const rate = async (afterMs = settleMs): Promise<number> => {
    await delay(afterMs);
    const tree = (): number[] => processTree(child.pid ?? 0);
    const before = processorMsOf(tree());
    await delay(idleMs);
    return (processorMsOf(tree()) - before) / (idleMs / 1_000);
  };
  try {
    const inspector = await Promise.race([
      inspectorOf(child.stderr),
      delay(inspectorTimeoutMs, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('The application has not said where its inspector is.')),
      ),
    ]);
    const shown = await rate(startMs);
    await runInMain(inspector, blur);
    const withoutCaret = await rate();
    await runInMain(inspector, hide);
    return { shown, withoutCaret, hidden: await rate() };
  } finally {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(insist);
  }
};

/** From the line in which Node says it; all later lines are read too, so that they do not fill the pipe. */
const inspectorOf = (stderr: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    createInterface({ input: stderr })
      .on('line', (line) => {
        const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(line)?.[0];
        if (address !== undefined) resolve(address);
      })
      .on('close', () => reject(new Error('The application ended before it said where its inspector is.')));
  });

/** Evaluates in the main process; an error when the answer is not `done`. The connection ends with it. */
const runInMain = (inspector: string, expression: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(inspector);
    socket.addEventListener('error', () => reject(new Error('The inspector cannot be reached.')));
    socket.addEventListener('open', () =>
      // `require` is only there for what is typed at the inspector's console.
      socket.send(
        JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression, includeCommandLineAPI: true, awaitPromise: true },
        }),
      ),
    );
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data)) as { id?: number; result?: { result?: { value?: unknown } } };
      if (answer.id !== 1) return;
      socket.close();
      if (answer.result?.result?.value === 'done') resolve();
      else reject(new Error(`The main process answered ${String(data)}`));
    });
  });
