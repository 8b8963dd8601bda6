import { z } from 'zod';
import { countSchema, foreignNumberSchema, listOf, timeMsSchema } from '../bounds.ts';
import { type CanonicalValue, canonicalJson } from './canonical.ts';
import { consoleDataKinds, relayDataKinds } from './data-table.ts';
import {
  removalKinds,
  removalStates,
  removalSteps,
  removalTriggers,
  residueReasons,
  stepOutcomes,
  stepTroubles,
} from './words.ts';

/** `format` of a record. */
export const recordFormat = 'backchannel-removal-record-v1';
/** `format` of the relay's published keys. */
export const keyFormat = 'backchannel-relay-key-v1';

/** Lower-case hex, so that every value has one spelling. */
const hexSchema = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
/** SHA-256 of what a thing is called, cut to 32 hex digits (hashedName in src/relay/removal/hashes.ts). */
export const hashedNameSchema = hexSchema(32);

/** What Meta or LiveChat answered: numbers only. `status` 0: no answer came. */
export const platformAnswerSchema = z.strictObject({
  status: z.number().int().min(0).max(999),
  /** Of the platform's error. */
  code: foreignNumberSchema.optional(),
  subcode: foreignNumberSchema.optional(),
});
export type PlatformAnswer = z.infer<typeof platformAnswerSchema>;

/** What a platform answered to a console's own call. */
export const consoleAnswerSchema = z.strictObject({
  party: z.enum(['livechat', 'meta']),
  call: z.enum(['revoke-token', 'unsubscribe', 'delete-event', 'delete-properties', 'delete-files']),
  outcome: z.enum(['done', 'already-gone', 'refused', 'unreachable']),
  answer: platformAnswerSchema.optional(),
  /** How often the same answer came. */
  count: countSchema.min(1).optional(),
});
export type ConsoleAnswer = z.infer<typeof consoleAnswerSchema>;

/** Rows or things that a console deleted, by data kind. */
export const wipedCountsSchema = z.partialRecord(z.enum(consoleDataKinds), countSchema);
export type WipedCounts = z.infer<typeof wipedCountsSchema>;

/** One step of the relay and its outcome. */
export const recordStepSchema = z.strictObject({
  step: z.enum(removalSteps),
  /** Hash of the Page or person it was about. */
  about: hashedNameSchema.optional(),
  state: z.enum(['open', 'settled']),
  outcome: z.enum(stepOutcomes).optional(),
  trouble: z.enum(stepTroubles).optional(),
  /** Calls made to the other side. */
  attempts: countSchema,
  settledAtMs: timeMsSchema.optional(),
  /** The last answer. */
  answer: platformAnswerSchema.optional(),
});

/** Copies that remain, and why. */
export const residueSchema = z.strictObject({
  place: z.enum(['relay', 'relay-log', 'consoles', 'livechat', 'meta']),
  reason: z.enum(residueReasons),
  count: countSchema.optional(),
  /** When it is deleted without a removal, epoch ms. */
  untilMs: timeMsSchema.optional(),
});
export type Residue = z.infer<typeof residueSchema>;

/** What is signed, without the signature itself. No content, no names, no addresses; ids are hashed. */
export const recordBodySchema = z.strictObject({
  format: z.literal(recordFormat),
  /** Host name of the relay. */
  relay: z.string().regex(/^[a-z0-9.:[\]-]{1,255}$/),
  removal: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  kind: z.enum(removalKinds),
  trigger: z.enum(removalTriggers),
  state: z.enum(removalStates),
  workspace: hashedNameSchema,
  requestedAtMs: timeMsSchema,
  dueAtMs: timeMsSchema,
  finishedAtMs: timeMsSchema.optional(),
  issuedAtMs: timeMsSchema,
  policyVersion: z.string().regex(/^[A-Za-z0-9.-]{1,40}$/),
  steps: listOf(recordStepSchema),
  /** Rows the relay deleted, by data kind. */
  removedFromRelay: z.partialRecord(z.enum(relayDataKinds), countSchema),
  consoles: z.strictObject({
    asked: countSchema,
    confirmed: countSchema,
    /** Signed out or removed meanwhile: their copy was deleted at that time. */
    left: countSchema,
    silent: countSchema,
  }),
  confirmations: listOf(
    z.strictObject({
      device: hashedNameSchema,
      confirmedAtMs: timeMsSchema,
      wiped: wipedCountsSchema,
      answers: listOf(consoleAnswerSchema),
    }),
  ),
  residue: listOf(residueSchema),
  keyId: hexSchema(16),
  /** Ed25519, 32 bytes. */
  publicKey: hexSchema(64),
});
export type RecordBody = z.infer<typeof recordBodySchema>;

/** A record as the relay signs and publishes it. */
export const removalRecordSchema = z.strictObject({
  ...recordBodySchema.shape,
  /** Ed25519 over the canonical JSON of everything else, 64 bytes. */
  signature: hexSchema(128),
});
export type RemovalRecord = z.infer<typeof removalRecordSchema>;

/** `GET /.well-known/backchannel-relay-key.json`: the current key first, then earlier ones. */
export const relayKeySchema = z.object({
  format: z.literal(keyFormat),
  keys: listOf(z.object({ keyId: hexSchema(16), publicKey: hexSchema(64), createdAtMs: timeMsSchema })).min(
    1,
  ),
});
export type RelayKey = z.infer<typeof relayKeySchema>;

/** The text whose UTF-8 bytes are signed. */
export const signedText = (body: RecordBody): string => canonicalJson(body as CanonicalValue);

/** The one spelling of a record as a file. */
export const recordText = (record: RemovalRecord): string => `${canonicalJson(record as CanonicalValue)}\n`;

/** An Ed25519 check of the caller's platform. Shape: message as UTF-8 text; signature and key lower-case hex. */
export type VerifySignature = (message: string, signatureHex: string, publicKeyHex: string) => boolean;

export type RecordVerdict =
  /** Signed by one of the given keys. */
  | { verdict: 'valid'; record: RemovalRecord }
  /** The signature fits the key inside the record, which was not compared with a key from elsewhere. */
  | { verdict: 'self-signed'; record: RemovalRecord }
  /** form: not the exact bytes of a record. key: signed by a key that is not given. signature: changed, or never signed. */
  | { verdict: 'invalid'; reason: 'form' | 'key' | 'signature' };

const parseRecord = (text: string): RemovalRecord | undefined => {
  try {
    const parsed = removalRecordSchema.safeParse(JSON.parse(text));
    // Another spelling of the same values is not what was signed.
    return parsed.success && recordText(parsed.data) === text ? parsed.data : undefined;
  } catch {
    // Not JSON: no record.
    return undefined;
  }
};

/**
 * Checks a record's file without a network.
 * Shape: text decoded from UTF-8 with errors refused; `keys` from the relay's well-known address, undefined when none is at hand.
 */
export const verifyRecord = (
  text: string,
  keys: RelayKey['keys'] | undefined,
  verify: VerifySignature,
): RecordVerdict => {
  const record = parseRecord(text);
  if (!record) return { verdict: 'invalid', reason: 'form' };
  const { signature, ...body } = record;
  const isKnown = keys?.some(
    ({ keyId, publicKey }) => keyId === record.keyId && publicKey === record.publicKey,
  );
  if (isKnown === false) return { verdict: 'invalid', reason: 'key' };
  if (!verify(signedText(body), signature, record.publicKey))
    return { verdict: 'invalid', reason: 'signature' };
  return { verdict: isKnown === undefined ? 'self-signed' : 'valid', record };
};
