/** The moments of the history import at which a kill was tried; each is between a call to the provider and something durable. */
export const historyImportSteps = [
  /** A page of the list is about to be asked for, has come, and is written. */
  'page.ask',
  'page.answered',
  'page.kept',
  /** The same of a thread. */
  'thread.ask',
  'thread.answered',
  'thread.kept',
] as const;
export type HistoryImportStep = (typeof historyImportSteps)[number];

/** Nothing in production; a test's may throw, as if the program ended there. */
export interface HistoryImportFailPoints {
  at(step: HistoryImportStep): void;
}

export const noHistoryImportFailPoints: HistoryImportFailPoints = { at: () => undefined };
