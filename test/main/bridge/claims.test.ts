import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClaims } from '../../../src/main/bridge/outbound/claims.ts';
import { type BridgeStore, createBridgeStore } from '../../../src/main/bridge/store/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import type { AccountId, ConversationId } from '../../../src/shared/domain/index.ts';
import type { TeamSyncBody } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

/** What a lease holder may conclude from its predecessors' words, over a relay link that is a few variables. */
const accountId = '17841400000000042' as AccountId;
type MapBody = Extract<TeamSyncBody, { type: 'bridge-map' }>;

let db: Database;
let store: BridgeStore;
/** Replica envelopes that came here and were not applied, by seq. */
let unapplied: number[];
let sent: MapBody[];
const lease = { fence: 0, holds: () => true, assertHeld: () => undefined };
const timers = createManualTimers(1_700_000_000_000);

const open = () =>
  createClaims({
    store,
    chats: { answersUpToMs: () => 0 } as never,
    lease,
    clock: timers.clock,
    timers,
    log: createTestLog(),
    failPoints: { at: () => undefined },
    relayLink: {
      send: (_context: string, _to: unknown, body: MapBody) => void sent.push(body),
      directory: () => ({ devices: [{ deviceId: 'd-2', agentId: 'jonas' }] }),
      confirmedDevices: () => [{ deviceId: 'd-2' }],
      isAppliedUpTo: async () => true,
      firstUnappliedSeq: (kind: string, after = 0) =>
        kind === 'replica' ? unapplied.filter((seq) => seq > after).sort((a, b) => a - b)[0] : undefined,
      on: () => () => undefined,
      onRefused: () => undefined,
    } as never,
    claimed: () => undefined,
    renew: () => undefined,
  });
const word = (fence: number, number: number, isBasis = false): MapBody =>
  ({
    type: 'bridge-map',
    accountId,
    fence,
    entries: [],
    doneSeq: 0,
    answersUpToMs: 0,
    claims: { number, eventIds: [`event-${fence}-${number}`], isBasis },
  }) as MapBody;
const answer = { eventId: 'event-unclaimed', atMs: timers.now() + 3_600_000 };

beforeEach(() => {
  db = openDatabase({ file: ':memory:', keyHex: '', clock: timers });
  store = createBridgeStore(db);
  unapplied = [];
  sent = [];
});
afterEach(() => db.close());

describe('the words of former holders', () => {
  it('narrow the doubt when all of them are applied', () => {
    const claims = open();
    claims.apply(word(1, 0, true), 5);
    claims.apply(word(1, 1), 6);
    lease.fence = 2;
    claims.gained(accountId, 9);
    expect(claims.claimedSince(accountId, 0)?.(answer)).toBe(false);
    expect(claims.claimedSince(accountId, 0)?.({ ...answer, eventId: 'event-1-1' })).toBe(true);
  });

  it.each([
    ['set aside or refused: the last word', 7, false],
    ['after the lease began: nothing of a former holder', 10, true],
    ['before the basis, which contains it', 4, true],
  ])('%s', (_, seq, isNarrowed) => {
    const claims = open();
    claims.apply(word(1, 0, true), 5);
    claims.apply(word(1, 1), 6);
    unapplied = [seq];
    lease.fence = 2;
    claims.gained(accountId, 9);
    expect(claims.claimedSince(accountId, 0) !== undefined).toBe(isNarrowed);
  });

  it('that were not applied are in nobody’s way once this console knows what became of everything', () => {
    const claims = open();
    claims.apply(word(1, 0, true), 5);
    unapplied = [7];
    lease.fence = 2;
    claims.gained(accountId, 9);
    claims.settled(accountId);
    claims.lost();
    lease.fence = 3;
    claims.gained(accountId, 12);
    expect(claims.claimedSince(accountId, 2)).toBeDefined();
  });

  it('are all looked for again where the relay was restored from an older copy', () => {
    const claims = open();
    claims.apply(word(1, 0, true), 500);
    unapplied = [7];
    lease.fence = 2;
    claims.gained(accountId, 9);
    expect(claims.claimedSince(accountId, 0)).toBeUndefined();
  });
});

describe('this console’s own words', () => {
  const numbers = () => sent.map(({ claims }) => claims?.number);

  it('begin with 0 under a new lease, and go on where they were after a restart within it', () => {
    lease.fence = 4;
    open().gained(accountId, 9);
    const again = open();
    again.gained(accountId, 9);
    again.mayBegin('event-1');
    expect(numbers()).toEqual([0, 1]);
  });

  it('follow no word where a former version began answers under the same lease, until a basis', () => {
    store.inbound.add({
      accountId,
      conversationId: `${accountId}:7610000000000001` as ConversationId,
      kind: 'message',
      subject: 'm-1',
      receivedAtMs: 1,
    });
    for (const { position } of store.inbound.heads(accountId)) store.inbound.update(position, { fence: 4 });
    lease.fence = 4;
    const claims = open();
    claims.gained(accountId, 9);
    expect(sent).toHaveLength(1);
    // As a colleague's console hears it: incomplete.
    const heard = createBridgeStore(openDatabase({ file: ':memory:', keyHex: '', clock: timers }));
    const hear = (body: MapBody, seq: number): void => {
      const { claims: said, fence } = body;
      if (said)
        heard.claims.note({ accountId, fence, seq, ...said, isBasis: said.isBasis === true, atMs: 1 });
    };
    hear(sent[0] as MapBody, 20);
    expect(heard.claims.wholeSinceMs(accountId, 3, 4)).toBeUndefined();
    hear(word(4, Number(numbers()[0]) + 1, true), 21);
    expect(heard.claims.wholeSinceMs(accountId, 3, 4)).toBeDefined();
    heard.db.close();
  });
});
