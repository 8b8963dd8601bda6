import { z } from 'zod';
import { timeMsSchema } from '../../../shared/bounds.ts';
import { chatIdSchema, privateMessageIdSchema, type DeviceId } from '../../../shared/domain/index.ts';
import { dayMs } from '../../../shared/removal/retention.ts';
import type { HistoryBodyOf, KeptMessage } from '../../../shared/wire/index.ts';
import { commitmentOf, comparisonNumber, makeNonce } from './comparison-number.ts';
import type { Exchange } from './exchange.ts';
import { placeOfKept } from './kept-messages.ts';
import type { TransferRow } from './transfer-store.ts';

/**
 * Askings that are answered in a day: each is a try for whoever wants two numbers to be equal, and nobody gets five computers a
 * day.
 */
const mostAskingsPerDay = 5;
/** Bytes of messages in one part, as they travel: well under what the relay takes in one envelope (96 kB in base64url). */
const partBytes = 48_000;
/** Messages looked at for one part. */
const partMessages = 400;
/** What arrived while the parts travelled is sent once more at the end; from so long before the asking. */
const lateMs = dayMs;

/** Where a part begins. pass 1: everything, newest first. pass 2: once more what came lately. */
const placeSchema = z.object({
  pass: z.union([z.literal(1), z.literal(2)]),
  before: z.object({ sentAtMs: timeMsSchema, chatId: chatIdSchema, id: privateMessageIdSchema }).optional(),
});
type PartPlace = z.infer<typeof placeSchema>;

const placeOf = (text: string | undefined): PartPlace | undefined => {
  if (text === undefined) return { pass: 1 };
  try {
    return placeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not of this computer's making.
    return undefined;
  }
};

/** Length of a message inside the twice written JSON of an envelope. Bytes. */
const travelBytes = (message: KeptMessage): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(message)));

/** The computer that has the private chats, towards one that asks for them. */
export interface Giver {
  onAsk(deviceId: DeviceId, body: HistoryBodyOf<'history-ask'>): void;
  onReveal(row: TransferRow, body: HistoryBodyOf<'history-reveal'>): void;
  onNext(row: TransferRow, body: HistoryBodyOf<'history-next'>): void;
  /** Sends the part that is due, if the person has agreed and that computer is still the one whose number was compared. */
  sendDue(row: TransferRow): void;
  /** Whether that computer may get anything now. */
  mayGive(row: TransferRow): boolean;
}

export const createGiver = (exchange: Exchange): Giver => {
  const { transfers, kept, clock, log, computer } = exchange;

  const sayNonce = (row: TransferRow): void =>
    exchange.say(row, {
      type: 'history-nonce',
      session: row.session,
      nonce: row.ownNonce,
      total: row.total,
      computer: computer.name,
      platform: computer.platform,
    });

  const onKnown = (row: TransferRow, deviceId: DeviceId, { commitment }: { commitment: string }): void => {
    if (row.role !== 'give' || row.deviceId !== deviceId || row.commitment !== commitment) return;
    if (row.state === 'ended') {
      const { session, outcome } = row;
      if (outcome !== undefined && outcome !== 'departed')
        exchange.say(row, { type: 'history-end', session, why: outcome });
    } else if (row.state === 'asked') sayNonce(row);
  };

  const mayGive = (row: TransferRow): boolean => {
    const peer = exchange.confirmed(row.deviceId);
    return peer !== undefined && peer.signKey === row.peerSignKey && peer.sealKey === row.peerSealKey;
  };

  /** The messages of one part, and where the next one begins; none after the last. */
  const partAt = (
    place: PartPlace,
    row: TransferRow,
  ): { messages: KeptMessage[]; next: PartPlace | undefined } => {
    const sinceMs = place.pass === 2 ? row.createdAtMs - lateMs : 0;
    const page = kept.page({ before: place.before, sinceMs, limit: partMessages });
    const messages: KeptMessage[] = [];
    let bytes = 0;
    for (const message of page) {
      bytes += travelBytes(message);
      if (bytes > partBytes && messages.length > 0) break;
      messages.push(message);
    }
    const last = messages.at(-1);
    const isMore = messages.length < page.length || page.length === partMessages;
    if (last && isMore) {
      return { messages, next: { pass: place.pass, before: placeOfKept(last) } };
    }
    return { messages, next: place.pass === 1 ? { pass: 2 } : undefined };
  };

  return {
    onAsk(deviceId, body) {
      const { session, commitment } = body;
      const known = transfers.get(session);
      if (known) return onKnown(known, deviceId, body);
      const nowMs = clock.now();
      if (transfers.askedSince(nowMs - dayMs) >= mostAskingsPerDay) {
        log.warn('history-asked-too-often');
        return exchange.say({ deviceId }, { type: 'history-end', session, why: 'later' });
      }
      // That computer has begun anew.
      for (const row of transfers.open())
        if (row.role === 'give' && row.deviceId === deviceId) exchange.end(row, 'cancelled', 'there');
      transfers.transfers.insert({
        session,
        role: 'give',
        deviceId,
        computer: body.computer,
        platform: body.platform,
        state: 'asked',
        isEndedHere: false,
        ownNonce: makeNonce(),
        commitment,
        isAgreedHere: false,
        isAgreedThere: false,
        part: 0,
        isDue: false,
        done: 0,
        total: kept.count(),
        isDismissed: false,
        createdAtMs: nowMs,
        spokeAtMs: nowMs,
      });
      const row = transfers.get(session);
      if (!row) return;
      if (row.total > 0) return sayNonce(row);
      // Nothing to send: nobody has to be asked.
      exchange.end(row, 'empty', 'here');
      exchange.update(row, { isDismissed: true });
    },
    onReveal(row, { nonce }) {
      if (row.state !== 'asked') return;
      const own = exchange.own();
      const giver = exchange.ownDevice();
      const keys = own && exchange.link.believedKeys(own.agentId, row.deviceId);
      if (!own || !giver || !keys) return;
      if (commitmentOf(row.session, nonce) !== row.commitment) {
        log.warn('history-number-forged');
        return exchange.end(row, 'differs', 'here');
      }
      const asker = { deviceId: row.deviceId, ...keys };
      const number = comparisonNumber({
        ...own,
        session: row.session,
        giver,
        asker,
        giverNonce: row.ownNonce,
        askerNonce: nonce,
      });
      const { signKey: peerSignKey, sealKey: peerSealKey } = keys;
      exchange.update(row, { state: 'compare', peerNonce: nonce, number, peerSignKey, peerSealKey });
    },
    onNext(row, { part, after }) {
      if (row.state !== 'compare' && row.state !== 'running') return;
      if (placeOf(after) === undefined) return;
      exchange.update(row, { isAgreedThere: true, part, after, isDue: true });
      exchange.schedule();
    },
    mayGive,
    sendDue(row) {
      const isOpen = row.state === 'compare' || row.state === 'running';
      const place = placeOf(row.after);
      if (!isOpen || !row.isDue || !row.isAgreedHere || !row.isAgreedThere || !place) return;
      if (!mayGive(row)) return;
      const { messages, next } = partAt(place, row);
      exchange.say(row, {
        type: 'history-part',
        session: row.session,
        part: row.part,
        messages,
        after: next && JSON.stringify(next),
        total: row.total,
      });
      const done = place.pass === 1 ? Math.min(row.done + messages.length, row.total) : row.done;
      exchange.update(row, { state: 'running', isDue: false, done, spokeAtMs: clock.now() });
    },
  };
};
