import { expect, it } from 'vitest';
import { createIntake } from '../../../src/main/bridge/intake.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

/** An intake over parts that note what would be stored; the lease was gained when the relay's head was `head`. */
const createNoted = (head: number | undefined) => {
  const { clock } = createManualTimers(1_000_000);
  const added: { seq: number; isDoubtful: boolean }[] = [];
  let arrive: (delivery: unknown, seq: number) => void = () => undefined;
  const nothing = (): void => undefined;
  createIntake({
    store: {
      db: { afterCommit: nothing },
      inbound: { add: (row: { seq: number; isDoubtful: boolean }) => added.push(row) },
      answers: {},
      erasure: { erasedUpToMs: nothing },
      localRemovals: {},
    },
    leaseTerm: { isBeforeTerm: (seq: number) => head !== undefined && seq <= head, setLastSeq: nothing },
    relayLink: { onInstagram: (handler: typeof arrive) => (arrive = handler), onSigned: nothing },
    channel: { port: { accountOf: (id: string) => id, isRemoved: () => false, appId: () => 'app' } },
    conversations: { follow: nothing },
    provider: {
      eventsOf: (_delivery: unknown, accountId: string) => [
        {
          type: 'message',
          direction: 'in',
          accountId,
          customerId: 'c',
          mid: 'm',
          atMs: clock.now(),
          text: 'Hi',
        },
      ],
    },
    isAuthorized: () => true,
    clock,
  } as never);
  return { added, arrive: (seq: number) => arrive({ accountId: 'a', receivedAtMs: clock.now() }, seq) };
};

it('looks for what the relay had before this lease: a console that was off gets it after it has the lease, and the former holder may have carried it', () => {
  const { added, arrive } = createNoted(7);
  for (const seq of [6, 7, 8]) arrive(seq);
  expect(added.map(({ seq, isDoubtful }) => [seq, isDoubtful])).toEqual([
    [6, true],
    [7, true],
    [8, false],
  ]);
});

it('looks for nothing that comes at once while another console holds the lease', () => {
  const { added, arrive } = createNoted(undefined);
  arrive(6);
  expect(added.map(({ isDoubtful }) => isDoubtful)).toEqual([false]);
});
