import type { ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { refusalType } from '../../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import type { UnsendOutcome } from '../chats.ts';
import type { BridgeContext } from '../context.ts';
import { tagPrefix, textDigest } from '../ids.ts';
import type { BridgeDeps } from '../ports.ts';
import { queueOptions } from '../queue-options.ts';
import { type ChatRow, type InboundRow, slowUnsendAfter } from '../store/index.ts';
import type { ChatWriter } from './chat-writer.ts';
import { outOfOrderRemark, partsOf, prefixOf } from './content.ts';
import { isOvertakenInChat } from './out-of-order.ts';

/** The clocks of LiveChat, the relay and Instagram may differ by this much. */
const clockToleranceMs = 15 * 60_000;
/** Refused by LiveChat this often: given up, and counted in the bridge's state. */
const maxAttempts = 6;
/** Between tries of a slow unsend. */
const slowUnsendPauseMs = 15 * 60_000;
/** LiveChat's lists may lag behind what was written by some hundred ms (decision 0077). */
const listLagMs = 2_000;
/** More than Instagram allows. */
const maxEdits = 10;
/** Failures that say nothing about the row: tried again without end. */
const transientCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NETWORK_UNREACHABLE',
  'LIVECHAT_UNAVAILABLE',
  'RATE_LIMITED',
  'BRIDGE_NOT_HOLDER',
  'BRIDGE_RECONNECT',
  'LIVECHAT_TOKEN_REFUSED',
]);

/** Brings what waits into LiveChat: in order within a conversation, one at a time, every step idempotent. */
export interface InboundWorker extends KeyedQueue {
  /** Digest of the customer's name as LiveChat would get it; undefined while nothing is known. */
  nameDigest(conversationId: ConversationId): string | undefined;
}

export const createInboundWorker = (
  deps: BridgeContext &
    Pick<BridgeDeps, 'fetchMedia' | 'agentName'> & {
      chatWriter: ChatWriter;
      /** Something was carried or given up. */
      changed(): void;
      /** As of `AnswerSync`. */
      isDecided(conversationId: ConversationId): boolean;
    },
): InboundWorker => {
  const { customerSide, access, chats, chatWriter, lease, clock, timers, log, failPoints } = deps;
  const { db, inbound, messages, answers, conversations } = deps.store;

  /** The name, else the handle, else undefined: no name is invented. */
  const nameOf = (conversationId: ConversationId) => {
    const known = conversations.get(conversationId);
    const handle = known?.username === undefined ? undefined : `@${known.username}`;
    const name = known?.name ?? handle;
    const fields = handle === undefined ? undefined : { Instagram: handle };
    return { name, fields, digest: textDigest(name ?? '', handle ?? '') };
  };

  const syncName = async (row: ChatRow): Promise<void> => {
    if (row.conversationId === undefined) return;
    const { name, fields, digest } = nameOf(row.conversationId);
    if (name === undefined || row.profile === digest) return;
    await access.asCustomer(row.entityId, (token) => {
      lease.assertHeld();
      return customerSide.update(token, { name, fields });
    });
    chats.putProfile(row, digest);
  };

  const customerOf = async (row: InboundRow): Promise<ChatRow> => {
    const known = chats.of(row.conversationId);
    if (known) return known;
    lease.assertHeld();
    failPoints.at('customer.ask');
    const { entityId } = await access.newCustomer();
    failPoints.at('customer.made');
    const made = chats.putCustomer(row.conversationId, entityId);
    failPoints.at('customer.kept');
    return made;
  };

  /** Of all events LiveChat may have of this message: itself and its edits, also those noted on another console. */
  const prefixesOf = (row: InboundRow, tag: string): string[] => {
    const mid = row.subject as MessageMid;
    const numbers = Array.from({ length: maxEdits }, (_, index) => `${index + 1}`);
    const variants = new Set([...numbers, ...inbound.editVariants(row.accountId, mid)]);
    return [
      prefixOf({ ...row, kind: 'message', variant: '' }, tag),
      ...[...variants].map((variant) => prefixOf({ ...row, kind: 'edit', variant }, tag)),
    ];
  };

  const unsend = async (row: InboundRow): Promise<UnsendOutcome> => {
    const known = chats.of(row.conversationId);
    // Never brought to LiveChat: nothing to delete.
    if (!known) return 'not-mirrored';
    const chat = await chatWriter.lookUp(known);
    const message = messages.byMid(row.accountId, row.subject as MessageMid);
    // Known only by its unsend: the time at which it was written is not known.
    const sentAtMs = message === undefined || message.contentFrom === 'none' ? 0 : message.sentAtMs;
    // An agent's answer in LiveChat's own app is that agent's event: it stays.
    let outcome: UnsendOutcome = message && answers.isCarried(message.id) ? 'refused' : 'not-mirrored';
    for (const found of await chatWriter.find(chat, prefixesOf(row, chat.tag), sentAtMs - clockToleranceMs)) {
      if (found.event.isDeleted) {
        if (outcome === 'not-mirrored') outcome = 'deleted';
        continue;
      }
      // A note of the integration's: there is no call that deletes it.
      if (found.event.type === 'system_message') {
        outcome = 'refused';
        continue;
      }
      try {
        await chatWriter.remove(chat, found);
        if (outcome === 'not-mirrored') outcome = 'deleted';
      } catch (error) {
        const type = refusalType(error);
        // An agent's own message: LiveChat lets nobody delete it (livechat.md §11).
        if (type === 'authorization') outcome = 'refused';
        else if (type !== 'not_found') throw error;
        else if (outcome === 'not-mirrored') outcome = 'deleted';
        log.info('unsend.left', { type });
      }
    }
    return outcome;
  };

  /** An echo that does not say which app sent it, and by now is known to be ours: whoever sent it writes it into LiveChat. */
  const isOurs = (row: InboundRow): boolean => {
    const message =
      row.kind === 'echo' ? messages.byMid(row.accountId, row.subject as MessageMid) : undefined;
    if (message === undefined) return false;
    return answers.isCarried(message.id) || messages.view(message.id)?.isOurs === true;
  };

  const write = async (row: InboundRow): Promise<void> => {
    let chat = await customerOf(row);
    const wasStarted = chat.chatId !== undefined;
    chat = await chatWriter.lookUp(chat);
    const media = {
      fetchMedia: deps.fetchMedia,
      agentName: deps.agentName,
      upload: (file: { bytes: Uint8Array; name: string; contentType: string }) =>
        access.asCustomer(chat.entityId, (token) => customerSide.upload(token, file)),
    };
    let parts = partsOf(row, chat.tag, messages, media);
    if (parts.length === 0) {
      // The colleague's record may arrive before Instagram's echo, which has the text.
      const isKnown = messages.byMid(row.accountId, row.subject as MessageMid) !== undefined;
      if (row.kind === 'record' && !isKnown) throw new BackchannelError('NOT_FOUND');
      return;
    }
    await syncName(chat).catch((error: unknown) => {
      // A name that is refused does not hold up the message.
      if (transientCodes.has(toBackchannelError(error).code)) throw error;
      log.info('customer.not-named', { code: toBackchannelError(error).code });
    });
    const mustLook = row.isDoubtful || row.attempts > 0 || !wasStarted;
    // Delivered late, it may have been carried long before it was delivered.
    const sentAtMs = messages.byMid(row.accountId, row.subject as MessageMid)?.sentAtMs ?? row.receivedAtMs;
    const sinceMs = Math.min(row.receivedAtMs, sentAtMs) - clockToleranceMs;
    const found = mustLook ? await chatWriter.find(chat, [tagPrefix(chat.tag)], sinceMs) : [];
    const there = new Set(found.map(({ event }) => event.customId));
    if (parts.some(({ customId, isRemark }) => isRemark !== true && there.has(customId))) {
      // Some of it is written: its place in the chat is fixed, and no remark is added.
      parts = parts.filter(({ isRemark }) => isRemark !== true);
    } else if (
      row.kind === 'message' &&
      (inbound.isOvertaken(row) || isOvertakenInChat(row, chat, sentAtMs, found, inbound))
    ) {
      parts = [outOfOrderRemark(prefixOf(row, chat.tag), sentAtMs), ...parts];
    }
    for (const part of parts) {
      if (there.has(part.customId)) continue;
      chat = await chatWriter.send(chat, await part.make());
    }
  };

  const carry = async (row: InboundRow): Promise<void> => {
    if (row.kind !== 'profile') return write(row);
    const chat = chats.of(row.conversationId);
    if (chat?.chatId !== undefined) await syncName(chat);
  };

  const work = async (head: InboundRow): Promise<void> => {
    lease.assertHeld();
    // What waits together goes in the order in which the customer wrote it.
    const row = (head.kind === 'message' ? inbound.earliestMessage(head.conversationId) : undefined) ?? head;
    if (isOurs(row)) return inbound.update(row.position, { state: 'done', reason: undefined });
    // Written before the first effect, so that after a kill it is looked for before it is repeated.
    inbound.update(row.position, { attempts: row.attempts + 1, fence: lease.fence });
    try {
      const unsent = row.kind === 'unsend' ? await unsend(row) : await carry(row);
      // Carried a moment ago, it may not be listed yet: it is not said that LiveChat never had it before it was looked for twice.
      if (
        unsent === 'not-mirrored' &&
        row.attempts === 0 &&
        chats.of(row.conversationId)?.chatId !== undefined
      )
        return inbound.update(row.position, { notBeforeMs: clock.now() + listLagMs });
      db.transaction(() => {
        inbound.update(row.position, { state: 'done', reason: undefined });
        if (unsent !== undefined) chats.unsendSettled(row.accountId, row.subject as MessageMid, unsent);
      });
      failPoints.at('event.kept');
    } catch (error) {
      const { code } = toBackchannelError(error);
      const type = refusalType(error);
      const known = chats.of(row.conversationId);
      if (type === 'identity_lost' && known) chats.forget(known);
      // LiveChat no longer has the chat: the customer gets another one.
      if (type === 'not_found' && known?.chatId !== undefined && row.kind !== 'unsend') {
        db.transaction(() => chats.putCustomer(row.conversationId, known.entityId));
      }
      // An unsend is tried until it is confirmed.
      if (row.kind === 'unsend' || transientCodes.has(code) || row.attempts + 1 < maxAttempts) throw error;
      log.warn('inbound.given-up', { kind: row.kind, code, type });
      inbound.update(row.position, { state: 'failed', reason: code });
    }
    deps.changed();
  };

  const queue = createKeyedQueue<InboundRow>({
    ...queueOptions,
    due() {
      const accountId = deps.accountId();
      if (accountId === undefined || !deps.isReady()) return [];
      const heads = inbound
        .heads(accountId)
        // A former holder may have sent what it is the echo of.
        .filter((row) => row.kind !== 'echo' || deps.isDecided(row.conversationId) || isOurs(row))
        .map((row) => ({ key: row.conversationId as string, row }));
      const slow = inbound
        .slowUnsends(accountId)
        .map((row) => ({ key: `${row.conversationId}#${row.position}`, row }));
      return [...heads, ...slow].map(({ key, row }) => ({
        key,
        atMs: isOurs(row) ? 0 : row.notBeforeMs,
        job: row,
      }));
    },
    run: work,
    onError(row, error, pauseMs) {
      const { code } = toBackchannelError(error);
      log.warn('inbound.failed', { kind: row.kind, code });
      const isSlow =
        row.kind === 'unsend' && row.attempts + 1 >= slowUnsendAfter && !transientCodes.has(code);
      const notBeforeMs = clock.now() + (isSlow ? slowUnsendPauseMs : pauseMs);
      inbound.update(row.position, { reason: code, notBeforeMs });
    },
    clock,
    timers,
  });
  return {
    ...queue,
    nameDigest(conversationId) {
      const { name, digest } = nameOf(conversationId);
      return name === undefined ? undefined : digest;
    },
  };
};
