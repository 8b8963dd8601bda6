/** Makers of ids, tokens and codes in the shapes of instagram.md §0. All random, all invented. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits only, so that the id may stand in a path. */
export function randomText(length: number): string {
  let text = '';
  for (let index = 0; index < length; index++) text += ALPHABET[randomInt(ALPHABET.length)] ?? 'A';
  return text;
}

const opaque = (text: string): string => Buffer.from(text).toString('base64').replace(/[+/=]/g, '') + 'ZD';

/** A message id: opaque, about 140 characters. */
export const newMid = (accountId: string): string =>
  opaque(`ig_dm_item:1:IGMessageID:${accountId}:${randomBytes(12).toString('hex')}:${randomText(24)}`);

/** A thread id: opaque. */
export const newThreadId = (accountId: string): string =>
  opaque(`ig_dm_thread:1:IGThreadID:${accountId}:${randomBytes(12).toString('hex')}`);

/** An access token; `EAA` like the platform's. */
export const newToken = (): string => `EAA${randomText(177)}`;

/** A login code. */
export const newCode = (): string => `AQ${randomText(120)}`;

/** A trace id as in every error. */
export const newTraceId = (): string => `A${randomText(22)}`;

let lastNumber = 0;

/** A decimal id with the given beginning and total length, not used before in this process. */
export function newNumericId(prefix: string, length: number): string {
  lastNumber += 1;
  return prefix + String(lastNumber).padStart(length - prefix.length, '0');
}

/** What the books hold in place of a token: enough to compare, useless to replay. */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('hex').slice(0, 16);
