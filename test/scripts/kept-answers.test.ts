import { describe, expect, it } from 'vitest';
import { type Evaluating, keepAnswers } from '../e2e/helpers/kept-answers.ts';

/** Runs in this process what the driver would run in main, and loses the first answers. */
const application = (
  losses: number,
  loss = 'electronApplication.evaluate: Resulting promise was garbage collected.',
) => {
  let lost = 0;
  const evaluate = async (
    run: (electron: unknown, asked: unknown) => unknown,
    asked: unknown,
  ): Promise<unknown> => {
    const answer: unknown = await run({ name: 'electron' }, asked);
    if (lost < losses) {
      lost += 1;
      throw new Error(loss);
    }
    return answer;
  };
  const app = { evaluate } as unknown as Evaluating;
  keepAnswers(app);
  return app as unknown as { evaluate(run: unknown, argument?: unknown): Promise<unknown> };
};

describe('an answer of main that the driver loses', () => {
  it('is asked for again, and what was asked for is done once', async () => {
    Object.assign(globalThis, { timesDone: 0 });
    const act = (electron: { name: string }, by: number) => {
      const main = globalThis as unknown as { timesDone: number };
      main.timesDone += by;
      return [electron.name, main.timesDone];
    };
    const app = application(3);
    expect(await app.evaluate(act, 2)).toEqual(['electron', 2]);
    expect(await app.evaluate(act, 2)).toEqual(['electron', 4]);
    expect(await app.evaluate(async () => Promise.resolve('later'))).toBe('later');
  });

  it('is told after a few times, and every other error at once', async () => {
    await expect(application(5).evaluate(() => 1)).rejects.toThrow('garbage collected');
    await expect(application(1, 'Target closed').evaluate(() => 1)).rejects.toThrow('Target closed');
    await expect(
      application(0).evaluate(() => {
        throw new Error('of its own');
      }),
    ).rejects.toThrow('of its own');
  });
});
