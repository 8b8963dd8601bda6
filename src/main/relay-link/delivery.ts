import type { ArrivingEnvelope } from '../../shared/wire/index.ts';
import { codeOfFault, isMachineFault, type Database, type SettingStore } from '../storage/index.ts';
import type { TrialOutcome } from './envelope-trial.ts';
import type { SetAside } from './set-aside.ts';

/** Setting: the last seq that is durably applied. */
export const cursorKey = 'relay.cursor';
/** Envelopes applied in one transaction while catching up: one disk flush for many, and still short pauses. */
const batchSize = 64;

export interface Delivery {
  cursor(): number;
  setCursor(seq: number): void;
  /** Takes envelopes in order; repeats are ignored. */
  receive(envelopes: readonly ArrivingEnvelope[]): void;
  /** Resolves when nothing received waits to be applied. */
  applied(): Promise<void>;
  /** Forgets what was received but not yet applied: the stream begins again after the cursor. */
  reset(): void;
}

/**
 * Applies what the stream brings, in order. Each envelope is applied, set aside or refused in the transaction that moves the
 * cursor; only a fault of the machine stops the stream.
 */
export const createDelivery = (deps: {
  db: Database;
  settings: SettingStore;
  ownDeviceId: string;
  attempt: (envelope: ArrivingEnvelope) => TrialOutcome;
  setAside: Pick<SetAside, 'keep' | 'refuse'>;
  /** After a commit: everything up to seq is durable. */
  onCommitted: (seq: number) => void;
  /** The machine's fault: nothing of the envelope was applied, the stream must stop and begin again later. */
  onFailure: (error: unknown) => void;
}): Delivery => {
  const { db, settings, setAside } = deps;
  let queue: ArrivingEnvelope[] = [];
  let isScheduled = false;
  const waiters: (() => void)[] = [];
  const settle = () => {
    for (const resolve of waiters.splice(0)) resolve();
  };

  const cursor = () => Number(settings.get(cursorKey) ?? 0);

  /** Inside a transaction. */
  const receiveOne = (envelope: ArrivingEnvelope): void => {
    if (envelope.audience !== 'workspace' && envelope.audience !== deps.ownDeviceId) {
      setAside.refuse(envelope, 'SEAL_UNREADABLE');
      return;
    }
    const tried = deps.attempt(envelope);
    if (tried.outcome === 'applied') return;
    if (tried.outcome === 'refused') return setAside.refuse(envelope, tried.code);
    const { outcome: _, ...cause } = tried;
    setAside.keep(envelope, cause);
  };

  const commitBatch = (
    batch: readonly ArrivingEnvelope[],
    receive: (envelope: ArrivingEnvelope) => void,
  ): void => {
    let reached = 0;
    db.transaction(() => {
      reached = cursor();
      for (const envelope of batch) {
        if (envelope.seq <= reached) continue;
        receive(envelope);
        reached = envelope.seq;
      }
      settings.set(cursorKey, String(reached));
    });
    deps.onCommitted(reached);
  };

  /** One envelope by itself. What the database takes only at the commit (a deferred constraint) is set aside as well. */
  const commitOne = (envelope: ArrivingEnvelope): void => {
    try {
      commitBatch([envelope], receiveOne);
    } catch (error) {
      if (isMachineFault(error)) throw error;
      const code = codeOfFault(error);
      commitBatch([envelope], (each) => setAside.keep(each, { reason: 'ENVELOPE_NOT_APPLIED', code }));
    }
  };

  const drain = (): void => {
    isScheduled = false;
    const batch = queue.splice(0, batchSize);
    if (batch.length === 0) return settle();
    try {
      try {
        commitBatch(batch, receiveOne);
      } catch {
        // A failing envelope must not hold back those before it: once more, one by one, up to the one that fails.
        for (const envelope of batch) commitOne(envelope);
      }
    } catch (error) {
      queue = [];
      settle();
      deps.onFailure(error);
      return;
    }
    if (queue.length > 0) schedule();
    else settle();
  };

  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    // Frames that came in one read are applied together.
    setImmediate(drain);
  };

  return {
    cursor,
    setCursor(seq) {
      settings.set(cursorKey, String(seq));
    },
    receive(envelopes) {
      queue.push(...envelopes);
      schedule();
    },
    applied: () =>
      queue.length === 0 && !isScheduled
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.push(resolve);
          }),
    reset() {
      queue = [];
    },
  };
};
