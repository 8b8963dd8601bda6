import { z } from 'zod';
import {
  codeSchema,
  countSchema,
  foreignJsonSchema,
  idTextSchema,
  listOf,
  nameSchema,
  timeMsSchema,
  tokenSchema,
  wordSchema,
} from '../bounds.ts';
import {
  accountIdSchema,
  agentIdSchema,
  channelIdSchema,
  customerIdSchema,
  deviceIdSchema,
  messageMidSchema,
  pageIdSchema,
  privateMessageIdSchema,
  workspaceIdSchema,
} from '../domain/ids.ts';
import { replyButtonsSchema } from '../domain/reply-button.ts';
import { maxSealedLength } from './envelope.ts';
import { fileAskSchema, privateFilesField } from './private-files.ts';
import { type HistoryBody, historyBodySchemas } from './private-history.ts';
import { privateChangeSchemas, privateFormField, privateMessageFacts } from './private-changes.ts';
import { groupBodySchemas } from './private-group.ts';
import { privateCardField } from './private-card.ts';
import { isOnePlace, privatePlaceFields } from './private-place.ts';
import { webhookSurfaceSchema } from '../instagram/surface.ts';
import { stampSchema, teamWorkSchema } from './team-work.ts';

/**
 * What is inside a sealed envelope. The relay seals `instagram` and `meta-grant`; devices seal the rest to each other.
 * Sealing: over UTF-8 JSON, in one of two formats. Keys and boxes travel as base64url without padding.
 *
 * Format 1: libsodium crypto_box_seal (X25519) to the recipient's key.
 * Format 2, keyed sealing, written `2.<base64url>`: a fresh 32-byte key sealed as in format 1 (80 bytes), a nonce (24
 * bytes), then XChaCha20-Poly1305 (IETF) under that key with `keyedSealingContext` as additional data. The relay seals
 * webhooks in this format and keeps such a key for a minute at most, in memory only. Opening needs only the text and the
 * recipient's own key.
 */

/** Additional data of format 2. */
export const keyedSealingContext = 'backchannel-keyed-sealing-v2';
/** Bytes of the sealed key, and of the nonce behind it. */
export const wrappedKeyBytes = 80;
export const keyedNonceBytes = 24;

/** Sealed bytes of a format as text. */
export const sealedText = (format: number, base64url: string): string =>
  format === 1 ? base64url : `${format}.${base64url}`;

/** The reverse of `sealedText`; undefined for an unknown format. */
export const splitSealedText = (text: string): { format: 1 | 2; base64url: string } | undefined => {
  const dot = text.indexOf('.');
  if (dot < 0) return { format: 1, base64url: text };
  return text.slice(0, dot) === '2' ? { format: 2, base64url: text.slice(dot + 1) } : undefined;
};

/** Raw 32-byte public or private key, base64url without padding. */
export const keySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** One webhook item as Meta sent it, unknown keys kept. Sealed by the relay to the channel key. */
export const instagramDeliverySchema = z.object({
  v: z.literal(1),
  /** The bound account, also when `entry[].id` named its Page. */
  accountId: accountIdSchema,
  surface: webhookSurfaceSchema,
  /** For `changes`: the field's name. */
  field: nameSchema.optional(),
  /** `entry[].time` in ms when given. */
  entryAtMs: timeMsSchema.optional(),
  /** Relay's clock, epoch ms. */
  receivedAtMs: timeMsSchema,
  item: foreignJsonSchema,
});
export type InstagramDelivery = z.infer<typeof instagramDeliverySchema>;

/**
 * `appsecret_proof` of one access token: lower-case hex HMAC-SHA256 under the app's secret (instagram.md §2.5). Constant for the
 * token, worth nothing without it.
 */
export const appSecretProofSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Until when Meta honours a token, and hands out data for it; epoch ms, absent: no end, or none that is known. */
const tokenEnds = { expiresAtMs: timeMsSchema.optional(), dataAccessExpiresAtMs: timeMsSchema.optional() };

/** The person's long-lived Facebook token, sealed by the relay to the device that asked; the relay keeps nothing of it. */
export const metaGrantSchema = z.object({
  v: z.literal(1),
  ticket: tokenSchema,
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('granted'),
      userToken: tokenSchema,
      ...tokenEnds,
      /** Of the user token. Absent from relays older than it. */
      proof: appSecretProofSchema.optional(),
      /** App-scoped id of the person who granted. */
      personId: idTextSchema,
      scopes: listOf(wordSchema),
      /** Pages of the grant that have an Instagram account, also those that `/me/accounts` leaves out. */
      pageIds: listOf(pageIdSchema).optional(),
      /** Tokens of those Pages, as far as Facebook gave them, each with its own proof. */
      pageTokens: listOf(
        z.object({ pageId: pageIdSchema, token: tokenSchema, proof: appSecretProofSchema, ...tokenEnds }),
      ).optional(),
    }),
    /** `missing`: permissions that were not granted. */
    z.object({ kind: z.literal('refused'), code: codeSchema, missing: listOf(wordSchema).optional() }),
  ]),
});
export type MetaGrant = z.infer<typeof metaGrantSchema>;

/** What a signed payload is about; each has its own body schema. */
export const signedContextSchema = z.enum(['private', 'handover', 'replica']);
export type SignedContext = z.infer<typeof signedContextSchema>;

/**
 * From device to device, signed by the sender's Ed25519 key before it is sealed.
 * Bound to workspace, sender, recipient, context and time by `signedText`.
 */
export const signedPayloadSchema = z.object({
  v: z.literal(1),
  context: signedContextSchema,
  workspaceId: workspaceIdSchema,
  fromAgentId: agentIdSchema,
  fromDeviceId: deviceIdSchema,
  toDeviceId: deviceIdSchema,
  sentAtMs: timeMsSchema,
  /** JSON of the context's body schema. */
  body: z.string().max(maxSealedLength),
  /** Ed25519, 64 bytes, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedPayload = z.infer<typeof signedPayloadSchema>;

/** The exact text that is signed. Fields are separated by line feeds; only `body`, the last, may contain one. */
export const signedText = (payload: Omit<SignedPayload, 'signature'>): string =>
  [
    'backchannel-signed-v1',
    payload.context,
    payload.workspaceId,
    payload.fromAgentId,
    payload.fromDeviceId,
    payload.toDeviceId,
    String(payload.sentAtMs),
    payload.body,
  ].join('\n');

/** Context `private`. Which chat a body belongs to: see private-place.ts. Who says it is named by `author` or `by`. */
export const privateBodySchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('message'),
      id: privateMessageIdSchema,
      ...privatePlaceFields,
      author: agentIdSchema,
      text: z.string().max(maxSealedLength),
      sentAtMs: timeMsSchema,
      ...privateFilesField,
      ...privateMessageFacts,
      ...privateFormField,
      ...privateCardField,
    })
    .refine(isOnePlace),
  /** Sent back by the recipient's device; also to one's own other devices, so that unread counts agree. */
  z
    .object({
      type: z.literal('receipt'),
      ...privatePlaceFields,
      by: agentIdSchema,
      state: z.enum(['delivered', 'read']),
      ids: z.array(privateMessageIdSchema).min(1).max(500),
      /** When they were read, by the reader's clock; not told by earlier versions. */
      readAtMs: timeMsSchema.optional(),
      ...privateFormField,
    })
    .refine(isOnePlace),
  /** See private-files.ts. */
  fileAskSchema,
  /** What becomes of a message: see private-changes.ts. */
  ...privateChangeSchemas,
  /** Who is in a group, and what is muted: see private-group.ts. */
  ...groupBodySchemas,
  /** Between two computers of one person: see private-history.ts. */
  ...historyBodySchemas,
]);
export type PrivateBody = z.infer<typeof privateBodySchema>;
/** A body of a private chat. */
export type PrivateChatBody = Exclude<PrivateBody, HistoryBody>;
/** A body between two computers of one person. */
export const isHistoryBody = (body: PrivateBody): body is HistoryBody => body.type.startsWith('history-');

/** Context `handover` (key transfer): keys and tokens for a colleague's trusted device. */
export const keyTransferBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('channel-key'),
    keyId: idTextSchema,
    publicKey: keySchema,
    privateKey: keySchema,
  }),
  z.object({
    type: z.literal('page-token'),
    channelId: channelIdSchema,
    pageId: pageIdSchema,
    accountId: accountIdSchema,
    token: tokenSchema,
    scopes: listOf(wordSchema),
    pageName: nameSchema.optional(),
    username: nameSchema.optional(),
    pictureUrl: z.string().max(4_096).optional(),
    /** Grows with each new token of a channel; an older one never replaces a newer one. */
    issuedAtMs: timeMsSchema,
    /** Goes with the token wherever it goes. */
    proof: appSecretProofSchema.optional(),
    ...tokenEnds,
  }),
  /**
   * The integration grant (architecture.md §7.3): an administrator's tokens with `customers:own`. The greater generation
   * wins: `grantedAtMs` first, then `step`, which grows with each refresh.
   */
  z.object({
    type: z.literal('integration-grant'),
    workspaceId: workspaceIdSchema,
    grantedAtMs: timeMsSchema,
    step: countSchema,
    /** Fencing number of the lease under which it was refreshed; 0 for a fresh grant. */
    fence: countSchema,
    accessToken: tokenSchema,
    refreshToken: tokenSchema,
    expiresAtMs: timeMsSchema,
    scopes: listOf(wordSchema),
  }),
  /**
   * The sender has no channel key, Page token or integration grant, or not the right one. `keyIds`: former channel keys under
   * which something waits there. Answered only to a trusted device.
   */
  z.object({ type: z.literal('request'), keyIds: z.array(idTextSchema).max(20).optional() }),
]);
export type KeyTransferBody = z.infer<typeof keyTransferBodySchema>;

/** Whether customers' media are copied into LiveChat, and when an administrator decided it (that computer's clock, epoch ms). */
const mediaCopiesSettingSchema = z.object({ isOn: z.boolean(), setAtMs: timeMsSchema });
export type MediaCopiesSetting = z.infer<typeof mediaCopiesSettingSchema>;

/** Claims in one body; those beyond it follow in the next. */
export const mostClaimsPerBody = 200;
/** Envelopes that a holder names as not carried yet; with more, it says less. */
export const mostUndoneSeqs = 400;

/** Context `replica` (team sync): small facts that all consoles of a workspace keep. */
export const teamSyncBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reply-author'),
    accountId: accountIdSchema,
    mid: messageMidSchema,
    agentId: agentIdSchema,
    /** Titles of the buttons under it; absent: none, or from an earlier version. */
    buttons: replyButtonsSchema.optional(),
  }),
  /** The lease holder's state of the bridge (architecture.md §7.4). */
  z.object({
    type: z.literal('bridge-map'),
    accountId: accountIdSchema,
    fence: countSchema.min(1),
    entries: z
      .array(
        z.object({
          customerId: customerIdSchema,
          /** The customer in LiveChat. */
          entityId: z.string().min(1).max(100),
          chatId: z.string().min(1).max(100).optional(),
          /** Earlier chats of the conversation, which this one goes on from: nobody can write as their customers any more. */
          former: z
            .array(z.object({ entityId: z.string().min(1).max(100), chatId: z.string().min(1).max(100) }))
            .max(50)
            .optional(),
        }),
      )
      .max(200),
    /** Everything up to this envelope is in LiveChat. */
    doneSeq: countSchema,
    /** And so is everything from one envelope to another, save what these brought: read instead of `doneSeq` where it is. */
    done: z
      .object({
        fromSeq: countSchema,
        upToSeq: countSchema,
        except: z.array(countSchema).max(mostUndoneSeqs),
      })
      .optional(),
    /** Answers of agents in LiveChat's own app were carried up to this time; LiveChat's clock, epoch ms. */
    answersUpToMs: timeMsSchema,
    /** Error code: why LiveChat takes nothing, or not everything, from the holder. */
    heldUpBy: z.string().max(60).optional(),
    /** What became of LiveChat's copy of unsent messages, for the colleagues' own records. */
    unsends: z
      .array(z.object({ mid: messageMidSchema, livechat: z.enum(['not-mirrored', 'deleted', 'refused']) }))
      .max(200)
      .optional(),
    /** LiveChat's ids of erased customers whose name was removed there, or whose removal LiveChat refused for good. */
    cleared: z.array(z.string().min(1).max(100)).max(200).optional(),
    mediaCopies: mediaCopiesSettingSchema.optional(),
    /**
     * Answers of LiveChat's own app that the holder of this fence may begin to send from now on, said before it begins any of
     * them (decision 0078). `number`: 0 for the first word of a lease, then one more each. Who gets 0, or a basis, gets all
     * after it.
     */
    claims: z
      .object({
        number: countSchema,
        /** Ids of LiveChat's events. */
        eventIds: z.array(z.string().min(1).max(100)).max(mostClaimsPerBody),
        /** LiveChat has been told of every answer what became of it, but of these and of those claimed later. */
        isBasis: z.boolean().optional(),
        /**
         * The holder of this fence holds it no more, and began nothing under it of whose outcome LiveChat has not been told but
         * these: no word before it is needed. Not told by earlier versions, and no more than any other word to them.
         */
        isLast: z.boolean().optional(),
      })
      .optional(),
    /**
     * What the team and LiveChat both said of a conversation's tags when the holder of this fence compared them last (decision
     * 0109), so that the next holder knows who has said something new since. `upTo`: the newest word of the team that was known
     * then; absent: none. Not told by earlier versions.
     */
    inStep: z
      .object({
        customerId: customerIdSchema,
        threadId: z.string().min(1).max(100),
        tags: z.array(z.string().max(200)).max(200),
        upTo: stampSchema.optional(),
      })
      .optional(),
    /** Then it says nothing about the bridge: see team-work.ts. */
    work: teamWorkSchema.optional(),
  }),
  /** The account may not send because of a policy, or may again. The newest statement counts. */
  z.object({
    type: z.literal('policy-block'),
    accountId: accountIdSchema,
    isBlocked: z.boolean(),
    atMs: timeMsSchema,
  }),
  /** The app at Meta lacks the feature Human Agent, or an admin says that it has it now. The newest statement counts. */
  z.object({
    type: z.literal('human-agent'),
    appId: z.string().min(1).max(40),
    isMissing: z.boolean(),
    atMs: timeMsSchema,
  }),
  /** Whom the opaque `reference` of a removal means. Has no effect alone: the relay must order the removal as well. */
  z.object({
    type: z.literal('erase-customer'),
    reference: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
    accountId: accountIdSchema,
    customerId: customerIdSchema,
  }),
  /** The author's console could not write this reply into LiveChat in the agent's name: the lease holder writes it there. */
  z.object({
    type: z.literal('bridge-record'),
    accountId: accountIdSchema,
    customerId: customerIdSchema,
    mid: messageMidSchema,
    agentId: agentIdSchema,
  }),
]);
export type TeamSyncBody = z.infer<typeof teamSyncBodySchema>;
