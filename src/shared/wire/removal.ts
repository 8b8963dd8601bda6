import { z } from 'zod';
import {
  addressSchema,
  codeSchema,
  countSchema,
  idTextSchema,
  listOf,
  timeMsSchema,
  wordSchema,
} from '../bounds.ts';
import { accountIdSchema, channelIdSchema } from '../domain/ids.ts';
import { policyVersionSchema } from '../removal/policy-versions.ts';
import { consoleAnswerSchema, platformAnswerSchema, wipedCountsSchema } from '../removal/record.ts';
import {
  removalKinds,
  removalStates,
  removalSteps,
  removalTriggers,
  stepOutcomes,
  stepTroubles,
} from '../removal/words.ts';

/**
 * Removals (architecture.md §8). Every change makes a new version of the directory; consoles then ask
 * `GET /v1/removals` (signed). A device whose workspace was removed gets DEVICE_UNKNOWN everywhere else; `GET /v1/removals`
 * and its confirmations answer it until it has confirmed, so that it learns that it must wipe.
 */

/** What this device must delete now, and then confirm. `workspace`: everything; `customer`: what `reference` stands for. */
export const mustWipeSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('nothing') }),
  z.object({
    what: z.literal('channels'),
    channels: listOf(z.object({ channelId: channelIdSchema, accountId: accountIdSchema })),
  }),
  z.object({ what: z.literal('customer'), reference: idTextSchema }),
  z.object({ what: z.literal('workspace') }),
]);
export type MustWipe = z.infer<typeof mustWipeSchema>;

/** One removal as the relay reports it to one device. Times: epoch ms. */
export const removalSchema = z.object({
  id: idTextSchema,
  kind: z.enum(removalKinds),
  trigger: z.enum(removalTriggers),
  state: z.enum(removalStates),
  requestedAtMs: timeMsSchema,
  /**
   * When the data is deleted. Until then an uninstall can be cancelled or brought forward. It moves while LiveChat accepts a
   * sign-in of a team whose uninstall was only noticed (`contradicted`) and no administrator has answered.
   */
  dueAtMs: timeMsSchema,
  finishedAtMs: timeMsSchema.optional(),
  /**
   * Of a notice of the Marketplace, which is unsigned; what becomes of tokens is not documented (livechat.md §13).
   * unconfirmed: nobody has looked. contradicted: LiveChat accepts the sign-in of a console still, which can be so after an
   * uninstall too: an administrator has to say. confirmed: an administrator has, or LiveChat refused a console's sign-in and
   * accepts none.
   */
  notice: z.enum(['unconfirmed', 'confirmed', 'contradicted']).optional(),
  steps: listOf(
    z.object({
      step: z.enum(removalSteps),
      state: z.enum(['open', 'settled']),
      outcome: z.enum(stepOutcomes).optional(),
      trouble: z.enum(stepTroubles).optional(),
      attempts: countSchema,
      nextAtMs: timeMsSchema.optional(),
      settledAtMs: timeMsSchema.optional(),
      answer: platformAnswerSchema.optional(),
    }),
  ),
  consoles: z.object({
    asked: countSchema,
    confirmed: countSchema,
    left: countSchema,
    silent: countSchema,
  }),
  /** For the asking device. */
  mustWipe: mustWipeSchema,
  isConfirmedByMe: z.boolean(),
  /** Address of the printable record; `<address>/record.json` is the signed file. Needs no sign-in, names nobody. */
  recordUrl: addressSchema,
});
export type Removal = z.infer<typeof removalSchema>;

/** GET /v1/removals (signed). Newest first. */
export const removalsAnswerSchema = z.object({ removals: listOf(removalSchema) });
export type RemovalsAnswer = z.infer<typeof removalsAnswerSchema>;

/**
 * POST /v1/removals (signed, admin) → removalSchema. Errors: ADMIN_ONLY, NOT_FOUND (no such channel in this workspace).
 * An uninstall that is scheduled already is answered instead of made twice.
 */
export const startRemovalSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('disconnect'),
    channelId: channelIdSchema,
    /** The console has unsubscribed the Page with its token already. */
    isUnsubscribed: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('uninstall'), when: z.enum(['scheduled', 'now']).default('scheduled') }),
  z.object({
    kind: z.literal('erase-customer'),
    /** Opaque to the relay: whom it means is sent between the consoles, sealed (`erase-customer` of sealed.ts). */
    reference: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  }),
]);
export type StartRemoval = z.input<typeof startRemovalSchema>;

/**
 * POST /v1/removals/:id/cancel, /bring-forward (signed, admin) → removalSchema.
 * Errors: REMOVAL_NOT_SCHEDULED unless it is `scheduled`.
 */

/**
 * POST /v1/removals/:id/notice (signed): whether LiveChat accepts this console's sign-in; in the first case with the token in
 * `adminTokenHeader`, so that the relay can ask LiveChat itself (without it, nothing is held up). → {}
 * Errors: NOT_FOUND, and with a token those of LiveChatIdentities.
 */
export const noticeCheckSchema = z.object({ isStillInstalled: z.boolean() });

/** POST /v1/removals/:id/confirmations (signed): this device has wiped what it had to. Repeating it changes nothing. → {} */
export const confirmRemovalSchema = z.object({
  /** Rows or things deleted, by data kind (shared/removal/data-table.ts). */
  wiped: wipedCountsSchema,
  /** What the platforms answered to this console's own calls. `unsubscribe` at `meta` settles that step. */
  answers: z.array(consoleAnswerSchema).max(50).default([]),
});
export type ConfirmRemoval = z.input<typeof confirmRemovalSchema>;

/**
 * GET /v1/audit?after=<n> (signed, admin): what was done, by whom (hashed), in order; at most 500 entries at once. With
 * `&view=1` the log notes that it was looked at, otherwise that it was taken out.
 */
export const auditEntrySchema = z.object({
  n: countSchema,
  atMs: timeMsSchema,
  /** Hash of the agent (`auditActorText`), or 'livechat', 'meta', 'relay'. */
  actor: idTextSchema,
  action: codeSchema,
  /** Id of the removal, channel or computer it was about; of a computer with the hash of its person (`auditSubjectOf`). */
  subject: idTextSchema.optional(),
  /** 'done', or the code of the refusal. */
  outcome: codeSchema,
  /** Hex SHA-256 of this entry and the hash before it (`auditChainText`). */
  hash: idTextSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
/** Answer to GET /v1/audit. */
export const auditAnswerSchema = z.object({
  /** Of this workspace. With it and the agents' e-mail addresses the hashes can be resolved. */
  salt: idTextSchema,
  entries: listOf(auditEntrySchema),
});
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;

/** SHA-256 of it, first 32 hex digits, is an agent's `actor`. */
export const auditActorText = (salt: string, agentId: string): string =>
  ['backchannel-audit-actor-v1', salt, agentId].join('\n');
/** `subject` of an entry about somebody's computer. */
export const auditSubjectOf = (deviceId: string, agentHash: string): string => `${deviceId}/${agentHash}`;
/** The reverse; without a hash for every other subject. */
export const splitAuditSubject = (subject: string): { id: string; agentHash: string | undefined } => {
  const match = /^(.+)\/([0-9a-f]{32})$/.exec(subject);
  return { id: match?.[1] ?? subject, agentHash: match?.[2] };
};
/** SHA-256 of it is the entry's `hash`. `previousHash`: '' for the first entry. */
export const auditChainText = (previousHash: string, entry: Omit<AuditEntry, 'hash'>): string =>
  [
    'backchannel-audit-v1',
    previousHash,
    String(entry.n),
    String(entry.atMs),
    entry.actor,
    entry.action,
    entry.subject ?? '',
    entry.outcome,
  ].join('\n');

/** Part of GET /v1/config: the policy in force and the one that is announced. */
export const policySchema = z.object({
  policyVersion: wordSchema,
  effectiveAtMs: timeMsSchema,
  notice: z.string().max(2_000),
  url: addressSchema,
  upcoming: policyVersionSchema.optional(),
});
export type PolicyAnswer = z.infer<typeof policySchema>;
