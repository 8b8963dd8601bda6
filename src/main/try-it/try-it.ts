import { isDeepStrictEqual } from 'node:util';
import { BackchannelError } from '../../shared/errors.ts';
import type { IpcEventName, IpcEvents, IpcResult, TryItState } from '../../shared/ipc/index.ts';
import type { FailureName } from '../../shared/try-it.ts';
import type { TryOutSetting } from '../try-out-setting.ts';
import { createMutex } from '../work/index.ts';
import type { Fact } from './fact.ts';
import { failures, type FailureWorld, type Rescue } from './failures.ts';
import {
  failureMade,
  failureUndone,
  initialProgress,
  recordRead,
  stateOf,
  afterFact,
  type Progress,
} from './progress.ts';
import { createSimulators, type WindowPlace } from './simulators.ts';

type Publish = <E extends IpcEventName>(name: E, payload: IpcEvents[E]) => void;
type Router<S> = (sender: S, route: unknown, input: unknown) => Promise<IpcResult<unknown>>;

/** “Try it”: which steps of the list of `npm start` are done, and its actions. Lives as long as the program. */
export interface TryIt {
  state(): TryItState;
  /** Address of the page on which a person writes as a customer. */
  readonly phoneUrl: string;
  /** The same `publish`, whose events are also read for progress. */
  follow(publish: Publish): Publish;
  /** The same router, whose requests are also read for progress: records that are opened or saved. */
  watch<S>(router: Router<S>): Router<S>;
  /** Errors of these: TRY_IT_REFUSED, and TRY_IT_UNAVAILABLE when a step that it needs has not been done. */
  openColleague(): Promise<void>;
  /** Does nothing when it is made already; `undo` does nothing when it is not. */
  make(name: FailureName): Promise<void>;
  undo(name: FailureName, rescue: Rescue): Promise<void>;
}

/** Reaches the simulators and the try-out through the addresses of `setting`. */
export const createTryIt = (deps: {
  setting: TryOutSetting;
  /** Makes room for another window beside this one and answers where; undefined: anywhere. */
  makeRoom(): WindowPlace | undefined;
}): TryIt => {
  const { setting } = deps;
  const simulators = createSimulators(setting);
  let progress: Progress = initialProgress;
  let shown = stateOf(progress);
  let publishState = (_state: TryItState): void => undefined;
  const undoOf = new Map<FailureName, (rescue: Rescue) => Promise<void>>();

  const change = (next: Progress): void => {
    progress = next;
    const state = stateOf(next);
    if (isDeepStrictEqual(state, shown)) return;
    shown = state;
    publishState(state);
  };
  const need = (value: string | undefined): string => {
    if (value === undefined) throw new BackchannelError('TRY_IT_UNAVAILABLE');
    return value;
  };
  const world: FailureWorld = {
    simulators,
    agentId: () => need(progress.agentId),
    pageId: () => need(progress.pageId),
    customerId: () => need(progress.customerId),
  };

  /** A second click must not overtake the first. */
  const actions = createMutex();

  return {
    state: () => shown,
    phoneUrl: setting.phoneUrl,
    follow(publish) {
      publishState = (state) => publish('try-it.changed', state);
      return (name, payload) => {
        publish(name, payload);
        // The signature pairs name and payload; the compiler cannot see that the pair is one of the union.
        change(afterFact(progress, { event: name, payload } as unknown as Fact));
      };
    },
    watch: (router) => async (sender, route, input) => {
      const answer = await router(sender, route, input);
      if (answer.ok && (route === 'removal/open-record' || route === 'removal/save-record')) {
        const isRead = route === 'removal/open-record' || (answer.value as { isSaved: boolean }).isSaved;
        // The router has checked its form.
        if (isRead) change(recordRead(progress, (input as { removalId: string }).removalId));
      }
      return answer;
    },
    openColleague: () => actions.run(() => simulators.openColleague(deps.makeRoom())),
    make: (name) =>
      actions.run(async () => {
        if (undoOf.has(name)) return;
        // Its effect may be published before the simulators answer.
        const before = progress;
        change(failureMade(progress, name));
        try {
          undoOf.set(name, await failures[name].make(world));
        } catch (error) {
          change({ ...progress, failures: { ...progress.failures, [name]: before.failures[name] } });
          throw error;
        }
      }),
    undo: (name, rescue) =>
      actions.run(async () => {
        const undo = undoOf.get(name);
        if (undo === undefined) return;
        await undo(rescue);
        undoOf.delete(name);
        change(failureUndone(progress, name));
      }),
  };
};
