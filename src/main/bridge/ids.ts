import { createHash } from 'node:crypto';
import type { AccountId, CustomerId } from '../../shared/domain/index.ts';

/**
 * Custom ids of the events this product writes into LiveChat: `bc1.<chat>.<subject>.<part>`. `<chat>` is a digest of account and
 * customer, so that a chat can be recognised by any of its events; `<subject>` a digest of what the event carries, so that
 * nothing is written twice; `<part>` tells the pieces of one subject apart. The digests disclose nothing.
 */
const idVersion = 'bc1';
/** 132 bits. */
const digestLength = 22;

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, digestLength);

/** Names a conversation in the custom ids of its chat. */
export const chatTag = (accountId: AccountId, customerId: CustomerId): string =>
  digest(['chat', accountId, customerId]);

export type SubjectKind = 'message' | 'edit' | 'reaction' | 'answer' | 'note';

/** The beginning of every custom id about one subject. `variant` absent: ''. */
export const subjectPrefix = (
  tag: string,
  subject: { kind: SubjectKind; id: string; variant?: string | undefined },
): string => `${idVersion}.${tag}.${digest([subject.kind, subject.id, subject.variant ?? ''])}.`;

const customIdPattern = new RegExp(
  String.raw`^${idVersion}\.([\w-]{${digestLength}})\.[\w-]{${digestLength}}\.\w+$`,
);

/** The tag of the chat a custom id of ours belongs to; undefined for all others. */
export const tagOfCustomId = (customId: string | undefined): string | undefined =>
  customId === undefined ? undefined : customIdPattern.exec(customId)?.[1];

/** The beginning of every custom id of ours in one chat. */
export const tagPrefix = (tag: string): string => `${idVersion}.${tag}.`;

/** The beginning that the custom ids about one subject have in common; undefined for ids that are not ours. */
export const prefixOfCustomId = (customId: string | undefined): string | undefined =>
  customId !== undefined && customIdPattern.test(customId)
    ? customId.slice(0, customId.lastIndexOf('.') + 1)
    : undefined;

/** Digest of short texts, to see whether they have changed. */
export const textDigest = (...parts: string[]): string => digest(['text', ...parts]);
