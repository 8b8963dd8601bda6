import { createHash } from 'node:crypto';
import type { AccountId, CustomerId } from '../../shared/domain/index.ts';

/**
 * Custom ids of the events this product writes into LiveChat: `bc1.<chat>.<subject>.<part>`. `<chat>` is a digest of account and customer, so
 * that a chat can be recognised by any of its events; `<subject>` of what the event carries, so that nothing is written twice; `<part>`
 * tells the pieces of one subject apart. Nothing in it can be read.
 */
const mark = 'bc1';
/** 132 bits. */
const digestLength = 22;

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, digestLength);

/** Names a conversation to LiveChat. */
export const chatTag = (accountId: AccountId, customerId: CustomerId): string =>
  digest(['chat', accountId, customerId]);

export type SubjectKind = 'message' | 'edit' | 'reaction' | 'answer';

/** Beginning of every custom id about one subject. */
export const subjectPrefix = (
  tag: string,
  subject: { kind: SubjectKind; id: string; variant?: string },
): string => `${mark}.${tag}.${digest([subject.kind, subject.id, subject.variant ?? ''])}.`;

const form = new RegExp(String.raw`^${mark}\.([\w-]{${digestLength}})\.[\w-]{${digestLength}}\.\w+$`);

/** The chat a custom id of ours belongs to; undefined for everybody else's. */
export const tagOfCustomId = (customId: string | undefined): string | undefined =>
  customId === undefined ? undefined : form.exec(customId)?.[1];

/** Beginning of every custom id of ours in one chat. */
export const tagPrefix = (tag: string): string => `${mark}.${tag}.`;

/** What the custom ids about the same subject have in common; undefined for everybody else's. */
export const prefixOfCustomId = (customId: string | undefined): string | undefined =>
  customId !== undefined && form.test(customId)
    ? customId.slice(0, customId.lastIndexOf('.') + 1)
    : undefined;

/** Any short text, as a digest to compare with. */
export const textDigest = (...parts: string[]): string => digest(['text', ...parts]);
