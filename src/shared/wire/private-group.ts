import { z } from 'zod';
import { countSchema, timeMsSchema } from '../bounds.ts';
import { groupNameSchema, maxGroupMembers } from '../domain/group-chat.ts';
import { agentIdSchema, deviceIdSchema, groupIdSchema, workspaceIdSchema } from '../domain/ids.ts';
import { isOnePlace, privatePlaceFields } from './private-place.ts';

/**
 * Who is in a group is what its statements say (decision 0114): one for each change, signed by the author's device, naming by
 * hash those that it follows. They travel as the exact text that is hashed and signed, so that anybody may pass them on.
 */

/** SHA-256 of a statement's text, base64url. */
export const statementIdSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** Changes that one statement may follow: those that nobody has followed yet. */
export const maxPrevious = 20;
/** Statements of one group. Beyond it people can only go: a group that somebody filled up can still be left. */
export const maxStatements = 400;
/** With the removals, leaving among them. */
export const maxStatementsWithRemovals = 800;
/** Of one author in one group, but for leaving it: nobody alone fills it up. */
export const maxStatementsEach = 200;

const peopleSchema = z.array(agentIdSchema).min(1).max(maxGroupMembers);

/** The text of a statement, as JSON. */
export const groupStatementSchema = z.object({
  v: z.literal(1),
  workspaceId: workspaceIdSchema,
  group: groupIdSchema,
  /** The newest that the author knew; none: this one makes the group. */
  previous: z.array(statementIdSchema).max(maxPrevious),
  /** One more than the greatest of those; 0 for the one that makes the group. */
  number: countSchema.max(maxStatementsWithRemovals),
  by: agentIdSchema,
  deviceId: deviceIdSchema,
  /** Author's clock. */
  atMs: timeMsSchema,
  change: z.discriminatedUnion('kind', [
    /** `members`: the maker too. `nonce`: so that two groups of one moment differ. The group's id is made of all of this. */
    z.object({
      kind: z.literal('make'),
      name: groupNameSchema,
      members: peopleSchema,
      nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
    }),
    z.object({ kind: z.literal('add'), members: peopleSchema }),
    z.object({ kind: z.literal('remove'), member: agentIdSchema }),
    z.object({ kind: z.literal('rename'), name: groupNameSchema }),
  ]),
});
export type GroupStatement = z.infer<typeof groupStatementSchema>;

/** The exact text that the author's device signs. */
export const signedStatementText = (text: string): string => `backchannel-group-v1\n${text}`;

export const signedStatementSchema = z.object({
  /** JSON of `groupStatementSchema`. */
  text: z.string().min(2).max(20_000),
  /** Ed25519, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedStatement = z.infer<typeof signedStatementSchema>;

export const groupBodySchemas = [
  /** Changes, the sender's own or passed on. */
  z
    .object({
      type: z.literal('group-statements'),
      ...privatePlaceFields,
      by: agentIdSchema,
      statements: z.array(signedStatementSchema).min(1).max(50),
    })
    .refine(isOnePlace),
  /** The sender lacks changes of this group: answered to a member. */
  z.object({ type: z.literal('group-ask'), ...privatePlaceFields, by: agentIdSchema }).refine(isOnePlace),
  /** Between the computers of one person. The newest counts. */
  z
    .object({
      type: z.literal('chat-mute'),
      ...privatePlaceFields,
      by: agentIdSchema,
      isMuted: z.boolean(),
      atMs: timeMsSchema,
    })
    .refine(isOnePlace),
] as const;
