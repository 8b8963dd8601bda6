import type { AccountId, AgentId, ConversationId, MessageMid } from '../../../shared/domain/index.ts';
import type { Base } from '../step/plan.ts';
import type { ToldTags } from '../step/told-tags.ts';
import { counter, defineTable, flag, json, number, optional, type RowOf, text } from '../../storage/index.ts';

/** The tables of the bridge. Times: epoch ms. */

/** Which LiveChat chat an Instagram conversation is. */
export const chatTable = defineTable(
  'bridge_chat',
  {
    /** Digest of account and customer, as the custom ids of the chat's events carry it. */
    tag: text(),
    accountId: text<AccountId>(),
    /** Undefined while only LiveChat has told of it and the conversation is not known here. */
    conversationId: optional(text<ConversationId>()),
    /** The customer in LiveChat. */
    entityId: text(),
    /** Undefined until the chat has been started. */
    chatId: optional(text()),
    /** Digest of the customer's name as LiveChat has it. */
    profile: optional(text()),
    /** The thread for which the customer's session fields were sent last. */
    fieldsThreadId: optional(text()),
  },
  { key: ['tag'], keep: ['accountId'] },
);
export type ChatRow = RowOf<typeof chatTable>;

/** A chat of a conversation that goes on in another chat: nobody can write there as its customer any more. */
export const formerChatTable = defineTable(
  'bridge_former_chat',
  {
    chatId: text(),
    /** As of the conversation's present chat. */
    tag: text(),
    accountId: text<AccountId>(),
    /** The customer in LiveChat whose chat it is. */
    entityId: text(),
  },
  { key: ['chatId'] },
);

/**
 * message: what the customer wrote, or another row of the conversation. echo: written in Instagram's own app. record: a
 * colleague's reply that could not be written in the colleague's own name. reaction: the customer's, or with `agentId` one of our
 * side. profile: the customer's name has changed.
 */
export type InboundKind = 'message' | 'edit' | 'unsend' | 'reaction' | 'echo' | 'record' | 'profile';

/** One thing that is to be brought into LiveChat. Unique by account, kind, subject and variant. */
export const inboundTable = defineTable(
  'bridge_inbound',
  {
    /** Order in which it came. */
    position: counter(),
    accountId: text<AccountId>(),
    conversationId: text<ConversationId>(),
    kind: text<InboundKind>(),
    /** The mid it is about, or the id of a row without one. */
    subject: text(),
    /** Tells several of a kind about one subject apart. */
    variant: text(),
    emoji: optional(text()),
    agentId: optional(text<AgentId>()),
    /** Of the envelope it came in; 0 when it came in none. */
    seq: number(),
    /** By the relay's clock. */
    receivedAtMs: number(),
    state: text<'waiting' | 'done' | 'failed'>(),
    /** Error code of the last failure. */
    reason: optional(text()),
    /** It may have been carried already: looked for before it is repeated. */
    isDoubtful: flag(),
    /** The first of its conversation that came while no console was running. */
    isLate: flag(),
    attempts: number(),
    notBeforeMs: number(),
    /** Lease under which it was last worked on. */
    fence: number(),
  },
  { key: ['position'] },
);
export type InboundRow = RowOf<typeof inboundTable>;

/** An agent's answer in LiveChat's own app, on its way to Instagram. */
export const answerTable = defineTable(
  'bridge_answer',
  {
    eventId: text(),
    accountId: text<AccountId>(),
    conversationId: text<ConversationId>(),
    chatId: text(),
    threadId: text(),
    /** queued: in Instagram's outbox. sent, failed: the outcome is still to be reported to LiveChat. done: it was. */
    state: text<'queued' | 'sent' | 'failed' | 'done'>(),
    /** Its first pieces were begun here; the others, taken back, are left to whoever holds the lease. */
    isWithdrawn: flag(),
    /** Error code of `failed`. */
    reason: optional(text()),
    fence: number(),
    /** When it was written, by LiveChat's clock. */
    atMs: number(),
    attempts: number(),
    notBeforeMs: number(),
  },
  { key: ['eventId'] },
);
export type AnswerRow = RowOf<typeof answerTable>;

/** An own reply that is to be written into LiveChat in the agent's own name. Unique by account and mid. */
export const recordTable = defineTable(
  'bridge_record',
  {
    position: counter(),
    accountId: text<AccountId>(),
    conversationId: text<ConversationId>(),
    mid: text<MessageMid>(),
    agentId: text<AgentId>(),
    atMs: number(),
    /** A call was begun: looked for before it is repeated. */
    isBegun: flag(),
    attempts: number(),
    notBeforeMs: number(),
  },
  { key: ['position'] },
);
export type RecordRow = RowOf<typeof recordTable>;

/** An erased customer whose name and handle LiveChat may still have. */
export const customerToClearTable = defineTable(
  'customer_to_clear',
  {
    /** The customer in LiveChat. */
    entityId: text(),
    /** Where LiveChat shows the name; undefined when no chat was started. */
    chatId: optional(text()),
    accountId: text<AccountId>(),
    sinceMs: number(),
    /** Not tried again before. */
    notBeforeMs: number(),
  },
  { key: ['entityId'] },
);
export type CustomerToClear = RowOf<typeof customerToClearTable>;

/** An answer of LiveChat's app that a lease holder may have begun to send: said by it before it began (decision 0078). */
export const claimTable = defineTable(
  'bridge_claim',
  {
    accountId: text<AccountId>(),
    /** Of LiveChat. */
    eventId: text(),
    /** The last lease under which it was claimed. */
    fence: number(),
    /** When this console heard of it. */
    atMs: number(),
  },
  { key: ['accountId', 'eventId'] },
);

/** A lease whose holder says which answers it may begin. */
export const claimTermTable = defineTable(
  'bridge_claim_term',
  {
    accountId: text<AccountId>(),
    fence: number(),
    /** Number of the next word. */
    nextNumber: number(),
    /** None is missing so far. */
    isWhole: flag(),
    /** When this console first heard of it. */
    sinceMs: number(),
  },
  { key: ['accountId', 'fence'] },
);

/** How far a conversation's work was in step with LiveChat (decision 0109). */
export const stepTable = defineTable(
  'bridge_step',
  {
    conversationId: text<ConversationId>(),
    accountId: text<AccountId>(),
    /** Undefined: they were never compared, or another console has kept them in step since. */
    base: optional(json<Base>()),
    /** To be compared. */
    isDue: flag(),
    /** Counts the changes: one that comes while it is worked on is not lost. */
    wishes: number(),
    notBeforeMs: number(),
    /** Of the last change. */
    atMs: number(),
    /** When something was last begun in LiveChat for it: what is read before that is over may be of before. 0: never. */
    doneAtMs: number(),
    /** Notes that LiveChat was told of, as digests of author, note and text. */
    whispers: json<string[]>(),
    /** The thread in which this console's person listens in, to whisper. */
    guestThreadId: optional(text()),
    /** What the last holder has said of the tags, this console among them. */
    told: optional(json<ToldTags>()),
  },
  { key: ['conversationId'] },
);
export type StepRow = RowOf<typeof stepTable>;
