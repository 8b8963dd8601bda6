import { randomUUID } from 'node:crypto';
import type { ElectronApplication } from 'playwright-core';

/** What is needed of an application: the driver's way of running a function in its main process. */
export type Evaluating = Pick<ElectronApplication, 'evaluate'>;

type Evaluate = (run: (electron: unknown, asked: Asked) => unknown, asked: Asked) => Promise<unknown>;

interface Asked {
  id: string;
  source: string;
  argument: unknown;
  /** So many answers are kept at most. */
  most: number;
}

/** The answers that are kept at a time; each is asked for within a moment. */
const keptAnswers = 50;
const tries = 5;

/**
 * The driver may lose an answer of a main process that collects garbage (microsoft/playwright#33737), also of a function that answers
 * at once: the function has run, and its caller hears “Resulting promise was garbage collected”. So main keeps what each call has
 * answered, and the driver asks for that again: nothing is run twice, and every other error stays one.
 */
export const keepAnswers = (app: Evaluating): void => {
  const evaluate = app.evaluate.bind(app) as unknown as Evaluate;
  const run = async (pageFunction: unknown, argument?: unknown): Promise<unknown> => {
    const asked: Asked = { id: randomUUID(), source: String(pageFunction), argument, most: keptAnswers };
    for (let at = 1; ; at += 1) {
      try {
        return await evaluate(answerOnce, asked);
      } catch (error) {
        if (at === tries || !String(error).includes('promise was garbage collected')) throw error;
      }
    }
  };
  Object.assign(app, { evaluate: run });
};

/** Runs in main, where nothing of this file is. */
const answerOnce = (electron: unknown, asked: Asked): unknown => {
  const main = globalThis as unknown as { keptAnswers?: Map<string, unknown> };
  const kept = (main.keptAnswers ??= new Map());
  if (!kept.has(asked.id)) {
    const [oldest] = kept.keys();
    if (kept.size >= asked.most && oldest !== undefined) kept.delete(oldest);
    // oxlint-disable-next-line no-eval -- as the driver itself does with a function that it was given
    const given = (0, eval)(`(${asked.source})`) as (electron: unknown, argument: unknown) => unknown;
    kept.set(asked.id, given(electron, asked.argument));
  }
  return kept.get(asked.id);
};
