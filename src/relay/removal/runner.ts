import type { Clock } from '../../shared/clock.ts';
import type { RelayLog } from '../log.ts';
import type { Hub } from '../stream/hub.ts';
import { beginDue } from './begin.ts';
import { type StepContext, type StepChanges, bumpIfThere, executeStep, longestWaitMs } from './execute.ts';
import { claimStep, dropClaims, findRemoval, listDueUninstalls } from './store/index.ts';

/** A step is one call of ten seconds and two commits; after this time whoever took it is dead. */
const claimMs = 60_000;

export interface RemovalRunner {
  /** Does everything whose time has come; a call during a pass waits for one more. Never throws: what failed is tried again. */
  run(): Promise<void>;
  /** Forgets who was at work, where only this process can have been. */
  start(): Promise<void>;
  /** Begins no further step, and waits for the one under way. */
  stop(): Promise<void>;
}

/** Carries removals on: due ones begin, open steps are tried, consoles are told. */
export const createRemovalRunner = (
  context: StepContext & { clock: Clock; log: RelayLog; hub: Hub },
): RemovalRunner => {
  const { store, clock, log, hub } = context;

  const tell = (news: StepChanges): void => {
    const { directory, goneDevices } = news;
    for (const deviceId of goneDevices?.deviceIds ?? [])
      hub.deviceRemoved(goneDevices?.workspaceId ?? '', deviceId);
    if (directory) hub.directoryChanged(directory.workspaceId, directory.version);
  };

  const beginDueOnes = async (): Promise<number> => {
    const due = await listDueUninstalls(store.db, clock.now());
    for (const { id } of due) {
      const directory = await store.commit(async (writer) => {
        const removal = await findRemoval(writer, id);
        // Cancelled, or begun by another process, a moment ago.
        if (removal?.state !== 'scheduled') return undefined;
        await beginDue(writer, removal, clock.now(), context.hashPerson);
        return bumpIfThere(writer, removal.workspaceId);
      });
      if (directory) tell({ directory });
    }
    return due.length;
  };

  let isStopped = false;
  const pass = async (): Promise<void> => {
    let worked = await beginDueOnes();
    while (!isStopped) {
      const nowMs = clock.now();
      const step = await store.commit((writer) => claimStep(writer, nowMs, nowMs + claimMs, longestWaitMs));
      if (!step) break;
      tell(await executeStep(context, step, clock.now()));
      worked += 1;
    }
    // What was deleted must not live on in the write-ahead log.
    if (worked > 0) await store.tidy();
  };

  let running: Promise<void> | undefined;
  let isWanted = false;
  const loop = async (): Promise<void> => {
    while (isWanted && !isStopped) {
      isWanted = false;
      try {
        await pass();
      } catch (error) {
        log.fault('removal', error);
      }
    }
    running = undefined;
  };

  return {
    run() {
      isWanted = true;
      return (running ??= loop());
    },
    async start() {
      if (!store.isShared) await store.commit((writer) => dropClaims(writer));
    },
    async stop() {
      isStopped = true;
      await running;
    },
  };
};
