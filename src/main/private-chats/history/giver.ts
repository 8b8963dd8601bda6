import { z } from 'zod';
import { countSchema, timeMsSchema } from '../../../shared/bounds.ts';
import {
  chatIdSchema,
  groupIdSchema,
  privateMessageIdSchema,
  type DeviceId,
} from '../../../shared/domain/index.ts';
import { dayMs } from '../../../shared/removal/retention.ts';
import {
  historyForm,
  type HistoryBodyOf,
  type KeptGroup,
  type KeptMessage,
  type SignedStatement,
} from '../../../shared/wire/index.ts';
import type { FileName } from '../files/index.ts';
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

/**
 * Where a part begins. pass 0: the groups, each change after those that it follows. pass 1: all messages, newest first. 2 and 3:
 * once more the changes of groups, and the messages, that came lately. A computer that knows chats of two alone gets 1 and 3.
 */
const placeSchema = z.object({
  pass: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  before: z.object({ sentAtMs: timeMsSchema, chatId: chatIdSchema, id: privateMessageIdSchema }).optional(),
  /** Of pass 0 and 2: that group, from that one of its changes on. */
  group: z.object({ id: groupIdSchema, from: countSchema }).optional(),
});
type PartPlace = z.infer<typeof placeSchema>;
interface Part {
  groups?: KeptGroup[];
  messages: KeptMessage[];
  /** None after the last. */
  next: PartPlace | undefined;
}

const knowsGroups = ({ peerForm }: TransferRow): boolean => peerForm >= 2;

const placeOf = (text: string | undefined, row: TransferRow): PartPlace | undefined => {
  if (text === undefined) return { pass: knowsGroups(row) ? 0 : 1 };
  try {
    return placeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not of this computer's making.
    return undefined;
  }
};

/** Its length inside the twice written JSON of an envelope. Bytes. */
const travelBytes = (value: KeptMessage | SignedStatement): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(value)));

/** The computer that has the private chats, towards one that asks for them. */
export interface Giver {
  onAsk(deviceId: DeviceId, body: HistoryBodyOf<'history-ask'>): void;
  onReveal(row: TransferRow, body: HistoryBodyOf<'history-reveal'>): void;
  onNext(row: TransferRow, body: HistoryBodyOf<'history-next'>): void;
  onFileAsk(row: TransferRow, body: HistoryBodyOf<'history-file-ask'>): void;
  /** What became of a file that it asked for; in the caller's transaction. */
  answerFile(row: TransferRow, name: FileName, how: HistoryBodyOf<'history-file'>['how']): void;
  /** Sends the part that is due, if the person has agreed and that computer is still the one whose number was compared. */
  sendDue(row: TransferRow): void;
  /** Whether that computer may get anything now. */
  mayGive(row: TransferRow): boolean;
}

export const createGiver = (exchange: Exchange): Giver => {
  const { transfers, kept, groups, clock, log, computer } = exchange;

  const sayNonce = (row: TransferRow): void =>
    exchange.say(row, {
      type: 'history-nonce',
      session: row.session,
      nonce: row.ownNonce,
      total: row.total,
      computer: computer.name,
      platform: computer.platform,
      form: historyForm,
    });

  const onKnown = (row: TransferRow, deviceId: DeviceId, { commitment }: { commitment: string }): void => {
    if (row.role !== 'give' || row.deviceId !== deviceId || row.commitment !== commitment) return;
    if (row.state === 'ended') {
      const { session, outcome } = row;
      if (outcome !== undefined && outcome !== 'departed')
        exchange.say(row, { type: 'history-end', session, why: outcome, form: historyForm });
    } else if (row.state === 'asked') sayNonce(row);
  };

  const mayGive = (row: TransferRow): boolean => {
    const peer = exchange.confirmed(row.deviceId);
    return peer !== undefined && peer.signKey === row.peerSignKey && peer.sealKey === row.peerSealKey;
  };

  const answerFile: Giver['answerFile'] = (row, { chatId, messageId, id }, how) => {
    if (!mayGive(row)) return;
    const { session } = row;
    exchange.say(row, { type: 'history-file', session, chat: chatId, message: messageId, file: id, how });
  };

  const messagesAt = (place: PartPlace, row: TransferRow): Part => {
    const sinceMs = place.pass === 3 ? row.createdAtMs - lateMs : 0;
    const meant = { sinceMs, withGroups: knowsGroups(row) };
    const page = kept.page({ ...meant, before: place.before, limit: partMessages });
    const messages: KeptMessage[] = [];
    let bytes = 0;
    for (const message of page) {
      bytes += travelBytes(message);
      if (bytes > partBytes && messages.length > 0) break;
      messages.push(message);
    }
    const last = messages.at(-1);
    const isMore = messages.length < page.length || page.length === partMessages;
    if (last && isMore) return { messages, next: { pass: place.pass, before: placeOfKept(last) } };
    if (place.pass === 3) return { messages, next: undefined };
    return { messages, next: { pass: knowsGroups(row) ? 2 : 3 } };
  };

  const groupsAt = (place: PartPlace, row: TransferRow): Part => {
    const sinceMs = place.pass === 2 ? row.createdAtMs - lateMs : 0;
    const ids = groups.store
      .all()
      .map(({ chatId }) => chatId)
      .sort();
    const part: KeptGroup[] = [];
    let bytes = 0;
    for (const id of ids) {
      if (place.group && id < place.group.id) continue;
      const from = place.group?.id === id ? place.group.from : 0;
      const changes = groups.handOver(id, sinceMs).slice(from);
      for (const [index, change] of changes.entries()) {
        bytes += travelBytes(change);
        if (bytes > partBytes && part.length > 0)
          return {
            groups: part,
            messages: [],
            next: { pass: place.pass, group: { id, from: from + index } },
          };
        const begun = part.at(-1);
        if (begun?.group === id) begun.statements.push(change);
        else part.push({ group: id, statements: [change] });
      }
    }
    const next: PartPlace = { pass: place.pass === 0 ? 1 : 3 };
    // Nothing of it: the messages need not wait for another request.
    return part.length === 0 ? messagesAt(next, row) : { groups: part, messages: [], next };
  };

  const partAt = (place: PartPlace, row: TransferRow): Part => {
    const isOfGroups = place.pass === 0 || place.pass === 2;
    if (isOfGroups && !knowsGroups(row)) return messagesAt({ pass: place.pass === 0 ? 1 : 3 }, row);
    return isOfGroups ? groupsAt(place, row) : messagesAt(place, row);
  };

  return {
    onAsk(deviceId, body) {
      const { session, commitment } = body;
      const known = transfers.get(session);
      if (known) return onKnown(known, deviceId, body);
      const nowMs = clock.now();
      const peerForm = body.form ?? 1;
      if (transfers.askedSince(nowMs - dayMs) >= mostAskingsPerDay) {
        log.warn('history-asked-too-often');
        return exchange.say({ deviceId }, { type: 'history-end', session, why: 'later', form: historyForm });
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
        total: kept.count({ withGroups: peerForm >= 2 }),
        isDismissed: false,
        peerForm,
        leftOut: 0,
        createdAtMs: nowMs,
        spokeAtMs: nowMs,
      });
      const row = transfers.get(session);
      if (!row) return;
      if (row.total > 0 || (knowsGroups(row) && groups.store.all().length > 0)) return sayNonce(row);
      // Nothing to send: nobody has to be asked. What that computer's version cannot take is said.
      exchange.end(row, 'empty', 'here');
      exchange.update(row, { isDismissed: kept.count({ withGroups: true }) === 0 });
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
      if (placeOf(after, row) === undefined) return;
      exchange.update(row, { isAgreedThere: true, part, after, isDue: true });
      exchange.schedule();
    },
    onFileAsk(row, { chat: chatId, message: messageId, file: id }) {
      const isAgreed = row.isAgreedHere && row.isAgreedThere;
      const isGiven = row.role === 'give' && (row.state === 'running' || row.outcome === 'done');
      if (!isAgreed || !isGiven || !mayGive(row)) return;
      const name = { chatId, messageId, id };
      if (!exchange.files.bring(row.session, row.deviceId, name)) answerFile(row, name, 'gone');
    },
    answerFile,
    mayGive,
    sendDue(row) {
      const isOpen = row.state === 'compare' || row.state === 'running';
      const place = placeOf(row.after, row);
      if (!isOpen || !row.isDue || !row.isAgreedHere || !row.isAgreedThere || !place) return;
      if (!mayGive(row)) return;
      const { groups: changes, messages, next } = partAt(place, row);
      exchange.say(row, {
        type: 'history-part',
        session: row.session,
        part: row.part,
        ...(changes && { groups: changes }),
        messages,
        after: next && JSON.stringify(next),
        total: row.total,
      });
      const done = place.pass <= 1 ? Math.min(row.done + messages.length, row.total) : row.done;
      exchange.update(row, { state: 'running', isDue: false, done, spokeAtMs: clock.now() });
    },
  };
};
