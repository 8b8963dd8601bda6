import type { Clock } from '../../../shared/clock.ts';
import type { AccountId, ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import { createConversationsRepository, createMessagesRepository } from '../../conversations/index.ts';
import { type CustomerSide, refusalType } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import {
  type BridgeChatRow,
  type BridgeInboundRepository,
  createBridgeAnswersRepository,
  createBridgeOrderRepository,
  type Database,
  type InboundRow,
  stubbornAfter,
} from '../../storage/index.ts';
import type { Access } from '../access.ts';
import type { Chats, UnsendOutcome } from '../chats.ts';
import { tagPrefix, textDigest } from '../ids.ts';
import type { BridgeDeps, LeaseGuard } from '../ports.ts';
import type { FailPoints } from '../steps.ts';
import { createWorkers } from '../workers.ts';
import { outOfOrder, partsOf, prefixOf } from './content.ts';
import type { Deliverer } from './deliver.ts';
import { standsBehind } from './place.ts';

/** LiveChat's clock, the relay's and Instagram's may differ by this much. */
const clockToleranceMs = 15 * 60_000;
/** Refused by LiveChat this often: given up, and counted where a person sees it. */
const maxAttempts = 6;
/** Between tries of an unsend that LiveChat has refused as often. */
const stubbornPauseMs = 15 * 60_000;
/** More than Instagram allows. */
const mostEdits = 10;
/** Nothing can be done about these for the moment, and they are nobody's fault: tried for as long as it takes. */
const patientCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NETWORK_UNREACHABLE',
  'LIVECHAT_UNAVAILABLE',
  'RATE_LIMITED',
  'BRIDGE_NOT_HOLDER',
  'BRIDGE_RECONNECT',
  'LIVECHAT_TOKEN_REFUSED',
]);

/** Brings what waits into LiveChat: in order within a conversation, one at a time, every step harmless when repeated. */
export interface InboundWorker {
  schedule(): void;
  stop(): void;
  idle(): Promise<void>;
  /** Digest of what LiveChat is told of a customer's name; undefined while nothing is known. */
  nameDigest(conversationId: ConversationId): string | undefined;
}

export const createInboundWorker = (deps: {
  db: Database;
  inbound: BridgeInboundRepository;
  customerSide: CustomerSide;
  access: Access;
  chats: Chats;
  deliverer: Deliverer;
  lease: LeaseGuard;
  accountId(): AccountId | undefined;
  /** The maps are read, and the lease is held. */
  isReady(): boolean;
  fetchMedia: BridgeDeps['fetchMedia'];
  agentName: BridgeDeps['agentName'];
  /** Something was carried or given up. */
  changed(): void;
  clock: Clock;
  timers: BridgeDeps['timers'];
  log: Log;
  failPoints: FailPoints;
}): InboundWorker => {
  const { db, inbound, customerSide, access, chats, deliverer, lease } = deps;
  const { clock, log, failPoints } = deps;
  const messages = createMessagesRepository(db);
  const answers = createBridgeAnswersRepository(db);
  const conversations = createConversationsRepository(db);
  const written = createBridgeOrderRepository(db);

  /** As known, never invented: a name, else the handle, else nothing. */
  const nameOf = (conversationId: ConversationId) => {
    const known = conversations.get(conversationId);
    const handle = known?.username === undefined ? undefined : `@${known.username}`;
    const name = known?.name ?? handle;
    const fields = handle === undefined ? undefined : { Instagram: handle };
    return { name, fields, digest: textDigest(name ?? '', handle ?? '') };
  };

  const syncName = async (row: BridgeChatRow): Promise<void> => {
    if (row.conversationId === undefined) return;
    const { name, fields, digest } = nameOf(row.conversationId);
    if (name === undefined || row.profile === digest) return;
    await access.asCustomer(row.entityId, (token) => {
      lease.need();
      return customerSide.update(token, { name, ...(fields ? { fields } : {}) });
    });
    chats.putProfile(row, digest);
  };

  const customerOf = async (row: InboundRow): Promise<BridgeChatRow> => {
    const known = chats.of(row.conversationId);
    if (known) return known;
    lease.need();
    failPoints.at('customer.ask');
    const { entityId } = await access.newCustomer();
    failPoints.at('customer.made');
    const made = chats.putCustomer(row.conversationId, entityId);
    failPoints.at('customer.kept');
    return made;
  };

  /** Everything LiveChat may have been told of what the message said: itself and its edits, also those noted on another console. */
  const prefixesOf = (row: InboundRow, tag: string): string[] => {
    const mid = row.subject as MessageMid;
    const numbers = Array.from({ length: mostEdits }, (_, index) => String(index + 1));
    const variants = new Set([...numbers, ...inbound.editVariants(row.accountId, mid)]);
    return [
      prefixOf({ ...row, kind: 'message', variant: '' }, tag),
      ...[...variants].map((variant) => prefixOf({ ...row, kind: 'edit', variant }, tag)),
    ];
  };

  const unsend = async (row: InboundRow): Promise<UnsendOutcome> => {
    const known = chats.of(row.conversationId);
    // Never brought to LiveChat: nothing to take away.
    if (!known) return 'not-mirrored';
    const chat = await deliverer.settled(known);
    const message = messages.byMid(row.accountId, row.subject as MessageMid);
    // Known only by its unsending: when it was written nobody knows.
    const sentAtMs = message === undefined || message.contentFrom === 'none' ? 0 : message.sentAtMs;
    // An agent's answer in LiveChat's own app is that agent's event: it stays.
    let outcome: UnsendOutcome = message && answers.isCarried(message.id) ? 'refused' : 'not-mirrored';
    for (const found of await deliverer.find(chat, prefixesOf(row, chat.tag), sentAtMs - clockToleranceMs)) {
      if (found.event.isDeleted) {
        if (outcome === 'not-mirrored') outcome = 'deleted';
        continue;
      }
      // A note of the integration's: there is no call that takes it away.
      if (found.event.type === 'system_message') {
        outcome = 'refused';
        continue;
      }
      try {
        await deliverer.remove(chat, found);
        if (outcome === 'not-mirrored') outcome = 'deleted';
      } catch (error) {
        const type = refusalType(error);
        // An agent's own words: LiveChat lets nobody take those away (livechat.md §11).
        if (type === 'authorization') outcome = 'refused';
        else if (type !== 'not_found') throw error;
        else if (outcome === 'not-mirrored') outcome = 'deleted';
        log.info('unsend.left', { type });
      }
    }
    return outcome;
  };

  const write = async (row: InboundRow): Promise<void> => {
    let chat = await customerOf(row);
    const wasStarted = chat.chatId !== undefined;
    chat = await deliverer.settled(chat);
    const carrier = {
      fetchMedia: deps.fetchMedia,
      agentName: deps.agentName,
      upload: (file: { bytes: Uint8Array; name: string; contentType: string }) =>
        access.asCustomer(chat.entityId, (token) => customerSide.upload(token, file)),
    };
    let parts = partsOf(row, chat.tag, messages, carrier);
    if (parts.length === 0) {
      // The colleague's word may be faster than Instagram's echo, which brings the text.
      const isKnown = messages.byMid(row.accountId, row.subject as MessageMid) !== undefined;
      if (row.kind === 'record' && !isKnown) throw new BackchannelError('NOT_FOUND');
      return;
    }
    await syncName(chat).catch((error: unknown) => {
      // A name never holds a message up.
      if (patientCodes.has(toBackchannelError(error).code)) throw error;
      log.info('customer.not-named', { code: toBackchannelError(error).code });
    });
    const mustLook = row.isDoubtful || row.attempts > 0 || !wasStarted;
    // Brought late, it may have been carried long before it was brought.
    const saidAtMs = messages.byMid(row.accountId, row.subject as MessageMid)?.sentAtMs ?? row.receivedAtMs;
    const sinceMs = Math.min(row.receivedAtMs, saidAtMs) - clockToleranceMs;
    const found = mustLook ? await deliverer.find(chat, tagPrefix(chat.tag), sinceMs) : [];
    const there = new Set(found.map(({ event }) => event.customId));
    if (parts.some(({ customId, isRemark }) => isRemark !== true && there.has(customId))) {
      // It stands where it stands: nothing is said about it any more.
      parts = parts.filter(({ isRemark }) => isRemark !== true);
    } else if (
      row.kind === 'message' &&
      (written.isBehind(row) || standsBehind(row, chat, saidAtMs, found, { inbound, written }))
    ) {
      parts = [outOfOrder(prefixOf(row, chat.tag), saidAtMs), ...parts];
    }
    for (const part of parts) {
      if (there.has(part.customId)) continue;
      chat = await deliverer.send(chat, await part.make());
    }
  };

  const carry = async (row: InboundRow): Promise<void> => {
    if (row.kind !== 'profile') return write(row);
    const chat = chats.of(row.conversationId);
    if (chat?.chatId !== undefined) await syncName(chat);
  };

  /** What waits together goes in the order in which the customer wrote it. */
  const earliestOf = (head: InboundRow): InboundRow => {
    const position = written.earliestMessage(head.conversationId);
    return (position === undefined ? undefined : inbound.get(position)) ?? head;
  };

  const work = async (head: InboundRow): Promise<void> => {
    lease.need();
    const row = head.kind === 'message' ? earliestOf(head) : head;
    // Written before the first effect, so that whoever comes after a kill looks before repeating.
    inbound.update(row.position, { attempts: row.attempts + 1, fence: lease.fence });
    try {
      const unsent = row.kind === 'unsend' ? await unsend(row) : await carry(row);
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
      // What the customer took back is tried until it is confirmed.
      if (row.kind === 'unsend' || patientCodes.has(code) || row.attempts + 1 < maxAttempts) throw error;
      log.warn('inbound.given-up', { kind: row.kind, code, type });
      inbound.update(row.position, { state: 'failed', reason: code });
    }
    deps.changed();
  };

  const workers = createWorkers<InboundRow>({
    // Looked for in the table each time: what is durable decides.
    due() {
      const accountId = deps.accountId();
      if (accountId === undefined || !deps.isReady()) return [];
      const stubborn = inbound.stubbornUnsends(accountId).map((row) => ({
        key: `${row.conversationId}#${row.position}`,
        atMs: row.notBeforeMs,
        job: row,
      }));
      const heads = inbound.heads(accountId).map((row) => ({
        key: row.conversationId as string,
        atMs: row.notBeforeMs,
        job: row,
      }));
      return [...heads, ...stubborn];
    },
    run: work,
    failed(row, code, waitMs) {
      log.warn('inbound.failed', { kind: row.kind, code });
      const isStubborn = row.kind === 'unsend' && row.attempts + 1 >= stubbornAfter;
      const pauseMs = isStubborn && !patientCodes.has(code) ? stubbornPauseMs : waitMs;
      inbound.update(row.position, { reason: code, notBeforeMs: clock.now() + pauseMs });
    },
    clock,
    timers: deps.timers,
  });
  return {
    ...workers,
    nameDigest(conversationId) {
      const { name, digest } = nameOf(conversationId);
      return name === undefined ? undefined : digest;
    },
  };
};
