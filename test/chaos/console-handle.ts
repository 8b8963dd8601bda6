import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { inRepository } from '../../scripts/paths.ts';
import type { ConsoleCommand, ConsoleSettings, FromConsole, ToConsole } from './console-protocol.ts';

/** A console that may be killed at any time and comes back with the same profile. */
export interface ConsoleHandle {
  readonly email: string;
  readonly settings: ConsoleSettings;
  readonly isHolder: boolean;
  /** Replies that the person had to send again. */
  readonly retried: readonly string[];
  /** Starts the process; resolves when its services are open. */
  start(): Promise<void>;
  /** Ends it without goodbye; resolves when it is gone. False: it was not there. */
  kill(): Promise<boolean>;
  /** Errors: the code the console answered, or `gone` when it was killed before it answered. */
  ask<T>(command: ConsoleCommand): Promise<T>;
  /** Says it until a console has answered; kills in between are what this run is about. */
  insist(command: ConsoleCommand): Promise<void>;
}

/** The process ended before it answered. */
export class Gone extends Error {}

const againMs = 150;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const createConsoleHandle = (settings: ConsoleSettings, logFile: string): ConsoleHandle => {
  const log: WriteStream = createWriteStream(logFile, { flags: 'a' });
  let child: ChildProcess | undefined;
  let isStarted = false;
  let isHolder = false;
  let lastId = 0;
  const retried: string[] = [];
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  const onMessage = (message: FromConsole, started: () => void): void => {
    if (message.is === 'started') {
      isStarted = true;
      return started();
    }
    if (message.is === 'holder') {
      isHolder = message.isHolder;
      return;
    }
    if (message.is === 'retried') {
      retried.push(message.text);
      return;
    }
    const question = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) question?.resolve(message.value);
    else question?.reject(new Error(message.error));
  };

  const handle: ConsoleHandle = {
    email: settings.email,
    settings,
    retried,
    get isHolder() {
      return isHolder;
    },
    async start() {
      const own = fork(inRepository('test/chaos/console-process.ts'), [JSON.stringify(settings)], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      child = own;
      own.stderr?.pipe(log, { end: false });
      await new Promise<void>((resolve, reject) => {
        own.on('message', (message) => onMessage(message as FromConsole, resolve));
        own.once('error', reject);
        own.once('exit', () => {
          isHolder = false;
          isStarted = false;
          if (child === own) child = undefined;
          for (const { reject: give } of waiting.values()) give(new Gone());
          waiting.clear();
          reject(new Gone());
        });
      });
    },
    async kill() {
      const victim = child;
      // One that is being killed already is hit by nobody else.
      child = undefined;
      if (victim === undefined) return false;
      const gone = new Promise((resolve) => victim.once('exit', resolve));
      victim.kill('SIGKILL');
      await gone;
      return true;
    },
    ask<T>(command: ConsoleCommand) {
      return new Promise<T>((resolve, reject) => {
        if (child === undefined || !isStarted) return reject(new Gone());
        const id = (lastId += 1);
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        const message: ToConsole = { id, command };
        child.send(message, (error) => {
          if (error !== null) reject(new Gone());
        });
      });
    },
    async insist(command) {
      for (;;) {
        try {
          await handle.ask(command);
          return;
        } catch (error) {
          // The customer's first message has not come here yet, or the services are only opening.
          if (
            !(error instanceof Gone) &&
            (error as Error).message !== 'NOT_FOUND' &&
            (error as Error).message !== 'INSTAGRAM_WINDOW_CLOSED'
          )
            throw error;
          await pause(againMs);
        }
      }
    },
  };
  return handle;
};
