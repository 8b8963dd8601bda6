/** The moments at which a kill was tried; each is between something durable here and an effect elsewhere, or the other way round. */
export const removalSteps = [
  /** A channel or a customer is about to go, is gone, is told to the relay, is noted as told. */
  'task.noted',
  'task.wipe',
  'task.wiped',
  'task.confirm',
  'task.confirmed',
  /** Whom a reference means is kept and on its way; the relay is asked next. */
  'erasure.meant',
  /** Everything goes: noted, Meta and LiveChat asked, files gone, keys gone, told, noted as told. */
  'wipe.noted',
  'wipe.answered',
  'wipe.signed-out',
  'wipe.wiped',
  'wipe.confirm',
  'wipe.confirmed',
] as const;
export type RemovalStep = (typeof removalSteps)[number];

/** Nothing in production; a test's may throw, as if the program ended there. */
export interface RemovalFailPoints {
  at(step: RemovalStep): void;
}

export const noRemovalFailPoints: RemovalFailPoints = { at: () => undefined };
