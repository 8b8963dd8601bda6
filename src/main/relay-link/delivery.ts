import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import type { Envelope, InstagramDelivery, MetaGrant, SignedContext } from '../../shared/wire/index.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { SignedBodies, SignedHandler, SignedSender } from './ports.ts';
import type { Opened, Sealing } from './sealing.ts';
import type { BacklogReason, SealedEnvelopeStore } from './store/sealed-envelopes.ts';

/** Setting: the last seq that is durably applied. */
export const cursorKey = 'relay.cursor';
/** Envelopes applied in one transaction while catching up: one disk flush for many, and still short pauses. */
const batchSize = 64;
/** A sealed envelope whose key never comes is kept no longer than Instagram content may be. */
const maxBacklogAgeMs = daysToMs(retention.instagramContentDays);
/** Unverified envelopes in one person's name: a stranger cannot fill the disk, a colleague away for days loses nothing. */
const maxUnverifiedPerSender = 2_000;

/** Handlers run inside the transaction that also moves the cursor: synchronous, no network. */
export interface Handlers {
  instagram: ((delivery: InstagramDelivery, seq: number) => void)[];
  metaGrant: ((grant: MetaGrant, seq: number) => void)[];
  signed: { [C in SignedContext]: SignedHandler<C>[] };
}

export interface Delivery {
  cursor(): number;
  setCursor(seq: number): void;
  /** Takes envelopes in order; repeats are ignored. */
  receive(envelopes: readonly Envelope[]): void;
  /** Resolves when nothing received waits to be applied. */
  applied(): Promise<void>;
  /** Tries again what waited; `agentId` limits DEVICE_UNTRUSTED to one sender. */
  retryBacklog(reason: BacklogReason, agentId?: AgentId): void;
  /** Forgets what was received but not yet applied: the stream begins again after the cursor. */
  reset(): void;
}

const isRefusal = (error: unknown): error is BackchannelError =>
  error instanceof BackchannelError && (error.code === 'SEAL_FORGED' || error.code === 'SEAL_UNREADABLE');

export const createDelivery = (deps: {
  db: Database;
  settings: SettingStore;
  envelopes: SealedEnvelopeStore;
  clock: Clock;
  sealing: Sealing;
  ownDeviceId: string;
  handlers: Handlers;
  /** After a commit: everything up to seq is durable. */
  onCommitted: (seq: number) => void;
  onSetAside: (event: { kind: Envelope['kind']; code: string }) => void;
  /** A handler's fault: nothing of the envelope was applied, the stream must stop and begin again later. */
  onFailure: (error: unknown) => void;
}): Delivery => {
  const { db, settings, envelopes: store, clock, handlers } = deps;
  let queue: Envelope[] = [];
  let isScheduled = false;
  const waiters: (() => void)[] = [];
  const settle = () => {
    for (const resolve of waiters.splice(0)) resolve();
  };

  const cursor = () => Number(settings.get(cursorKey) ?? 0);

  const apply = (opened: Exclude<Opened, { kind: 'deferred' }>, seq: number): void => {
    switch (opened.kind) {
      case 'instagram':
        for (const handler of handlers.instagram) handler(opened.delivery, seq);
        return;
      case 'meta-grant':
        for (const handler of handlers.metaGrant) handler(opened.grant, seq);
        return;
      default: {
        // Handlers and body are of the same kind, which the type of `opened` does not say.
        type AnyHandler = (sender: SignedSender, body: SignedBodies[SignedContext], seq: number) => void;
        for (const handler of handlers.signed[opened.kind] as AnyHandler[])
          handler(opened.sender, opened.body, seq);
      }
    }
  };

  const setAside = (seq: number, kind: Envelope['kind'], code: string): void => {
    store.setAside.insert({ seq, kind, code, setAsideAtMs: clock.now() });
    db.afterCommit(() => deps.onSetAside({ kind, code }));
  };

  /** Inside a transaction. A refusal undoes what a handler had begun, and leaves a row without content. */
  const receiveOne = (envelope: Envelope): void => {
    const { seq, kind, keyId, sealed } = envelope;
    if (envelope.audience !== 'workspace' && envelope.audience !== deps.ownDeviceId) {
      setAside(seq, kind, 'SEAL_UNREADABLE');
      return;
    }
    try {
      db.transaction(() => {
        const opened = deps.sealing.open(envelope);
        if (opened.kind === 'deferred') {
          const { fromAgentId } = opened;
          if (fromAgentId !== undefined && store.backlogCountOf(fromAgentId) >= maxUnverifiedPerSender) {
            throw new BackchannelError('SEAL_FORGED', { details: { cause: 'too-many' } });
          }
          store.backlog.insert({
            seq,
            kind,
            keyId,
            sealed,
            reason: opened.reason,
            fromAgentId,
            createdAtMs: envelope.createdAtMs,
          });
        } else {
          apply(opened, seq);
        }
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      setAside(seq, kind, error.code);
    }
  };

  const commitBatch = (batch: readonly Envelope[]): void => {
    let reached = 0;
    db.transaction(() => {
      reached = cursor();
      for (const envelope of batch) {
        if (envelope.seq <= reached) continue;
        receiveOne(envelope);
        reached = envelope.seq;
      }
      settings.set(cursorKey, String(reached));
    });
    deps.onCommitted(reached);
  };

  const drain = (): void => {
    isScheduled = false;
    const batch = queue.splice(0, batchSize);
    if (batch.length === 0) return settle();
    try {
      commitBatch(batch);
    } catch (batchError) {
      // A failing envelope must not hold back those before it: once more, one by one, up to the one that fails.
      try {
        if (batch.length === 1) throw batchError;
        for (const envelope of batch) commitBatch([envelope]);
      } catch (error) {
        queue = [];
        settle();
        deps.onFailure(error);
        return;
      }
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
    retryBacklog(reason, agentId) {
      store.dropBacklogBefore(clock.now() - maxBacklogAgeMs);
      for (let after = 0; ;) {
        const rows = store.backlogPage(reason, after, batchSize);
        const last = rows.at(-1);
        if (!last) return;
        after = last.position;
        db.transaction(() => {
          for (const row of rows) {
            if (agentId !== undefined && row.fromAgentId !== agentId) continue;
            try {
              db.transaction(() => {
                const opened = deps.sealing.open(row);
                if (opened.kind === 'deferred') return;
                apply(opened, row.seq);
                store.backlog.delete(row);
              });
            } catch (error) {
              if (!isRefusal(error)) throw error;
              setAside(row.seq, row.kind, error.code);
              store.backlog.delete(row);
            }
          }
        });
      }
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
