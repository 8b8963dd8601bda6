import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Claims, createClaims } from '../../../src/main/bridge/outbound/claims.ts';
import { type BridgeStore, createBridgeStore } from '../../../src/main/bridge/store/index.ts';
import { type Database, openDatabase } from '../../../src/main/storage/index.ts';
import type { AccountId, ConversationId, MessageId } from '../../../src/shared/domain/index.ts';
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
let heardLate: number;
/** The relay has the last word for everybody. */
let accept: () => void;
const lease = { fence: 0, holds: () => true, assertHeld: () => undefined };
const timers = createManualTimers(1_700_000_000_000);

let lastKey = '';
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
      send(_context: string, _to: unknown, body: MapBody, key: string) {
        sent.push(body);
        lastKey = key;
      },
      directory: () => ({ devices: [{ deviceId: 'd-2', agentId: 'jonas' }] }),
      confirmedDevices: () => [{ deviceId: 'd-2' }],
      isAppliedUpTo: async () => true,
      firstUnappliedSeq: (kind: string, after = 0) =>
        kind === 'replica' ? unapplied.filter((seq) => seq > after).sort((a, b) => a - b)[0] : undefined,
      on(_event: string, accepted: (of: { dedupeKey: string; deviceId: string }) => void) {
        accept = () => accepted({ dedupeKey: lastKey, deviceId: 'd-2' });
        return () => undefined;
      },
      onRefused: () => undefined,
    } as never,
    claimed: () => undefined,
    heardLate: () => void (heardLate += 1),
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
  heardLate = 0;
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

  it('may be a last one that comes late: the lease whose holder was killed before its first word hides nothing any more', () => {
    const claims = open();
    claims.apply(word(1, 0, true), 5);
    lease.fence = 3;
    claims.gained(accountId, 9);
    expect(claims.claimedSince(accountId, 0)).toBeUndefined();
    claims.apply({ ...word(2, 0), claims: { number: 0, eventIds: ['event-begun'], isLast: true } }, 12);
    expect(heardLate).toBe(1);
    const isClaimed = claims.claimedSince(accountId, 0);
    expect(isClaimed?.(answer)).toBe(false);
    expect(isClaimed?.({ ...answer, eventId: 'event-begun' })).toBe(true);
    // Any other word that comes so late led to no call.
    claims.apply(word(2, 1), 13);
    expect(isClaimed?.({ ...answer, eventId: 'event-2-1' })).toBe(false);
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

  it('end with what was begun, once another console holds the lease, and once only', () => {
    lease.fence = 4;
    const claims = open();
    claims.gained(accountId, 9);
    claims.ended(accountId);
    expect(numbers()).toEqual([0]);
    claims.lost();
    claims.ended(accountId);
    claims.ended(accountId);
    open().ended(accountId);
    expect(sent.map(({ fence, claims: said }) => [fence, said?.number, said?.isLast])).toEqual([
      [4, 0, undefined],
      [4, 1, true],
    ]);
  });

  it('are ended before a later lease of the same console begins', () => {
    lease.fence = 4;
    open().gained(accountId, 9);
    lease.fence = 6;
    open().gained(accountId, 19);
    expect(sent.map(({ fence, claims: said }) => [fence, said?.isLast])).toEqual([
      [4, undefined],
      [4, true],
      [6, undefined],
    ]);
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
        heard.claims.note({
          ...said,
          accountId,
          fence,
          seq,
          isBasis: said.isBasis === true,
          isLast: false,
          atMs: 1,
        });
    };
    hear(sent[0] as MapBody, 20);
    expect(heard.claims.wholeSinceMs(accountId, 3, 4)).toBeUndefined();
    hear(word(4, Number(numbers()[0]) + 1, true), 21);
    expect(heard.claims.wholeSinceMs(accountId, 3, 4)).toBeDefined();
    heard.db.close();
  });

  describe('of a long line of answers', () => {
    const conversationId = `${accountId}:7610000000000001` as ConversationId;
    const claimed = () => sent.flatMap(({ claims }) => claims?.eventIds ?? []);
    const names = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => `event-${from + index}`);
    const change = (eventId: string, set: string): void =>
      db.exec(`UPDATE outbox SET ${set} WHERE message_id = 'of ${eventId}'`);
    /** The outbox asks for each head of its line whenever something has moved. */
    const askFor = (claims: Claims, eventIds: readonly string[]): void => {
      for (const eventId of eventIds) claims.mayBegin(eventId);
    };

    beforeEach(() => {
      db.exec(
        `INSERT INTO conversation (id, account_id, customer_id) VALUES ('${conversationId}', '${accountId}', 'c')`,
      );
      for (const eventId of names(0, 30)) {
        const messageId = `of ${eventId}` as MessageId;
        db.exec(`
          INSERT INTO message (id, account_id, conversation_id, direction, kind, sent_at_ms, content_from)
            VALUES ('${messageId}', '${accountId}', '${conversationId}', 'out', 'text', 1, 'webhook');
          INSERT INTO outbox (message_id, conversation_id, batch_id, state, undo_until_ms, not_before_ms, created_at_ms)
            VALUES ('${messageId}', '${conversationId}', 'b', 'queued', 0, 0, 0)`);
        const answer = { eventId, accountId, conversationId, chatId: 'c', threadId: 't', fence: 4, atMs: 10 };
        store.answers.add({ ...answer, state: 'queued', reason: undefined }, [messageId]);
      }
      lease.fence = 4;
    });

    it('claim a dozen ahead, and the next ones as those are begun, also where these are left in doubt', () => {
      const claims = open();
      claims.gained(accountId, 9);
      accept();
      askFor(claims, names(0, 30));
      accept();
      askFor(claims, names(0, 30));
      accept();
      expect(claimed()).toEqual(names(0, 12));
      for (const eventId of names(0, 5)) change(eventId, `state = 'sending', attempted_at_ms = 5`);
      // Refused for now: it was tried.
      change('event-5', 'attempted_at_ms = 5');
      askFor(claims, names(0, 30));
      accept();
      expect(claimed()).toEqual(names(0, 18));
    });

    it('say in a basis what was claimed or begun, not what only waits', () => {
      const claims = open();
      claims.gained(accountId, 9);
      accept();
      askFor(claims, ['event-1']);
      accept();
      change('event-2', `state = 'sending', attempted_at_ms = 5`);
      store.answers.update({ eventId: 'event-3' }, { state: 'sent' });
      store.answers.update({ eventId: 'event-4' }, { state: 'done' });
      claims.settled(accountId);
      expect(sent.at(-1)?.claims).toMatchObject({ isBasis: true });
      expect(sent.at(-1)?.claims?.eventIds.toSorted()).toEqual(names(1, 4));
    });
  });
});
