import type { Deps } from '../route-deps.ts';
import { beginDue } from './begin.ts';
import { bumpIfThere, notifyConsoles } from './changes.ts';
import { type StepDeps, executeStep, longestWaitMs } from './execute.ts';
import { heldUntil } from './notice-words.ts';
import { claimStep, dropClaims, findRemoval, listDueUninstalls, updateRemoval } from './store/index.ts';

/** Longer than a step takes (one call of ten seconds, two commits): after it, the process that claimed the step has died. */
const claimMs = 60_000;

export interface RemovalRunner {
  /** Runs everything that is due; a call during a pass causes one more. Never rejects: failed steps are retried. */
  run(): Promise<void>;
  /** Drops the claims of an earlier process, where no other one can be running. */
  start(): Promise<void>;
  /** Begins no further step, and waits for the present one. */
  stop(): Promise<void>;
}

/** Begins due removals, runs open steps, notifies consoles. */
export const createRemovalRunner = (deps: StepDeps & Deps<'clock' | 'log' | 'hub'>): RemovalRunner => {
  const { store, clock, log, hub } = deps;

  const beginDueOnes = async (): Promise<number> => {
    const due = await listDueUninstalls(store.db, clock.now());
    for (const { id } of due) {
      const directory = await store.commit(async (writer) => {
        const removal = await findRemoval(writer, id);
        // Cancelled, or begun by another process, meanwhile.
        if (removal?.state !== 'scheduled') return undefined;
        const heldMs = await heldUntil(writer, removal, clock.now());
        if (heldMs !== undefined) {
          await updateRemoval(writer, id, { dueAtMs: heldMs });
          return bumpIfThere(writer, removal.workspaceId);
        }
        await beginDue(writer, removal, clock.now(), deps.hashPerson);
        return bumpIfThere(writer, removal.workspaceId);
      });
      notifyConsoles(hub, { directory });
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
      notifyConsoles(hub, await executeStep(deps, step, clock.now()));
      worked += 1;
    }
    // Deleted rows must not stay in the write-ahead log.
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
