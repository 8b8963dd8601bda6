import type { ChildProcess } from 'node:child_process';

/** Resolves when a child has ended, at once if it has already or was never started. */
export function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** SIGTERM, after `insistAfterMs` SIGKILL; resolves when the child has ended. */
export async function stopProcess(child: ChildProcess, insistAfterMs = 2_000): Promise<void> {
  const end = exited(child);
  const insist = setTimeout(() => child.kill('SIGKILL'), insistAfterMs);
  child.kill('SIGTERM');
  await end;
  clearTimeout(insist);
}

/** SIGKILL; resolves when the child has ended. */
export function killProcess(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  return exited(child);
}
