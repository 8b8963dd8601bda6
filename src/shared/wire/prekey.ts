import { z } from 'zod';
import { timeMsSchema } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';
import { dayMs, minuteMs, retention } from '../removal/retention.ts';
import { keySchema } from './sealed.ts';

/**
 * Prekeys: the sealing key of a device for about a day, signed by its signing key. What devices seal to each other is sealed
 * to the newest prekey of the recipient, and to the device's lasting `sealKey` only when it never published one. A private half
 * is deleted when nothing sealed to it can come any more, so that a key stolen later opens nothing of before (decision 0086).
 */

/** Age at which a device replaces its prekey. */
export const prekeyLifeMs = dayMs;
/** For so long a sender seals to a prekey without asking the relay for a newer one. */
export const prekeyCacheMs = 60 * minuteMs;
/** After that, for senders whose POST is on its way, and for clocks that differ. */
export const prekeyMarginMs = 60 * minuteMs;
/** A private half is kept no longer after its replacement: by then the relay has delivered or dropped what was sealed to it. */
export const prekeyKeptMs = prekeyCacheMs + prekeyMarginMs + retention.envelopeDays * dayMs;

/** One prekey as its device published it. */
export const prekeySchema = z.object({
  /** X25519. */
  publicKey: keySchema,
  /** Device's clock, epoch ms; grows with each prekey of a device: the greatest counts. */
  madeAtMs: timeMsSchema,
  /** Ed25519 by the device's signing key over `prekeyText`, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type Prekey = z.infer<typeof prekeySchema>;

/** The exact text that is signed. */
export const prekeyText = (
  owner: { workspaceId: string; deviceId: string },
  { publicKey, madeAtMs }: Pick<Prekey, 'publicKey' | 'madeAtMs'>,
): string =>
  ['backchannel-prekey-v1', owner.workspaceId, owner.deviceId, publicKey, String(madeAtMs)].join('\n');

/**
 * PUT /v1/prekey (signed): the caller's prekey; repeating it changes nothing. → {}
 * Errors: INPUT_INVALID (`field`: signature; madeAtMs: in the future, or not newer than another one that the relay has).
 */
export const putPrekeySchema = prekeySchema;

/** Devices in one question. */
export const maxPrekeysPerCall = 100;
/** Query of GET /v1/prekeys: ids of devices of the caller's workspace, separated by commas. */
export const prekeysQuerySchema = z.object({
  devices: z
    .string()
    .max(maxPrekeysPerCall * 65)
    .transform((text) => text.split(','))
    .pipe(z.array(deviceIdSchema).min(1).max(maxPrekeysPerCall)),
});
/** Answer to GET /v1/prekeys (signed). Devices without a prekey are left out. */
export const prekeysAnswerSchema = z.object({
  prekeys: z.array(prekeySchema.extend({ deviceId: deviceIdSchema })).max(maxPrekeysPerCall),
});
export type PrekeysAnswer = z.infer<typeof prekeysAnswerSchema>;
