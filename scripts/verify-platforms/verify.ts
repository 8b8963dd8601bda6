import { type Clock, systemClock } from '../../src/shared/clock.ts';
import { systemTimers, type Timers } from '../../src/shared/timers.ts';
import { accountSteps, endingSteps } from './livechat/account-steps.ts';
import { chatSteps } from './livechat/chat-steps.ts';
import { connectionSteps } from './livechat/connection-steps.ts';
import { livechatContracts } from './livechat/contracts.ts';
import { createLiveChatWorld } from './livechat/world.ts';
import { metaContracts } from './meta/contracts.ts';
import { loginSteps } from './meta/login-steps.ts';
import { messageSteps } from './meta/message-steps.ts';
import { createMetaWorld } from './meta/world.ts';
import type { Person } from './person.ts';
import { reportOf } from './report.ts';
import { runSteps, type RunResult } from './runner.ts';
import type { Targets } from './settings.ts';
import type { Step } from './step.ts';
import { createWire } from './wire.ts';

/** One run, with its page. */
export interface Verification {
  run: RunResult;
  /** Markdown. */
  report: string;
  /** Calls that were made, and how often. */
  calls: ReadonlyMap<string, number>;
}

const hostOf = (address: string): string => new URL(address).host;

const whereOf = ({ livechat, meta }: Targets): string =>
  [livechat && hostOf(livechat.apiUrl), meta && hostOf(meta.graphUrl)]
    .filter((host) => host !== undefined)
    .join(', ');

/** Runs every step of the platforms that are given, and writes the page. */
export const verify = async (options: {
  targets: Targets;
  person: Person;
  signal: AbortSignal;
  say(line: string): void;
  /** Instead of the hosts, in the page. */
  where?: string | undefined;
  /** This computer's, unless the platforms are simulated. */
  time?: { clock: Clock; timers: Timers } | undefined;
}): Promise<Verification> => {
  const { targets, person, signal, say } = options;
  const shared = options.time ?? { clock: systemClock, timers: systemTimers };
  const wire = createWire({ ...livechatContracts, ...metaContracts });
  const steps: Step[] = [];
  if (targets.livechat) {
    const world = createLiveChatWorld({ ...shared, config: targets.livechat, wire });
    steps.push(...accountSteps(world), ...connectionSteps(world), ...chatSteps(world), ...endingSteps(world));
  }
  if (targets.meta) {
    const world = await createMetaWorld({ ...shared, settings: targets.meta, wire });
    steps.push(...loginSteps(world), ...messageSteps(world));
  }
  const run = await runSteps({ ...shared, steps, person, wire, signal, say });
  const leftOut = [...(targets.livechat ? [] : ['LiveChat']), ...(targets.meta ? [] : ['Meta'])];
  const where = options.where ?? whereOf(targets);
  return {
    run,
    report: reportOf({ ...run, where, atMs: systemClock.now(), leftOut }),
    calls: wire.calls(),
  };
};
