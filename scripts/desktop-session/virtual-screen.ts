import { spawn, type ChildProcess } from 'node:child_process';
import { ActionableError } from '../actionable-error.ts';
import { stopProcess } from '../stop-process.ts';

export type VirtualScreen = { display: string; stop: () => Promise<void> };

/**
 * Starts an X server that draws into memory, on a display number it picks itself, so that several may run side by side.
 * Errors: ActionableError when it cannot start.
 */
export async function startVirtualScreen(): Promise<VirtualScreen> {
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const number = await readDisplayNumber(server);
  return { display: `:${number}`, stop: () => stopProcess(server) };
}

function readDisplayNumber(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    let answer = '';
    server.stderr
      ?.setEncoding('utf8')
      .on('data', (chunk: string) => (complaint = (complaint + chunk).slice(-2_000)));
    server.stdio[3]?.on('data', (chunk: Buffer) => {
      answer += chunk.toString('utf8');
      // The server writes the number and a line feed once it accepts connections.
      if (answer.includes('\n')) resolve(answer.trim());
    });
    server.on('error', (error) =>
      reject(new ActionableError(`Xvfb could not be started: ${error.message}.`)),
    );
    server.on('exit', (code) =>
      reject(new ActionableError(`Xvfb ended with code ${code} before it was ready.\n${complaint.trim()}`)),
    );
  });
}
