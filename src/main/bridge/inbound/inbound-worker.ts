import type { ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { refusalType } from '../../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../../work/index.ts';
import type { BridgeContext } from '../context.ts';
import { tagPrefix, textDigest } from '../ids.ts';
import type { BridgeDeps } from '../ports.ts';
import type { MediaCopies } from '../media-copies.ts';
import { queueOptions } from '../queue-options.ts';
import { sessionFieldsOf } from '../session-fields.ts';
import { type ChatRow, type InboundRow, slowUnsendAfter } from '../store/index.ts';
import { clockToleranceMs } from '../threads.ts';
import type { ChatWriter } from './chat-writer.ts';
import { createHoldUps, heldUpBy } from './hold-up.ts';
import { isEchoOfAnswer } from './echo-of-answer.ts';
import { goesOnRemark, outOfOrderRemark, partsOf, prefixOf } from './content.ts';
import { isOvertakenInChat } from './out-of-order.ts';
import { createUnsend } from './unsend.ts';

/** Refused by LiveChat this often: given up, and counted in the bridge's state. */
const maxAttempts = 6;
/** Tries after which a customer that is refused is taken to be lost. */
const refusalsBeforeReplacing = 3;
/** Between tries of a slow unsend. */
const slowUnsendPauseMs = 15 * 60_000;
/** LiveChat's lists may lag behind what was written by some hundred ms (decision 0077). */
const listLagMs = 2_000;
/** An answer of LiveChat's app that waited longer than this until it was sent is not looked for. */
const answeredWithinMs = 24 * 3_600_000;
/** Failures that say nothing about the row and pass by themselves: tried again without end. */
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
      mediaCopies: Pick<MediaCopies, 'isOn' | 'note'>;
      /** Something was carried or given up. */
      changed(): void;
      /** As of `AnswerSync`. */
      isDecided(conversationId: ConversationId): boolean;
      /** As of `LeaseTerm`. */
      carried(): void;
    },
): InboundWorker => {
  const { customerSide, access, chats, chatWriter, lease, clock, timers, log, failPoints } = deps;
  const { mediaCopies } = deps;
  const { db, inbound, messages, answers, conversations } = deps.store;
  const unsend = createUnsend(deps);
  const holdUps = createHoldUps(clock);

  /** The name, else the handle, else undefined: no name is invented. */
  const nameOf = (conversationId: ConversationId) => {
    const known = conversations.get(conversationId);
    const fields = sessionFieldsOf(known);
    const handle = fields?.Instagram;
    const name = known?.name ?? handle;
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

  const newCustomer = async (): Promise<string> => {
    lease.assertHeld();
    failPoints.at('customer.ask');
    const { entityId } = await access.newCustomer();
    failPoints.at('customer.made');
    return entityId;
  };

  const customerOf = async (row: InboundRow): Promise<ChatRow> => {
    const known = chats.of(row.conversationId);
    if (known) return known;
    const made = chats.putCustomer(row.conversationId, await newCustomer());
    failPoints.at('customer.kept');
    return made;
  };

  /**
   * LiveChat lets nobody write for this customer any more (livechat.md §2.6, §14.2). An unsend is settled by that, a name is
   * nobody's any more; for everything else another customer is made. Answers whether the row is done with.
   */
  const leave = async (row: InboundRow, known: ChatRow, isAnonymized: boolean): Promise<boolean> => {
    // A refusal that is over in a moment must not cost the conversation its chat.
    if (!isAnonymized && row.attempts + 1 < refusalsBeforeReplacing) return false;
    if (row.kind === 'unsend' || row.kind === 'profile') {
      const outcome = isAnonymized ? 'deleted' : 'refused';
      db.transaction(() => {
        inbound.update(row.position, { state: 'done', reason: undefined });
        if (row.kind === 'unsend') chats.unsendSettled(row.accountId, row.subject as MessageMid, outcome);
      });
      return true;
    }
    const entityId = await newCustomer();
    chats.replaceCustomer(known, entityId);
    failPoints.at('customer.kept');
    log.info('customer.replaced', { isAnonymized });
    return false;
  };

  /** LiveChat no longer has the chat, or it is somebody else's: the conversation goes on in the customer's own, or a new one. */
  const lookAgain = async (known: ChatRow, isGone: boolean): Promise<void> => {
    if (known.chatId === undefined || known.conversationId === undefined) return;
    try {
      const own = await access.asCustomer(known.entityId, (token) => customerSide.ownChatId(token));
      if (own === known.chatId) return;
      // What is said in a chat of somebody else's must never count as said here.
      if (isGone) chats.replaceCustomer(known, known.entityId);
      else chats.putCustomer(known.conversationId, known.entityId);
    } catch (error) {
      // Whatever refuses this as well is not about the chat.
      log.info('chat.not-looked-for', { code: toBackchannelError(error).code });
    }
  };

  /** A chat whose last word is a colleague's recorded reply must not wait for an agent to answer it. */
  const leaveQueue = async (chat: ChatRow, row: InboundRow): Promise<void> => {
    const reply = messages.byMid(row.accountId, row.subject as MessageMid);
    const askedAtMs = conversations.get(row.conversationId)?.lastCustomerMessageAtMs ?? 0;
    if (!reply || askedAtMs > reply.sentAtMs) return;
    try {
      await chatWriter.leaveQueue(chat);
    } catch (error) {
      const { code } = toBackchannelError(error);
      // The reply is recorded: only a passing failure is worth another look.
      if (transientCodes.has(code)) throw error;
      log.info('queue.not-left', { code, type: refusalType(error) ?? '' });
    }
  };

  /** An echo that does not say which app sent it, and by now is known to be ours: whoever sent it writes it into LiveChat. */
  const isOurs = (row: InboundRow): boolean => row.kind === 'echo' && inbound.isOurs(row);

  /** An echo that does not say which app sent it, of an answer that a former lease holder has sent and marked. */
  const isAnswered = async (row: InboundRow, chat: ChatRow): Promise<boolean> => {
    const message =
      row.kind === 'echo' ? messages.byMid(row.accountId, row.subject as MessageMid) : undefined;
    if (message === undefined) return false;
    const sinceMs = message.sentAtMs - answeredWithinMs;
    const sent = messages
      .outgoingBetween(row.conversationId, sinceMs, Number.MAX_SAFE_INTEGER)
      .flatMap((id) => messages.get(id) ?? []);
    for (const each of [chat, ...chats.formerOf(chat)]) {
      const events = await chatWriter.said(each, sinceMs);
      const { textBytes } = deps.limits;
      if (isEchoOfAnswer(message, { ...each, tag: chat.tag }, events, sent, answers.isCarried, textBytes))
        return true;
    }
    return false;
  };

  const write = async (row: InboundRow): Promise<void> => {
    // A heart of ours opens no chat, and calls nobody to one.
    const isOfOurSide = row.kind === 'reaction' && row.agentId !== undefined;
    if (isOfOurSide && chats.of(row.conversationId) === undefined) return;
    let chat = await customerOf(row);
    const wasStarted = chat.chatId !== undefined;
    chat = await chatWriter.lookUp(chat);
    if (isOfOurSide && chat.chatId === undefined) return;
    if (await isAnswered(row, chat)) return;
    const media = {
      fetchMedia: deps.fetchMedia,
      agentName: deps.agentName,
      mayCopy: () => mediaCopies.isOn(),
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
    if (chat.chatId === undefined && chats.formerOf(chat).length > 0)
      parts = [goesOnRemark(prefixOf(row, chat.tag)), ...parts];
    // What was answered already calls nobody to answer it.
    const isAnswer = row.kind === 'record' || row.kind === 'echo' || isOfOurSide;
    for (const part of parts) {
      if (there.has(part.customId)) continue;
      const event = await part.make();
      chat = await chatWriter.send(chat, event, { isQuiet: isAnswer });
      if (event.type === 'file') mediaCopies.note(row.accountId, row.conversationId);
    }
    if (row.kind === 'record') await leaveQueue(chat, row);
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
      holdUps.taken(head);
      deps.carried();
      if (head !== row) inbound.update(head.position, { reason: undefined });
    } catch (error) {
      const { code } = toBackchannelError(error);
      const type = refusalType(error);
      const known = chats.of(row.conversationId);
      const isAnonymized = type === 'chat_anonymized';
      if (known && (isAnonymized || code === 'BRIDGE_CUSTOMER_REFUSED')) {
        if (await leave(row, known, isAnonymized)) return deps.changed();
        throw error;
      }
      if (known && row.kind !== 'unsend' && (type === 'not_found' || type === 'missing_access')) {
        await lookAgain(known, type === 'not_found');
      }
      // An unsend is tried until it is confirmed.
      if (row.kind === 'unsend') throw error;
      // A name is no message: it holds up nobody.
      if (transientCodes.has(code) || (heldUpBy(error) !== undefined && row.kind !== 'profile')) {
        // What it is not to blame for counts as one try, after which it is looked for before it is written.
        inbound.update(row.position, { attempts: Math.max(1, row.attempts) });
        throw error;
      }
      if (row.attempts + 1 < maxAttempts) throw error;
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
      const slow = inbound.slowUnsends(accountId).map((row) => ({
        key: `${row.conversationId}#${row.position}`,
        atMs: row.notBeforeMs,
        job: row,
      }));
      const heads = inbound.heads(accountId).flatMap((row) => {
        if (isOurs(row)) return { ...row, notBeforeMs: 0 };
        // A former holder may have sent what it is the echo of.
        return row.kind !== 'echo' || deps.isDecided(row.conversationId) ? row : [];
      });
      return [...holdUps.due(heads), ...slow];
    },
    run: work,
    onError(row, error, pauseMs) {
      const { code } = toBackchannelError(error);
      const heldUp = heldUpBy(error);
      log.warn('inbound.failed', { kind: row.kind, code, type: refusalType(error) ?? '' });
      const isSlow =
        row.kind === 'unsend' && row.attempts + 1 >= slowUnsendAfter && !transientCodes.has(code);
      let notBeforeMs = clock.now() + (isSlow ? slowUnsendPauseMs : pauseMs);
      if (heldUp !== undefined && !isSlow) notBeforeMs = holdUps.refused(heldUp);
      inbound.update(row.position, { reason: heldUp ?? code, notBeforeMs });
      deps.changed();
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
