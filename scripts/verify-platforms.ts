import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { ActionableError, runMain } from './actionable-error.ts';
import { inRepository } from './paths.ts';
import { onSimulators } from './verify-platforms/on-simulators.ts';
import { personAtTerminal } from './verify-platforms/person.ts';
import { exitCodeOf } from './verify-platforms/report.ts';
import { readTargets, type Targets, whatToSet } from './verify-platforms/settings.ts';
import { verify, type Verification } from './verify-platforms/verify.ts';

const help = `npm run verify-platforms [-- --sandbox]

Asks LiveChat and Meta for everything the product asks them for, step by step, and writes a page of what differs from what we believe
and which decision hangs on it: out/verify-platforms/report.md. What it makes it takes back, also after Ctrl-C.

With --sandbox: the simulators, no credentials, nobody is asked. Without: the real platforms, with credentials in the environment
(docs/platforms.md, "One command for the real thing").

Exit codes: 0 nothing differs that the product is not built for · 1 something does · 2 nothing could be asked ·
3 something that was made could not be taken back · 130 interrupted, and taken back`;

const nothingAsked = 2;

/** Ctrl-C once: stop asking, take back what was made. Twice: end now. */
const interruptible = (): { signal: AbortSignal; end(): void } => {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    console.error('\nTaking back what was made; Ctrl-C again ends at once and leaves it.');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    end() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
};

const say = (line: string): void => console.error(line);

/** Undefined: nothing can be asked, and why was said. */
const readOrSay = (): Targets | undefined => {
  try {
    const targets = readTargets(process.env);
    if (targets.livechat !== undefined || targets.meta !== undefined) return targets;
    say(whatToSet);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    say(error.message);
  }
  return undefined;
};

const ask = async (isSandbox: boolean, signal: AbortSignal): Promise<Verification | undefined> => {
  if (isSandbox) {
    const simulated = await onSimulators();
    try {
      return await verify({ ...simulated, signal, say, where: 'the simulators' });
    } finally {
      await simulated.close();
    }
  }
  const targets = readOrSay();
  if (targets === undefined) return undefined;
  const person = personAtTerminal({ input: process.stdin, output: process.stderr });
  return verify({ targets, person, signal, say });
};

/** `npm run verify-platforms`: the contract of every call that the product makes, against the simulators or the real platforms. */
runMain(async () => {
  const { values } = parseArgs({
    options: { sandbox: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const { signal, end } = interruptible();
  try {
    const verification = await ask(values.sandbox, signal);
    if (verification === undefined) return nothingAsked;
    const file = inRepository('out', 'verify-platforms', 'report.md');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, verification.report);
    console.error('\nThe page is out/verify-platforms/report.md');
    return exitCodeOf(verification.run);
  } finally {
    end();
  }
});
