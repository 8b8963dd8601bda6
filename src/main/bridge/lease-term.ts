import { toBackchannelError } from '../../shared/errors.ts';
import type { BridgeParts } from './parts.ts';
import type { BridgeDeps } from './ports.ts';

/** What waited longer than this when a console came was alone: failovers take less. */
const lateAfterMs = 2 * 60_000;
const readAgainMs = 3_000;
const seqKey = 'bridge.seq';

/** The time during which this console holds the lease: how it begins, and how it ends. */
export interface LeaseTerm {
  /** The lease is held and the maps are read: effects may begin. */
  readonly isReady: boolean;
  gained(head: number): void;
  lost(): void;
  /** Everything that waits is tried now. */
  schedule(): void;
  /** Tells the colleagues' consoles how far everything is. */
  syncProgress(): void;
  noteSeq(seq: number): void;
  forgetAccount(): void;
  stop(): void;
  idle(): Promise<void>;
}

export const createLeaseTerm = (deps: {
  parts: () => BridgeParts;
  channel: BridgeDeps['channel'];
  conversations: Pick<BridgeDeps['conversations'], 'retryNow'>;
  changed(): void;
  clock: BridgeDeps['clock'];
  timers: BridgeDeps['timers'];
  log: BridgeDeps['log'];
}): LeaseTerm => {
  const { parts, channel, conversations, clock, timers, log } = deps;
  let areMapsRead = false;
  let isStopped = false;
  let reading: Promise<void> | undefined;
  let cancelReadAgain: (() => void) | undefined;
  let lastPublishedSeq = -1;
  const accountId = () => channel.current()?.accountId;

  const schedule = (): void => {
    const { inboundWorker, answers, recorder, clearing } = parts();
    clearing.schedule();
    inboundWorker.schedule();
    answers.schedule();
    recorder.schedule();
    conversations.retryNow();
  };

  /** First of all what LiveChat knows of our chats: a former holder's, or everything after a loss. */
  const readMaps = async (): Promise<void> => {
    const { chats, lease, sync, backfill } = parts();
    const account = accountId();
    const { fence } = lease;
    if (account === undefined) return;
    await chats.readFromLiveChat(account);
    if (isStopped || fence !== lease.fence || !lease.holds()) return;
    areMapsRead = true;
    backfill.look(account);
    sync.begin();
    schedule();
    deps.changed();
  };

  const scheduleReadMaps = (): void => {
    if (isStopped || areMapsRead || reading || accountId() === undefined || !parts().lease.holds()) return;
    reading = readMaps()
      .catch((error: unknown) => {
        if (isStopped) return;
        log.warn('maps.not-read', { code: toBackchannelError(error).code });
        cancelReadAgain = timers.after(readAgainMs, () => {
          cancelReadAgain = undefined;
          scheduleReadMaps();
        });
      })
      .finally(() => {
        reading = undefined;
        if (cancelReadAgain === undefined) scheduleReadMaps();
      });
  };

  const leaseTerm: LeaseTerm = {
    get isReady() {
      return !isStopped && areMapsRead && parts().lease.holds();
    },
    gained(head) {
      const account = accountId();
      if (account === undefined) return;
      const { inbound, answers } = parts();
      areMapsRead = false;
      inbound.doubtUpTo(account, head);
      inbound.markLate(account, clock.now() - lateAfterMs);
      answers.takeBack();
      scheduleReadMaps();
    },
    lost() {
      areMapsRead = false;
      const { sync, answers } = parts();
      sync.end();
      // Not while the console closes: what is open then is settled at the next start.
      if (!isStopped) answers.takeBack();
    },
    schedule,
    syncProgress() {
      const account = accountId();
      if (account === undefined || !leaseTerm.isReady) return;
      const { settings, inbound, chats } = parts();
      const seenSeq = Number(settings.get(seqKey) ?? 0);
      const doneSeq = (inbound.firstWaitingSeq(account) ?? seenSeq + 1) - 1;
      if (doneSeq === lastPublishedSeq) return;
      lastPublishedSeq = doneSeq;
      chats.syncProgress(account, doneSeq);
    },
    noteSeq(seq) {
      parts().settings.set(seqKey, String(seq));
    },
    forgetAccount() {
      parts().settings.delete(seqKey);
    },
    stop() {
      isStopped = true;
      cancelReadAgain?.();
    },
    async idle() {
      await reading;
    },
  };
  return leaseTerm;
};
