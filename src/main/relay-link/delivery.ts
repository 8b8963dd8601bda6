import type { Clock } from '../../shared/clock.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import type { Envelope, InstagramDelivery, MetaGrant, SignedContext } from '../../shared/wire/index.ts';
import type {
  BacklogReason,
  Database,
  SealedEnvelopeRepository,
  SettingsRepository,
} from '../storage/index.ts';
import type { SignedHandler } from './ports.ts';
import type { Opened, Sealing } from './sealing.ts';

const cursorKey = 'relay.cursor';
/** Envelopes applied in one transaction while catching up: one disk flush for many, and still short pauses. */
const batchSize = 64;
/** A sealed envelope whose key never comes is kept no longer than Instagram content may be. */
const backlogMaxAgeMs = 30 * 24 * 3600 * 1000;
/** Unproven envelopes in one person's name: a stranger cannot fill the disk, a colleague unheard for days loses nothing. */
const maxUnprovenPerSender = 2_000;

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
  /** Tries again what waited; `agentId` limits DEVICE_UNTRUSTED to one sender. Answers how many were applied. */
  retryBacklog(reason: BacklogReason, agentId?: AgentId): number;
  backlogCount(reason: BacklogReason): number;
  /** Forgets what was received but not yet applied: the stream begins again after the cursor. */
  reset(): void;
}

const isRefusal = (error: unknown): error is BackchannelError =>
  error instanceof BackchannelError && (error.code === 'SEAL_FORGED' || error.code === 'SEAL_UNREADABLE');

export const createDelivery = (deps: {
  db: Database;
  settings: SettingsRepository;
  repository: SealedEnvelopeRepository;
  clock: Clock;
  sealing: () => Sealing;
  ownDeviceId: () => string;
  handlers: Handlers;
  /** After a commit: everything up to seq is durable. */
  onCommitted: (seq: number) => void;
  onSetAside: (event: { kind: Envelope['kind']; code: string }) => void;
  /** A handler's fault: nothing of the envelope was applied, the stream must stop and begin again later. */
  onFailure: (error: unknown) => void;
}): Delivery => {
  const { db, settings, repository, clock, handlers } = deps;
  let queue: Envelope[] = [];
  let isScheduled = false;
  const waiting: (() => void)[] = [];
  const settle = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };

  const cursor = () => Number(settings.get(cursorKey) ?? 0);

  const apply = (opened: Exclude<Opened, { kind: 'later' }>, seq: number): void => {
    switch (opened.kind) {
      case 'instagram':
        for (const handler of handlers.instagram) handler(opened.delivery, seq);
        return;
      case 'meta-grant':
        for (const handler of handlers.metaGrant) handler(opened.grant, seq);
        return;
      case 'private':
        for (const handler of handlers.signed.private) handler(opened.sender, opened.body, seq);
        return;
      case 'handover':
        for (const handler of handlers.signed.handover) handler(opened.sender, opened.body, seq);
        return;
      case 'replica':
        for (const handler of handlers.signed.replica) handler(opened.sender, opened.body, seq);
        return;
    }
  };

  const setAside = (seq: number, kind: Envelope['kind'], code: string): void => {
    repository.setAside({ seq, kind, code, atMs: clock.now() });
    db.afterCommit(() => deps.onSetAside({ kind, code }));
  };

  /** Inside a transaction. A refusal undoes what a handler had begun, and leaves a row without content. */
  const receiveOne = (envelope: Envelope): void => {
    const { seq, kind, keyId, sealed } = envelope;
    if (envelope.audience !== 'workspace' && envelope.audience !== deps.ownDeviceId()) {
      setAside(seq, kind, 'SEAL_UNREADABLE');
      return;
    }
    try {
      db.transaction(() => {
        const opened = deps.sealing().open(envelope);
        if (opened.kind === 'later') {
          const { fromAgentId } = opened;
          if (fromAgentId !== undefined && repository.backlogCountOf(fromAgentId) >= maxUnprovenPerSender) {
            throw new BackchannelError('SEAL_FORGED', { details: { cause: 'too-many' } });
          }
          repository.keep({
            seq,
            kind,
            keyId,
            sealed,
            reason: opened.reason,
            fromAgentId: fromAgentId ?? null,
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
      // One bad envelope must not hold back the good ones before it: once more, one by one, up to the one that fails.
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
      repository.dropBacklogBefore(clock.now() - backlogMaxAgeMs);
      let applied = 0;
      for (let after = 0; ;) {
        const rows = repository.backlog(reason, after, batchSize);
        const last = rows.at(-1);
        if (!last) return applied;
        after = last.position;
        db.transaction(() => {
          for (const row of rows) {
            if (agentId !== undefined && row.fromAgentId !== agentId) continue;
            try {
              db.transaction(() => {
                const opened = deps.sealing().open(row);
                if (opened.kind === 'later') return;
                apply(opened, row.seq);
                repository.dropBacklog(row.position);
                applied += 1;
              });
            } catch (error) {
              if (!isRefusal(error)) throw error;
              setAside(row.seq, row.kind, error.code);
              repository.dropBacklog(row.position);
            }
          }
        });
      }
    },
    applied: () =>
      queue.length === 0 && !isScheduled
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    backlogCount: (reason) => repository.backlogCount(reason),
    reset() {
      queue = [];
    },
  };
};
