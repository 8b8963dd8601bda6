import { randomUUID } from 'node:crypto';
import type { ChatId, DeviceId, PrivateMessageId } from '../../../shared/domain/index.ts';
import { dayMs, minuteMs } from '../../../shared/removal/retention.ts';
import { chatOfKept, historyForm, type HistoryBodyOf } from '../../../shared/wire/index.ts';
import { commitmentOf, comparisonNumber, makeNonce } from './comparison-number.ts';
import type { Exchange } from './exchange.ts';
import type { TransferRow } from './transfer-store.ts';

/** The other computer may be off for days, longer than the relay keeps what waits for it: it is asked again. */
const askAgainMs = dayMs;
/** A part that has not come by then was lost on its way, or that computer is off. */
const partAgainMs = 10 * minuteMs;
/** Files that have not come by then are on that computer: the person asks it for the chats again. */
const askForFilesMs = 30 * dayMs;

/** A computer without the private chats, towards another one of its person that may have them. */
export interface Asker {
  /** Begins, or says again what was said already. */
  ask(deviceId: DeviceId): void;
  onNonce(row: TransferRow, body: HistoryBodyOf<'history-nonce'>): void;
  onPart(row: TransferRow, body: HistoryBodyOf<'history-part'>): void;
  onFile(row: TransferRow, body: HistoryBodyOf<'history-file'>): void;
  /** Whether that computer can be asked for a file. */
  isAskable(row: TransferRow | undefined): boolean;
  /** Asks for the files that are next, or gives up those that nobody can be asked for. */
  askForFiles(): void;
  /** The person has found the numbers equal. */
  agreed(row: TransferRow): void;
  /** Says again what has waited for an answer for too long. */
  sayAgain(row: TransferRow): void;
}

export const createAsker = (exchange: Exchange): Asker => {
  const { transfers, kept, groups, files, clock, log, computer } = exchange;

  const sayAsk = (row: TransferRow): void =>
    exchange.say(row, {
      type: 'history-ask',
      session: row.session,
      commitment: row.commitment,
      computer: computer.name,
      platform: computer.platform,
      form: historyForm,
    });
  const sayReveal = (row: TransferRow): void =>
    exchange.say(row, { type: 'history-reveal', session: row.session, nonce: row.ownNonce });
  const sayNext = (row: Pick<TransferRow, 'session' | 'deviceId' | 'part' | 'after'>): void => {
    const { session, part, after } = row;
    exchange.say(row, { type: 'history-next', session, part, after });
  };
  const say = (row: TransferRow): void => {
    if (row.state === 'asked') sayAsk(row);
    else if (row.isAgreedHere) sayNext(row);
    else sayReveal(row);
    exchange.update(row, { spokeAtMs: clock.now() });
  };

  const isAskable = (row: TransferRow | undefined): boolean =>
    row?.role === 'ask' &&
    row.outcome === 'done' &&
    clock.now() - row.createdAtMs <= askForFilesMs &&
    exchange.isListed(row.deviceId) &&
    exchange.isSame(row);

  return {
    ask(deviceId) {
      const open = transfers.open().find((row) => row.role === 'ask' && row.deviceId === deviceId);
      if (open) return say(open);
      const session = randomUUID();
      const ownNonce = makeNonce();
      const nowMs = clock.now();
      transfers.transfers.insert({
        session,
        role: 'ask',
        deviceId,
        computer: '',
        platform: '',
        state: 'asked',
        isEndedHere: false,
        ownNonce,
        commitment: commitmentOf(session, ownNonce),
        isAgreedHere: false,
        isAgreedThere: false,
        part: 0,
        isDue: false,
        done: 0,
        total: 0,
        isDismissed: false,
        peerForm: 1,
        leftOut: 0,
        createdAtMs: nowMs,
        spokeAtMs: nowMs,
      });
      const row = transfers.get(session);
      if (row) say(row);
    },
    onNonce(row, body) {
      // The other computer says it again when it did not hear this one's.
      if (row.state === 'compare' && body.nonce === row.peerNonce) return sayReveal(row);
      if (row.state !== 'asked') return;
      const own = exchange.own();
      const asker = exchange.ownDevice();
      const keys = own && exchange.link.believedKeys(own.agentId, row.deviceId);
      if (!own || !asker || !keys) return;
      const number = comparisonNumber({
        ...own,
        session: row.session,
        giver: { deviceId: row.deviceId, ...keys },
        asker,
        giverNonce: body.nonce,
        askerNonce: row.ownNonce,
      });
      sayReveal(row);
      exchange.update(row, {
        state: 'compare',
        computer: body.computer,
        platform: body.platform,
        total: body.total,
        peerForm: body.form ?? 1,
        peerNonce: body.nonce,
        peerSignKey: keys.signKey,
        peerSealKey: keys.sealKey,
        number,
        spokeAtMs: clock.now(),
      });
    },
    onPart(row, { part, groups: changesOfGroups = [], messages, after, total }) {
      const own = exchange.own();
      const isWanted = row.state !== 'ended' && row.isAgreedHere && row.part === part;
      if (!isWanted || !own) return;
      for (const { group, statements } of changesOfGroups)
        if (!groups.takeOver(group, statements)) log.warn('history-group-unproven');
      const { session, computer: name, platform } = row;
      const from = { session, computer: name, platform };
      let { leftOut } = row;
      const changed = new Map<ChatId, PrivateMessageId[]>();
      for (const message of messages) {
        const outcome = kept.take(message, own.agentId, from);
        if (outcome === 'refused') leftOut += 1;
        if (outcome !== 'new' && outcome !== 'changed') continue;
        const chatId = chatOfKept(message);
        changed.set(chatId, [...(changed.get(chatId) ?? []), message.id]);
      }
      for (const [chatId, ids] of changed) exchange.arrived(chatId, ids);
      const done = Math.min(row.done + messages.length, total);
      if (after === undefined) {
        exchange.update(row, { done: total, total, leftOut });
        exchange.end(row, 'done', 'here');
        return;
      }
      const next = { part: part + 1, after };
      sayNext({ ...row, ...next });
      exchange.update(row, { ...next, state: 'running', done, total, leftOut, spokeAtMs: clock.now() });
    },
    onFile({ session, role, outcome }, { chat: chatId, message: messageId, file: id, how }) {
      if (role !== 'ask' || outcome !== 'done') return;
      files.answered(session, { chatId, messageId, id }, how);
      exchange.schedule();
    },
    isAskable,
    askForFiles() {
      // Not known yet whose computers there are.
      if (!exchange.link.directory()) return;
      for (const session of files.sessions()) {
        const row = transfers.get(session);
        if (row?.role === 'ask' && row.state !== 'ended') continue;
        if (!row || !isAskable(row)) {
          files.over(session, row !== undefined && !exchange.isListed(row.deviceId));
          continue;
        }
        for (const { chatId: chat, messageId: message, id: file } of files.toAsk(session))
          exchange.say(row, { type: 'history-file-ask', session, chat, message, file });
      }
    },
    agreed(row) {
      sayNext(row);
      exchange.update(row, { isAgreedHere: true, spokeAtMs: clock.now() });
    },
    sayAgain(row) {
      const waitedMs = clock.now() - row.spokeAtMs;
      if (waitedMs >= (row.isAgreedHere ? partAgainMs : askAgainMs)) say(row);
    },
  };
};
