import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { UpdateView } from '../../shared/ipc/updates.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { UpdateChoice } from './choice.ts';
import type { UpdateSource } from './contract.ts';

/** A start has other things to do first. */
const firstAfterMs = 60_000;
const everyMs = 6 * 60 * 60_000;

/** New versions of this program, where it updates itself. */
export interface Updates {
  readonly view: UpdateView;
  /** Asks now; what went wrong is in the view. Errors: NOT_FOUND (it does not update itself). */
  check(): Promise<UpdateView>;
  /** Fetches what was found; what is fetched is put in, and the program starts anew. Errors: NOT_FOUND (nothing was found). */
  install(): Promise<UpdateView>;
  stop(): void;
}

/** @param load is called with the first check, never on an installation that does not update itself. */
export const createUpdates = (deps: {
  choice: UpdateChoice;
  load(): Promise<UpdateSource>;
  changed(view: UpdateView): void;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Updates => {
  const { choice, clock, timers, log } = deps;
  let view: UpdateView = choice.kind === 'off' ? { state: 'off', why: choice.why } : { state: 'current' };
  let source: Promise<UpdateSource> | undefined;
  let busy: Promise<void> | undefined;
  let cancel = (): void => undefined;
  let isStopped = false;

  const show = (next: UpdateView): void => {
    view = next;
    if (!isStopped) deps.changed(view);
  };
  const loaded = (): Promise<UpdateSource> => (source ??= deps.load());
  /** One thing at a time; who asks meanwhile gets what that comes to. */
  const alone = async (work: () => Promise<void>): Promise<UpdateView> => {
    busy ??= work()
      .catch((error: unknown) => {
        const { code } = toBackchannelError(error);
        log.warn('updates.failed', { code, state: view.state });
        show({ state: 'failed', code });
      })
      .finally(() => (busy = undefined));
    await busy;
    return view;
  };

  const download = async (version: string): Promise<void> => {
    show({ state: 'downloading', version });
    await (await loaded()).download();
    log.info('updates.ready');
    show({ state: 'ready', version });
  };
  const ask = async (): Promise<void> => {
    // What is fetched waits for the end of the program.
    if (view.state === 'ready') return;
    const version = await (await loaded()).check();
    if (version === undefined) return show({ state: 'current', checkedAtMs: clock.now() });
    show({ state: 'available', version });
    if (choice.kind === 'self' && choice.mode === 'automatic') await download(version);
  };
  const schedule = (afterMs: number): void => {
    if (isStopped) return;
    cancel = timers.after(afterMs, () => void alone(ask).then(() => schedule(everyMs)));
  };
  const requireSelf = (): void => {
    if (choice.kind === 'off') throw new BackchannelError('NOT_FOUND');
  };
  if (choice.kind === 'self') schedule(firstAfterMs);

  return {
    get view() {
      return view;
    },
    async check() {
      requireSelf();
      return alone(ask);
    },
    async install() {
      requireSelf();
      await busy;
      if (view.state === 'ready') (await loaded()).installAndStart();
      else if (view.state === 'available') {
        const { version } = view;
        await alone(() => download(version));
      } else throw new BackchannelError('NOT_FOUND');
      return view;
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
};
