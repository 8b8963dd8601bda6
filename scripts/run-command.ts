import { spawn, type ChildProcess } from 'node:child_process';

export type CommandResult = { code: number; stdout: string; stderr: string };

export type CommandOptions = {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
  /** Ended with SIGKILL after this long; the result then has code 124, as the `timeout` program does it. */
  timeoutMs?: number | undefined;
  /** Receives what a Node program sends with `process.send`; it has no such channel otherwise. */
  onMessage?: ((message: unknown) => void) | undefined;
};

/**
 * Runs a program to its end and collects what it printed.
 * Shape:  a program that cannot be started at all is code 127 with the reason in `stderr`, never an exception.
 */
export function runCommand(
  program: string,
  args: string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.onMessage ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    });
    if (options.onMessage) child.on('message', options.onMessage);
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = options.timeoutMs
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, options.timeoutMs)
      : undefined;
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout, stderr: stderr + error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? (signal ? 128 : 1)), stdout, stderr });
    });
  });
}

/** Runs a program with this terminal as its own; resolves with its exit code (128 when a signal ended it). */
export function runAttached(program: string, args: string[], options: CommandOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: 'inherit',
    });
    const stopForwarding = forwardSignals(child);
    child.on('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stopForwarding();
      resolve(code ?? (signal ? 128 : 1));
    });
  });
}

/** Hands SIGINT, SIGTERM and SIGHUP on to a child, so that stopping us stops it; returns the undo. */
export function forwardSignals(child: ChildProcess): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handlers = signals.map((signal) => {
    const handler = () => child.kill(signal);
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => handlers.forEach((undo) => undo());
}
