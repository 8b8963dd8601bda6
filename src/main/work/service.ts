import { toBackchannelError } from '../../shared/errors.ts';
import type { Timers } from '../../shared/timers.ts';

/** A part of the console with a life of its own. */
export interface Service {
  /** Begins to work; what fails later is the service's own to log and to try again. */
  start?(): void | Promise<void>;
  /** After a wake, a change of network, or "try again": nothing waits for its pause any longer. */
  retryNow?(): void;
  /** Begins nothing more and lets what is under way end. Never called twice. */
  stop?(): void | Promise<void>;
}

/** Services in the order in which they need each other; itself one. */
export interface ServiceStack {
  /** `longestStopMs`: other than the stack's own. */
  add(name: string, service: Service, longestStopMs?: number): void;
  /** In the order in which they were added. One that fails to start is logged; the others go on. Nothing after a `stop`. */
  start(): void;
  /** Of those that are not stopped. */
  retryNow(): void;
  /**
   * Last added, first stopped; each is waited for no longer than its bound (a dead network holds up no sign-out), and
   * one that fails is logged. `downTo`: the last one to be stopped, all of them otherwise. Each is stopped once, however
   * often this is called; every call resolves when its part has ended.
   */
  stop(downTo?: string): Promise<void>;
}

export const createServiceStack = (deps: {
  timers: Timers;
  longestStopMs: number;
  log: { warn(event: string, fields: Record<string, string>): void };
}): ServiceStack => {
  const { timers, log } = deps;
  const services: { name: string; service: Service; longestStopMs: number }[] = [];
  let isStopping = false;
  /** Of the last one, which stays in the list until it has ended. */
  let stopping: Promise<void> | undefined;

  const failed = (event: string, name: string, error: unknown): void =>
    log.warn(event, { name, code: toBackchannelError(error).code });

  const stopOne = async ({ name, service, longestStopMs }: (typeof services)[number]): Promise<void> => {
    let cancel = (): void => undefined;
    const late = new Promise<'late'>((resolve) => {
      cancel = timers.after(longestStopMs, () => resolve('late'));
    });
    try {
      const stopped = Promise.resolve(service.stop?.());
      if ((await Promise.race([stopped, late])) === 'late') {
        log.warn('service.stop-late', { name });
        stopped.catch((error: unknown) => failed('service.stop-failed', name, error));
      }
    } catch (error) {
      failed('service.stop-failed', name, error);
    } finally {
      cancel();
    }
  };

  return {
    add(name, service, longestStopMs = deps.longestStopMs) {
      services.push({ name, service, longestStopMs });
    },
    start() {
      if (isStopping) return;
      for (const { name, service } of services) {
        try {
          const started = service.start?.();
          started?.catch((error: unknown) => failed('service.start-failed', name, error));
        } catch (error) {
          failed('service.start-failed', name, error);
        }
      }
    },
    retryNow() {
      for (const { service } of stopping ? services.slice(0, -1) : services) service.retryNow?.();
    },
    async stop(downTo) {
      isStopping = true;
      const isLeft = ({ name }: { name: string }): boolean => downTo === undefined || name === downTo;
      for (let last = services.at(-1); last && services.some(isLeft); last = services.at(-1)) {
        stopping ??= stopOne(last).finally(() => {
          stopping = undefined;
          services.pop();
        });
        await stopping;
      }
    },
  };
};
