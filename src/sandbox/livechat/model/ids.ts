/** Ids and secrets in the platform's forms. */
import { createHash, randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Chat or thread id: ten upper-case alphanumerics. */
export function chatId(): string {
  let id = '';
  for (let index = 0; index < 10; index += 1) id += ALPHABET[randomInt(ALPHABET.length)] ?? 'A';
  return id;
}

/** 32 hex digits: webhook, bot, client. */
export function hex32(): string {
  return randomBytes(16).toString('hex');
}

/** A secret without region prefix (refresh token, code). */
export function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** An access token with its region prefix. */
export function accessToken(): string {
  return `dal:${randomBytes(24).toString('base64url')}`;
}

/** An account id that is the same in every run, so that fixtures may name it. */
export function accountIdFor(email: string): string {
  const hash = createHash('sha256').update(`account:${email}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** The id an agent has on the customer side. */
export function hashedAgentId({ organizationId }: { organizationId: string }, agentId: string): string {
  return createHash('md5').update(`${organizationId}:${agentId}`).digest('hex');
}

/** Short name of a token for the control API: identifies it without revealing it. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 16);
}
