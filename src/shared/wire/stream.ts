import { z } from 'zod';
import { countSchema, listOf } from '../bounds.ts';
import { deviceIdSchema } from '../domain/ids.ts';
import { arrivingEnvelopeSchema } from './envelope.ts';

/**
 * WebSocket `GET /v1/stream?after=<seq>` (signed like any request). The relay sends envelopes with seq > after that are
 * addressed to the device, in order, at least once; the console acknowledges what it has durably applied.
 * `GET /v1/envelopes?after=<seq>&waitMs=<0-25000>` and `POST /v1/acks {seq}` do the same where WebSockets are broken.
 */
export const streamServerFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    deviceId: deviceIdSchema,
    head: countSchema,
    /** Both sides send one that often. */
    heartbeatMs: z.number().int().min(10).max(3_600_000),
  }),
  z.object({ type: z.literal('envelope'), envelope: arrivingEnvelopeSchema }),
  /**
   * Everything that existed when the stream was opened has been sent. Sent again when something is missing in the stream
   * for good (a workspace over its quota): each time the console compares with Instagram's history.
   */
  z.object({ type: z.literal('caught-up'), head: countSchema }),
  /** Devices, channels or the channel key changed: read GET /v1/directory again. */
  z.object({ type: z.literal('directory-changed'), version: countSchema }),
  z.object({ type: z.literal('heartbeat') }),
]);
export type StreamServerFrame = z.infer<typeof streamServerFrameSchema>;

/** What a console sends on the stream. */
export const streamClientFrameSchema = z.discriminatedUnion('type', [
  /** Cumulative: everything up to and including seq is applied on this device. */
  z.object({ type: z.literal('ack'), seq: countSchema }),
  z.object({ type: z.literal('heartbeat') }),
]);
export type StreamClientFrame = z.infer<typeof streamClientFrameSchema>;

/** WebSocket close codes of the stream. */
export const streamCloseCodes = {
  /** The device was removed. */
  deviceUnknown: 4401,
  heartbeatMissed: 4408,
  /** By a newer stream of the same device. */
  replaced: 4409,
  tooSlow: 4429,
  /** The relay is shutting down. */
  goingAway: 1001,
} as const;

/** Answer to GET /v1/envelopes. */
export const pollAnswerSchema = z.object({
  envelopes: listOf(arrivingEnvelopeSchema),
  head: countSchema,
  directoryVersion: countSchema,
});
/** Body of POST /v1/acks: everything up to and including `seq` is applied on this device. */
export const ackSchema = z.object({ seq: countSchema });
