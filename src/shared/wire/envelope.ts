import { z } from 'zod';
import { countSchema, foreignTextSchema, idTextSchema, timeMsSchema, wordSchema } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';

/** What an envelope holds: see sealed.ts. */
export const envelopeKindSchema = z.enum(['instagram', 'meta-grant', 'private', 'handover', 'replica']);
export type EnvelopeKind = z.infer<typeof envelopeKindSchema>;
/** By name, for queries. */
export const envelopeKinds = envelopeKindSchema.enum;

/** What the relay keeps and delivers. It can read every field but `sealed`. */
export const envelopeSchema = z.object({
  /** Position in the workspace's stream, growing, from 1; may have holes. */
  seq: countSchema.min(1),
  /** 'workspace' (sealed to the channel key) or one device. */
  audience: z.union([z.literal('workspace'), deviceIdSchema]),
  kind: envelopeKindSchema,
  /** The key it is sealed to: the channel key's id, or the device's id. */
  keyId: idTextSchema,
  /** Format 1 or 2 of sealed.ts. */
  sealed: foreignTextSchema,
  createdAtMs: timeMsSchema,
  expiresAtMs: timeMsSchema,
});
export type Envelope = z.infer<typeof envelopeSchema>;
/** As a console takes it: one of a kind that a newer relay or colleague knows is set aside. */
export const arrivingEnvelopeSchema = envelopeSchema.extend({ kind: wordSchema });
export type ArrivingEnvelope = z.infer<typeof arrivingEnvelopeSchema>;
/** Whether this version knows its kind. */
export const isOfKnownKind = <E extends { kind: string }>(
  envelope: E,
): envelope is E & { kind: EnvelopeKind } => Object.hasOwn(envelopeKinds, envelope.kind);

/** Bytes of one sealed box a device may hand in. Private texts are ≤ 40 kB of UTF-8; the rest is room for the frame. */
export const maxSealedLength = 96 * 1024;
/** Bytes of one POST /v1/envelopes: ten of the largest envelopes, or two hundred of 5 kB. Consoles send half of it. */
export const maxPostBytes = 1024 * 1024;
/** Envelopes in one POST /v1/envelopes. */
export const maxEnvelopesPerPost = 200;

/** Characters. */
export const maxDedupeKeyLength = 200;

/** What counts for some seconds (who is typing) waits for nobody; ms. */
const maxTtlMs = 10 * 60 * 1000;

/** POST /v1/envelopes: what a device hands in for other devices. `dedupeKey` makes a repeated POST harmless. */
export const postEnvelopesSchema = z.object({
  envelopes: z
    .array(
      z.object({
        audience: deviceIdSchema,
        kind: z.enum(['private', 'handover', 'replica']),
        /** Unique per sender device, e.g. "<message id>:<recipient device>". */
        dedupeKey: z.string().min(1).max(maxDedupeKeyLength),
        sealed: z.string().min(1).max(maxSealedLength),
        /** The relay deletes it after this time; absent: after seven days. Relays of before keep it for seven days. */
        ttlMs: z.number().int().min(1_000).max(maxTtlMs).optional(),
      }),
    )
    .min(1)
    .max(maxEnvelopesPerPost),
});
export type PostEnvelopes = z.infer<typeof postEnvelopesSchema>;
/** `accepted`: how many are stored, repeats included. */
export const postEnvelopesAnswerSchema = z.object({ accepted: countSchema });
