import { z } from 'zod';

/**
 * The bounds of everything that crosses a boundary of ours (wire, IPC): no number without an end, no text and no list without a
 * length. test/shared/bounds.test.ts walks every schema and holds that. Bounds of what other people wrote are wide: they are
 * there so that one value cannot fill a memory, not to judge it.
 */

/** 1 January 2100: no time of ours is later, epoch ms. */
export const latestMs = Date.UTC(2100, 0, 1);

/** A moment as computers tell each other, epoch ms. */
export const timeMsSchema = z.number().int().min(0).max(latestMs);
/** A moment for the window, epoch ms: also one that was computed, of which a fraction is no fault. */
export const momentSchema = z.number().overwrite(Math.round).int().min(-latestMs).max(latestMs);
/** How long, ms. */
export const spanMsSchema = z.number().overwrite(Math.round).int().min(-latestMs).max(latestMs);
/** How many; also the numbers of streams and versions, which count up from 0. */
export const countSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** A number that another program numbers its things or errors with. */
export const foreignNumberSchema = z
  .number()
  .int()
  .min(-Number.MAX_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER);

/** Visible ASCII: ids of programs are made of nothing else. */
export const idPattern = /^[\x21-\x7e]+$/;
/** An opaque id. */
export const idTextSchema = z.string().min(1).max(200).regex(idPattern);
/** An error code, or another program's word for a state. */
export const codeSchema = z.string().max(200);
/** A version, a platform, a word of a few letters. */
export const wordSchema = z.string().max(100);
/** An access or refresh token, or a ticket. */
export const tokenSchema = z.string().min(1).max(8_192);
/** A web address. */
export const addressSchema = z.url().max(2_048);
/** Names that people or Pages bear. */
export const nameSchema = z.string().max(1_000);

/** Characters of one sealed text, and of a frame of the stream: a webhook of 500 kB, sealed and in base64url, with room. */
export const maxFrameLength = 4 * 1024 * 1024;
/** A text that somebody wrote, or a link of a provider: no longer than what it came in. */
export const foreignTextSchema = z.string().max(maxFrameLength);

/** A number of another program, whole or not: JSON writes numbers without an end. */
export const foreignDecimalSchema = z.number().min(-1e21).max(1e21);

/** A list; `max`: beyond what a team, an account or a page of either ever has. */
export const listOf = <T extends z.ZodType>(item: T, max = 100_000): z.ZodArray<T> => z.array(item).max(max);

/** Deeper nesting than any provider sends. */
const maxJsonDepth = 64;
const isDeeper = (value: unknown, left: number): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((each) => isDeeper(each, left - 1));
};
/** Other people's JSON of any form, as deep as ours can go through it. Its size is that of what it came in. */
export const foreignJsonSchema = z
  .unknown()
  .refine((value) => !isDeeper(value, maxJsonDepth), { error: 'too deep' })
  .meta({ maxDepth: maxJsonDepth });

/** An object with keys of any name, at most so many. */
export const mapOf = <V extends z.ZodType>(value: V, maxKeys: number): z.ZodRecord<z.ZodString, V> =>
  z
    .record(z.string().max(100), value)
    .refine((record) => Object.keys(record).length <= maxKeys, { error: 'too many keys' })
    .meta({ maxKeys });

/** The bytes of a file, at most so many. */
export const bytesOf = (maxBytes: number): z.ZodCustom<Uint8Array, Uint8Array> =>
  z
    .custom<Uint8Array>((value) => value instanceof Uint8Array && value.byteLength <= maxBytes)
    .meta({ maxBytes });
