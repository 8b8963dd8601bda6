import { BackchannelError, type ErrorCode } from '../../src/shared/errors.ts';
import type { Clock } from '../../src/shared/clock.ts';
import type { Timers } from '../../src/shared/timers.ts';
import { type OpenPointId, verdictOf, type Verdict } from './open-points.ts';
import type { Person } from './person.ts';
import { Differs, NotAsked, type Step, type StepContext } from './step.ts';
import type { Wire } from './wire.ts';

/** What became of one step. `reasons`: sentences without content, ids or secrets. */
export interface StepResult {
  step: Step;
  outcome: 'as expected' | 'differs' | 'not asked';
  reasons: string[];
}

/** What the platform does where documents leave it open. */
export interface Finding {
  point: OpenPointId;
  reading: string;
  verdict: Verdict;
}

export interface RunResult {
  results: StepResult[];
  findings: Finding[];
  /** What could not be taken back, or by no program. */
  leftBehind: string[];
  /** What a program made and could not take back. */
  notUndone: string[];
  wasInterrupted: boolean;
}

/** The platform could not be asked at all; that says nothing about it. */
const unreachableCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NETWORK_UNREACHABLE',
  'LIVECHAT_UNAVAILABLE',
  'RATE_LIMITED',
  'INSTAGRAM_RATE_LIMITED',
  'INSTAGRAM_TEMPORARY',
  'SIGN_IN_TIMEOUT',
  'SIGN_IN_DENIED',
  'SIGN_IN_CANCELLED',
  'SIGN_IN_PORTS_BUSY',
  'BROWSER_MISSING',
]);

/** Details of our errors that are numbers or words of a platform's own list: the only ones that are shown. */
const shownDetails = ['action', 'type', 'status', 'providerCode', 'providerSubcode', 'cause'] as const;

/** An error as the report may show it: code and the platform's own code, never a message. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Differs || error instanceof NotAsked) return error.message;
  if (!(error instanceof BackchannelError)) return `a fault of this program (${nameOfFault(error)})`;
  const details = shownDetails.flatMap((name) => {
    const value = error.details?.[name];
    return value !== undefined && /^[\w.-]{1,60}$/.test(String(value)) ? [`${name} ${String(value)}`] : [];
  });
  return `refused with ${error.code}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
};

const nameOfFault = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const undoWithinMs = 30_000;
const eventuallyMs = 5_000;
const askEveryMs = 250;

/**
 * Runs the steps one after the other, then takes back what they made, latest first; also after Ctrl-C and after a step that failed.
 * `say` gets one line per step.
 */
export const runSteps = async (options: {
  steps: readonly Step[];
  person: Person;
  wire: Wire;
  clock: Clock;
  timers: Timers;
  signal: AbortSignal;
  say(line: string): void;
}): Promise<RunResult> => {
  const { person, wire, clock, timers, signal, say } = options;
  const results: StepResult[] = [];
  const findings: Finding[] = [];
  const leftBehind: string[] = [];
  const notUndone: string[] = [];
  const toUndo: { what: string; how: () => Promise<void>; isDone: boolean }[] = [];

  /** What takes back may wait, also after Ctrl-C. */
  let isTakingBack = false;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(new NotAsked('Interrupted.'));
      };
      const cancel = timers.after(ms, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      if (isTakingBack) return;
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });

  const contextOf = (result: StepResult): StepContext => {
    const differs = (sentence: string): void => {
      result.outcome = 'differs';
      result.reasons.push(sentence);
    };
    return {
      person,
      clock,
      timers,
      signal,
      differs,
      undo(what, how) {
        const entry = { what, how, isDone: false };
        toUndo.push(entry);
        return { done: () => void (entry.isDone = true) };
      },
      leaves: (what) => void leftBehind.push(what),
      found(point, reading) {
        const verdict = verdictOf(point, reading);
        // Asked twice and answered alike, it is said once.
        if (!findings.some((each) => each.point === point && each.reading === reading))
          findings.push({ point, reading, verdict });
        if (verdict === 'unforeseen') differs(`“${point}”: ${reading}, which the product is not built for`);
      },
      async eventually(ask, withinMs = eventuallyMs) {
        const endsAtMs = clock.now() + withinMs;
        for (;;) {
          const answer = await ask();
          if (answer !== undefined || clock.now() >= endsAtMs) return answer;
          await pause(askEveryMs);
        }
      },
    };
  };

  const runOne = async (step: Step): Promise<StepResult> => {
    const result: StepResult = { step, outcome: 'as expected', reasons: [] };
    if (signal.aborted) return { ...result, outcome: 'not asked', reasons: ['Interrupted.'] };
    try {
      await step.run(contextOf(result));
    } catch (error) {
      const isUnreachable = error instanceof BackchannelError && unreachableCodes.has(error.code);
      const isNotAsked = signal.aborted || error instanceof NotAsked || isUnreachable;
      if (result.outcome !== 'differs') result.outcome = isNotAsked ? 'not asked' : 'differs';
      result.reasons.push(signal.aborted ? 'Interrupted.' : wordsOf(error));
    }
    const shapes = wire.takeDifferences();
    if (shapes.length > 0) {
      result.outcome = 'differs';
      result.reasons.push(...shapes);
    }
    return result;
  };

  for (const [index, step] of options.steps.entries()) {
    const result = await runOne(step);
    results.push(result);
    const reasons = result.reasons.length === 0 ? '' : `: ${result.reasons.join('; ')}`;
    say(`${index + 1}/${options.steps.length} ${step.id}: ${result.outcome}${reasons}`);
  }

  isTakingBack = true;
  for (const { what, how, isDone } of toUndo.toReversed()) {
    if (isDone) continue;
    try {
      await within(undoWithinMs, timers, how());
      say(`undone: ${what}`);
    } catch (error) {
      notUndone.push(`${what} (${wordsOf(error)})`);
      say(`NOT undone: ${what} (${wordsOf(error)})`);
    }
  }
  // What the undoing itself was answered belongs to no step.
  wire.takeDifferences();
  return { results, findings, leftBehind, notUndone, wasInterrupted: signal.aborted };
};

const within = async (ms: number, timers: Timers, work: Promise<void>): Promise<void> => {
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = timers.after(ms, () => reject(new NotAsked('no answer in time')));
  });
  try {
    await Promise.race([work, late]);
  } finally {
    cancel();
  }
};
