import { z } from 'zod';
import { countSchema, timeMsSchema } from '../bounds.ts';
import { maxGroupMembers, maxGroups, messageReceiverSchema } from '../domain/group-chat.ts';
import { maxPrivateTextLength } from '../domain/private-chat.ts';
import { maxFilesPerPrivateMessage } from '../domain/private-file-check.ts';
import {
  agentIdSchema,
  chatIdSchema,
  groupIdSchema,
  privateMessageIdSchema,
  type AgentId,
  type ChatId,
} from '../domain/ids.ts';
import { relayFileIdSchema } from './files.ts';
import { privateCardField } from './private-card.ts';
import { isReactionEmoji } from '../domain/private-rules.ts';
import { privateMessageFacts } from './private-changes.ts';
import { privateFileSchema } from './private-files.ts';
import { maxStatements, signedStatementSchema } from './private-group.ts';

/**
 * A person's private chats on their way to their other computer (decision 0098): bodies of the context `private`, between two
 * computers of one person. Asker and giver first agree on a number that both show, then the asker fetches part by part.
 *
 * ask → nonce → reveal: the asker commits to its random number before it sees the giver's, so that nobody between them can choose
 * one that makes both numbers equal. next → part, repeated; end.
 */

/**
 * Newest form of these bodies that this version knows; ask, nonce and end say it. Absent: 1, chats of two alone, without files.
 * 2: groups, and files.
 */
export const historyForm = 2;
const formField = { form: countSchema.optional() };

/** A group on its way: its changes as its members signed them (private-group.ts), each after those that it follows. */
export const keptGroupSchema = z.object({
  group: groupIdSchema,
  statements: z.array(signedStatementSchema).min(1).max(maxStatements),
});
export type KeptGroup = z.infer<typeof keptGroupSchema>;

/** One message as a computer of the person keeps it: what they see of it, without what this computer still owes to anybody. */
export const keptMessageSchema = z
  .object({
    /** Whose chat it is in: exactly one of the two. */
    colleagueId: agentIdSchema.optional(),
    group: groupIdSchema.optional(),
    /** Of a group, and not this person's own: who wrote it. */
    author: agentIdSchema.optional(),
    id: privateMessageIdSchema,
    direction: z.enum(['in', 'out']),
    text: z.string().max(maxPrivateTextLength),
    sentAtMs: timeMsSchema,
    state: z.enum(['sent', 'delivered', 'read', 'received']),
    isUnread: z.boolean(),
    /** Own message: when the colleague read it, as far as that is known. */
    readAtMs: timeMsSchema.optional(),
    /** Own message of a group: how far it has come to each member, as far as that is known. */
    receivers: z
      .array(
        z.object({
          agentId: agentIdSchema,
          state: messageReceiverSchema.shape.state,
          readAtMs: timeMsSchema.optional(),
        }),
      )
      .max(maxGroupMembers)
      .optional(),
    /** Their contents are asked for one by one. */
    files: z.array(privateFileSchema).min(1).max(maxFilesPerPrivateMessage).optional(),
    ...privateCardField,
    ...privateMessageFacts,
    /** Its author's newest change: `text` is the one of that change, or empty. Not told by earlier versions. */
    revision: z
      .object({ id: privateMessageIdSchema, stampMs: timeMsSchema, isDeleted: z.boolean() })
      .optional(),
    reactions: z
      .array(
        z.object({
          id: privateMessageIdSchema,
          stampMs: timeMsSchema,
          by: agentIdSchema,
          emoji: z.string().max(32).refine(isReactionEmoji),
          isOn: z.boolean(),
        }),
      )
      .max(200)
      .optional(),
  })
  .refine(
    ({ direction, state, isUnread }) =>
      direction === 'in' ? state === 'received' : state !== 'received' && !isUnread,
    { error: 'state of the other direction' },
  )
  .refine(
    ({ colleagueId, group, author, direction }) =>
      (colleagueId === undefined) !== (group === undefined) &&
      (author === undefined) === (group === undefined || direction === 'out'),
    { error: 'no place, or nobody who wrote it' },
  );
export type KeptMessage = z.infer<typeof keptMessageSchema>;
/** The chat of such a message; the schema holds that it has one. */
export const chatOfKept = ({ colleagueId, group }: KeptMessage): ChatId => group ?? (colleagueId as AgentId);

/** One asking: chosen by the asker. */
export const historySessionSchema = z.uuid();
/** 32 random bytes, or a SHA-256; base64url. */
const randomTextSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** How a computer calls itself, for its own person to recognise it. */
const computerWords = { computer: z.string().max(100), platform: z.string().max(40) };
/** Where the giver goes on; only the giver knows its form. */
const placeSchema = z.string().max(600);
/** More than fit into one envelope. */
const maxMessagesPerPart = 1_000;

/** A file of a message that was sent in a part. */
const fileOfMessage = {
  session: historySessionSchema,
  chat: chatIdSchema,
  message: privateMessageIdSchema,
  file: relayFileIdSchema,
};

/** Why one side ended it. done: everything has arrived. later: asked too often for today. */
export const historyEndSchema = z.enum(['done', 'empty', 'refused', 'cancelled', 'differs', 'later']);
export type HistoryEnd = z.infer<typeof historyEndSchema>;

export const historyBodySchemas = [
  /** Asker: wants the private chats. `commitment`: of the random number that `history-reveal` brings. Repeating is harmless. */
  z.object({
    type: z.literal('history-ask'),
    session: historySessionSchema,
    commitment: randomTextSchema,
    ...computerWords,
    ...formField,
  }),
  /** Giver: its random number. `total`: messages it could send. */
  z.object({
    type: z.literal('history-nonce'),
    session: historySessionSchema,
    nonce: randomTextSchema,
    total: countSchema,
    ...computerWords,
    ...formField,
  }),
  /** Asker: its random number. From here on both know the number that they show. */
  z.object({ type: z.literal('history-reveal'), session: historySessionSchema, nonce: randomTextSchema }),
  /** Asker, after its person has found the numbers equal: wants part `part`, from 0, which follows `after`. */
  z.object({
    type: z.literal('history-next'),
    session: historySessionSchema,
    part: countSchema,
    after: placeSchema.optional(),
  }),
  /** Giver, after its person has agreed too. Groups before their messages; newest messages first. */
  z.object({
    type: z.literal('history-part'),
    session: historySessionSchema,
    part: countSchema,
    groups: z.array(keptGroupSchema).max(maxGroups).optional(),
    messages: z.array(keptMessageSchema).max(maxMessagesPerPart),
    /** For `history-next`. Absent: this was the last one. */
    after: placeSchema.optional(),
    total: countSchema,
  }),
  /** Asker, while the messages come and after them: wants the content of that file. */
  z.object({ type: z.literal('history-file-ask'), ...fileOfMessage }),
  /** Giver. brought: the relay has it for the asker. gone: it is not there either. refused: the relay takes no files. */
  z.object({
    type: z.literal('history-file'),
    ...fileOfMessage,
    how: z.enum(['brought', 'gone', 'refused']),
  }),
  /** Either side. */
  z.object({
    type: z.literal('history-end'),
    session: historySessionSchema,
    why: historyEndSchema,
    ...formField,
  }),
] as const;
export const historyBodySchema = z.discriminatedUnion('type', historyBodySchemas);
export type HistoryBody = z.infer<typeof historyBodySchema>;
export type HistoryBodyOf<T extends HistoryBody['type']> = Extract<HistoryBody, { type: T }>;
