import { toBackchannelError } from '../../shared/errors.ts';
import type { BridgeParts } from './parts.ts';
import type { BridgeDependencies } from './ports.ts';

/** What waited longer than this when a console came was alone: failovers take less. */
const lateAfterMs = 2 * 60_000;
const readAgainMs = 3_000;
const seqKey = 'bridge.seq';

/** The time during which this console holds the lease: how it begins, and how it ends. */
export interface Tenure {
  /** The lease is held and the maps are read: effects may begin. */
  readonly isReady: boolean;
  gained(head: number): void;
  lost(): void;
  /** Everything that waits is tried now. */
  pump(): void;
  /** Tells the colleagues' consoles how far everything is. */
  tellProgress(): void;
  noteSeq(seq: number): void;
  forgetAccount(): void;
  stop(): void;
  idle(): Promise<void>;
}

export const createTenure = (dependencies: {
  parts: () => BridgeParts;
  channel: BridgeDependencies['channel'];
  conversations: Pick<BridgeDependencies['conversations'], 'nudge'>;
  changed(): void;
  clock: BridgeDependencies['clock'];
  timers: BridgeDependencies['timers'];
  reporter: BridgeDependencies['reporter'];
}): Tenure => {
  const { parts, channel, conversations, clock, timers, reporter } = dependencies;
  let areMapsRead = false;
  let isStopped = false;
  let reading: Promise<void> | undefined;
  let cancelReadAgain: (() => void) | undefined;
  let toldSeq = -1;
  const accountId = () => channel.current()?.accountId;

  const pump = (): void => {
    const { mirror, answers, recorder, clearing } = parts();
    clearing.pump();
    mirror.pump();
    answers.pump();
    recorder.pump();
    conversations.nudge();
  };

  /** First of all what LiveChat knows of our chats: a former holder's, or everything after a loss. */
  const readMaps = async (): Promise<void> => {
    const { chats, lease, sync, missed } = parts();
    const account = accountId();
    const { fence } = lease;
    if (account === undefined) return;
    await chats.readFromLiveChat(account);
    if (isStopped || fence !== lease.fence || !lease.holds()) return;
    areMapsRead = true;
    missed.look(account);
    sync.begin();
    pump();
    dependencies.changed();
  };

  const readMapsSoon = (): void => {
    if (isStopped || areMapsRead || reading || accountId() === undefined || !parts().lease.holds()) return;
    reading = readMaps()
      .catch((error: unknown) => {
        if (isStopped) return;
        reporter.warn('maps.not-read', { code: toBackchannelError(error).code });
        cancelReadAgain = timers.after(readAgainMs, () => {
          cancelReadAgain = undefined;
          readMapsSoon();
        });
      })
      .finally(() => {
        reading = undefined;
        if (cancelReadAgain === undefined) readMapsSoon();
      });
  };

  const tenure: Tenure = {
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
      readMapsSoon();
    },
    lost() {
      areMapsRead = false;
      const { sync, answers } = parts();
      sync.end();
      // Not while the console closes: what is open then is settled at the next start.
      if (!isStopped) answers.takeBack();
    },
    pump,
    tellProgress() {
      const account = accountId();
      if (account === undefined || !tenure.isReady) return;
      const { settings, inbound, chats } = parts();
      const seenSeq = Number(settings.get(seqKey) ?? 0);
      const doneSeq = (inbound.firstWaitingSeq(account) ?? seenSeq + 1) - 1;
      if (doneSeq === toldSeq) return;
      toldSeq = doneSeq;
      chats.tellProgress(account, doneSeq);
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
  return tenure;
};
