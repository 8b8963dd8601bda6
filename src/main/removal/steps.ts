/** Where tests kill the console: each is between something durable here and an effect elsewhere, or the other way round. */
export const removalSteps = [
  /** Of a channel's or a customer's task: noted, about to be deleted, deleted, about to be confirmed, confirmed. */
  'task.noted',
  'task.wipe',
  'task.wiped',
  'task.confirm',
  'task.confirmed',
  /** Whom a reference means is stored and queued for the colleagues; the relay is asked next. */
  'erasure.meant',
  /** Of a wipe: noted, Meta and LiveChat asked, signed out, files and keys deleted, about to be confirmed, confirmed. */
  'wipe.noted',
  'wipe.answered',
  'wipe.signed-out',
  'wipe.wiped',
  'wipe.confirm',
  'wipe.confirmed',
] as const;
export type RemovalStep = (typeof removalSteps)[number];

/** Does nothing in production; a test's may throw, as if the program ended there. */
export interface RemovalFailPoints {
  at(step: RemovalStep): void;
}

/** For production. */
export const noRemovalFailPoints: RemovalFailPoints = { at: () => undefined };
