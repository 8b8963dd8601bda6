import type { BackchannelApi } from '../../../preload/index.ts';
import type { IpcResult } from '../../../shared/ipc/routes.ts';
import { call, failureOf } from '../../api/call.ts';
import type { Drafts } from '../drafts.ts';
import type { AppStore } from '../store.ts';
import { isSignedIn, noticeAdded } from '../updates/index.ts';

/** What every action needs. Passed in, so that tests run the same actions on a fake API. */
export interface ActionContext {
  api: BackchannelApi;
  store: AppStore;
  drafts: Drafts;
  clock: { now(): number };
  /** Resolves once the page has drawn what it was given. Absent in tests, which draw nothing. */
  afterDrawing?: (() => Promise<void>) | undefined;
}

/** Shows a failed call as a notice; used where nothing on the screen is closer to the cause. */
export const notifyProblem =
  (store: AppStore) =>
  (problem: unknown): void => {
    const { sentence, code } = failureOf(problem);
    store.apply((state) => noticeAdded(state, { tone: 'problem', sentence, topic: `error:${code}` }));
  };

/**
 * Resolves once the window shows that nobody is signed in. Main tells it before it answers the request to sign out, and the
 * answer can overtake that: what is said after a sign-out would be taken away with all that the person before was told.
 */
export const untilSignedOut = (store: AppStore): Promise<void> =>
  new Promise((resolve) => {
    if (!isSignedIn(store.get())) {
      resolve();
      return;
    }
    const stop = store.api.subscribe(() => {
      if (isSignedIn(store.get())) return;
      stop();
      resolve();
    });
  });

/** Sends a request to main and hands its answer on; a failure becomes a notice. */
export const requestSender =
  (store: AppStore) =>
  async <T>(request: Promise<IpcResult<T>>, onAnswer?: (answer: T) => void): Promise<void> => {
    try {
      const answer = await call(request);
      onAnswer?.(answer);
    } catch (problem) {
      notifyProblem(store)(problem);
    }
  };

/** The same read, done once at a time for each id: whoever asks while it runs gets its promise. */
export const sharedRead = (read: (id: string) => Promise<void>): ((id: string) => Promise<void>) => {
  const running = new Map<string, Promise<void>>();
  return (id) => {
    const present = running.get(id);
    if (present !== undefined) return present;
    const started = read(id).finally(() => running.delete(id));
    running.set(id, started);
    return started;
  };
};
