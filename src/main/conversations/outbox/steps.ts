import type { ReactionStep } from '../reactions/steps.ts';

/** The moments of a reply at which a kill was tried; each is between something durable here and a call to the provider. */
export const outboxSteps = [
  /** It is in line; "sending" is about to be written. */
  'reply.begin',
  /** "Sending" is written; the call has not been made. */
  'reply.send',
  /** The provider has accepted it; nothing is written of that. */
  'reply.sent',
  /** Its name is written. */
  'reply.kept',
  /** In doubt: the history is about to be asked, and has been. */
  'reply.look',
  'reply.looked',
] as const;
export type OutboxStep = (typeof outboxSteps)[number];

/** The same for the file of a reply, which the provider gets before: between what is here and a call that no customer sees. */
export const uploadSteps = [
  /** The upload is about to begin. */
  'upload.begin',
  /** The provider has it; its name for it is not written. */
  'upload.sent',
  /** The name is written. */
  'upload.kept',
] as const;
export type UploadStep = (typeof uploadSteps)[number];

/** The same for a file that an agent sent in LiveChat's own app: fetched before it is a reply with a file. */
export const fetchSteps = [
  /** It is about to be fetched. */
  'fetch.begin',
  /** It is in memory. */
  'fetch.done',
  /** It is kept here, in the place of its address. */
  'fetch.kept',
] as const;
export type FetchStep = (typeof fetchSteps)[number];

/** Nothing in production; a test's may throw, as if the program ended there. */
export interface OutboxFailPoints {
  at(step: OutboxStep | UploadStep | FetchStep | ReactionStep): void;
}

export const noOutboxFailPoints: OutboxFailPoints = { at: () => undefined };
