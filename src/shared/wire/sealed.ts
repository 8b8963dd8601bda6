import { z } from 'zod';
import {
  accountIdSchema,
  agentIdSchema,
  channelIdSchema,
  deviceIdSchema,
  messageMidSchema,
  pageIdSchema,
  privateMessageIdSchema,
  workspaceIdSchema,
} from '../domain/ids.ts';
import { webhookSurfaceSchema } from '../instagram/event.ts';

/**
 * What is inside a sealed envelope. The relay seals `instagram` and `meta-grant`; devices seal the rest to each other.
 * Sealing everywhere: libsodium crypto_box_seal (X25519) over UTF-8 JSON. Keys and boxes travel as base64url without padding.
 */

/** Raw 32-byte public or private key, base64url without padding. */
export const keySchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** One webhook item as Meta sent it, unknown keys kept. Sealed by the relay to the channel key. */
export const instagramDeliverySchema = z.object({
  v: z.literal(1),
  /** The bound account, also when `entry[].id` named its Page. */
  accountId: accountIdSchema,
  surface: webhookSurfaceSchema,
  /** For `changes`: the field's name. */
  field: z.string().optional(),
  /** `entry[].time` in ms when given. */
  entryAtMs: z.number().optional(),
  /** Relay's clock, epoch ms. */
  receivedAtMs: z.number(),
  item: z.unknown(),
});
export type InstagramDelivery = z.infer<typeof instagramDeliverySchema>;

/** The person's long-lived Facebook token, sealed by the relay to the device that asked; the relay keeps nothing of it. */
export const metaGrantSchema = z.object({
  v: z.literal(1),
  ticket: z.string(),
  outcome: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('granted'),
      userToken: z.string(),
      expiresAtMs: z.number().optional(),
      /** App-scoped id of the person who granted. */
      personId: z.string(),
      scopes: z.array(z.string()),
    }),
    z.object({ kind: z.literal('refused'), code: z.string() }),
  ]),
});
export type MetaGrant = z.infer<typeof metaGrantSchema>;

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
  sentAtMs: z.number().int(),
  /** JSON of the context's body schema. */
  body: z.string(),
  /** Ed25519, 64 bytes, base64url. */
  signature: z.string(),
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

/** Context `private`. `between` names both people, sorted; a copy to one's own other device is the same body. */
export const privateBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id: privateMessageIdSchema,
    between: z.tuple([agentIdSchema, agentIdSchema]),
    author: agentIdSchema,
    text: z.string(),
    sentAtMs: z.number(),
  }),
  /** Sent back by the recipient's device; also to one's own other devices, so that unread counts agree. */
  z.object({
    type: z.literal('receipt'),
    between: z.tuple([agentIdSchema, agentIdSchema]),
    by: agentIdSchema,
    state: z.enum(['delivered', 'read']),
    ids: z.array(privateMessageIdSchema).min(1).max(500),
  }),
]);
export type PrivateBody = z.infer<typeof privateBodySchema>;

/** Context `handover`: what a colleague's trusted device needs to take part. */
export const handoverBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('channel-key'),
    keyId: z.string(),
    publicKey: keySchema,
    privateKey: keySchema,
  }),
  z.object({
    type: z.literal('page-token'),
    channelId: channelIdSchema,
    pageId: pageIdSchema,
    accountId: accountIdSchema,
    token: z.string(),
    scopes: z.array(z.string()),
    pageName: z.string().optional(),
    username: z.string().optional(),
    pictureUrl: z.string().optional(),
    /** Grows with each new token of a channel; an older one never replaces a newer one. */
    issuedAtMs: z.number(),
  }),
  /** "I have no channel key / Page token yet." Answered only to a trusted device. */
  z.object({ type: z.literal('request') }),
]);
export type HandoverBody = z.infer<typeof handoverBodySchema>;

/** Context `replica`: small facts that keep the consoles of a workspace alike. */
export const replicaBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reply-author'),
    accountId: accountIdSchema,
    mid: messageMidSchema,
    agentId: agentIdSchema,
  }),
]);
export type ReplicaBody = z.infer<typeof replicaBodySchema>;
