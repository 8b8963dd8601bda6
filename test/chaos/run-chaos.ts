import { type Books, digestOf, doubtfulIn, readBooks } from './books.ts';
import { compare, type Comparison } from './compare.ts';
import type { ConsoleLook } from './console-protocol.ts';
import { createFaults } from './faults.ts';
import { findLeaks } from './leaks.ts';
import { type FaultKind, makePlan } from './plan.ts';
import { nameIn } from './texts.ts';
import { createRecoveryWatch, type Recovery } from './recovery.ts';
import { createDoubts } from './doubts.ts';
import { createTraffic } from './traffic.ts';
import { compareWork } from './work-compare.ts';
import { makeWorkPlan } from './work-plan.ts';
import { createWorkTraffic, type WorkTraffic } from './work-traffic.ts';
import { type ChaosWorld, startChaosWorld, webhookPace } from './world.ts';

export interface ChaosOptions {
  seed: number;
  messages: number;
  faults: number;
  consoles: number;
  customers: number;
  usesPostgres: boolean;
  /** The sandbox is strict (src/sandbox/strict.ts), by the run's seed. */
  isStrict: boolean;
  /** Length of the part with faults, ms; more when the machine is slow. */
  lengthMs: number;
  /** Everything is written there and kept; undefined: nothing is kept. */
  folder: string | undefined;
  onProgress(line: string): void;
}

export interface ChaosReport {
  options: Omit<ChaosOptions, 'onProgress' | 'folder'>;
  comparison: Comparison;
  faults: [FaultKind, number][];
  /** What people did beside writing, and how often; and what LiveChat's app did not let them do as things were. */
  work: [string, number][];
  workRefused: [string, number][];
  /** Replies of consoles of which nobody knew whether they had arrived, sent again by the person. */
  sentAgain: number;
  /** Answers of LiveChat's app that LiveChat was told are not delivered, written again by the agent. */
  writtenAgain: number;
  /** How long after the last fault everything was in its place. */
  recovery: Recovery;
  leaks: { found: string[]; plants: number; files: number };
  /** Faults of the run itself; there must be none. */
  runFaults: string[];
  /** Until the last act and fault, and from there to quiet; seconds. */
  busySec: number;
  quietSec: number;
}

/** More than this may not wait: people do not write faster than they are answered. */
const maxOpen = 400;
/** Share of the run by which faults may be ahead of what has been said for certain. */
const slack = 0.03;
/** Nothing has moved for this long, though not everything is there: it will not come any more. A reply in doubt beyond the history's reach waits six minutes for its echo. */
const patienceMs = 400_000;
/** Meta's longest pause between two tries of one webhook, at the pace of a run: until then none of them is lost. */
const longestRepeatMs = 3_600_000 / webhookPace;
const lookEveryMs = 1_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const namesSentAgain = (world: ChaosWorld): Set<string> =>
  new Set(world.consoles.flatMap(({ retried }) => retried.flatMap((text) => nameIn(text) ?? [])));

/** Plays acts and faults, each at its moment or later. */
const play = async (
  options: ChaosOptions,
  world: ChaosWorld,
  traffic: ReturnType<typeof createTraffic>,
  work: WorkTraffic,
  faults: ReturnType<typeof createFaults>,
): Promise<void> => {
  const plan = makePlan({ ...options, appAgents: world.appAgents.length });
  const startedAtMs = performance.now();
  const at = (share: number): number => startedAtMs + share * options.lengthMs;
  let done = 0;
  const acting = (async () => {
    for (const act of plan.acts) {
      while (performance.now() < at(act.at) || traffic.open >= maxOpen) await pause(5);
      traffic.begin(act);
      done += 1;
      if (act.number % 500 === 499)
        options.onProgress(`${act.number + 1} messages, ${traffic.open} under way`);
    }
  })();
  const working = (async () => {
    for (const act of makeWorkPlan({ ...options, appAgents: world.appAgents.length })) {
      while (performance.now() < at(act.at) || work.open >= maxOpen) await pause(5);
      // On a slow machine it falls among the messages too.
      while ((done - traffic.open) / plan.acts.length < act.at - slack) await pause(20);
      work.begin(act);
    }
  })();
  const breaking = (async () => {
    const begun = plan.faults.map(async (fault) => {
      await pause(Math.max(0, at(fault.at) - performance.now()));
      // On a slow machine faults wait for the messages they are to fall among.
      while ((done - traffic.open) / plan.acts.length < fault.at - slack) await pause(20);
      // What is down already cannot be killed: the fault waits for it, and the others do not wait for this one.
      while (!(await faults.begin(fault))) await pause(50);
    });
    await Promise.all(begun);
  })();
  await Promise.all([acting, working, breaking]);
};

const summaryOf = ({ offences }: Comparison): string => {
  const counts = new Map<string, number>();
  for (const { direction, what } of offences)
    counts.set(`${direction} ${what}`, (counts.get(`${direction} ${what}`) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
};

/** Waits until everybody has everything, or until nothing moves any more. */
const settle = async (
  options: ChaosOptions,
  world: ChaosWorld,
  traffic: ReturnType<typeof createTraffic>,
  work: WorkTraffic,
): Promise<{ comparison: Comparison; writtenAgain: number; recovery: Recovery }> => {
  const startedAtMs = performance.now();
  const rewritten = new Set<string>();
  const doubts = createDoubts(traffic);
  const watch = createRecoveryWatch(({ message }) => doubts.has(message));
  let lastDigest = '';
  let movedAtMs = performance.now();
  for (;;) {
    const lookedAtMs = performance.now();
    const looks = await Promise.all(world.consoles.map((desk) => desk.ask<ConsoleLook>({ do: 'look' })));
    const books: Books = await readBooks(world);
    const messages = compare(books, traffic.said, namesSentAgain(world));
    const team = compareWork(books, work.notes, traffic.said);
    const comparison: Comparison = {
      ...messages,
      rows: [...messages.rows, ...team.rows],
      offences: [...messages.offences, ...team.offences],
    };
    for (const one of comparison.toldNotDelivered) {
      if (rewritten.has(one.name)) continue;
      // The agent reads in LiveChat that it was not delivered, and writes it once more.
      rewritten.add(one.name);
      traffic.begin(one.act, (one.name.match(/\+/g)?.length ?? 0) + 1, one.eventId);
    }
    doubts.note([
      ...namesSentAgain(world),
      ...comparison.toldNotDelivered.map(({ name }) => name),
      ...doubtfulIn(books),
    ]);
    watch.look(performance.now() - startedAtMs, comparison.offences, books.instagram.undelivered);
    const done = () => ({ comparison, writtenAgain: rewritten.size, recovery: watch.result() });
    const digest = digestOf(books);
    const metaWillRepeat =
      books.instagram.pendingDeliveries > 0 && performance.now() - startedAtMs < longestRepeatMs;
    if (digest !== lastDigest || metaWillRepeat) movedAtMs = performance.now();
    lastDigest = digest;
    const isQuiet =
      traffic.open === 0 &&
      work.open === 0 &&
      books.instagram.pendingDeliveries === 0 &&
      looks.every(
        ({ waitingToSend, bridgeWaiting, isHolder }) =>
          waitingToSend === 0 && (!isHolder || bridgeWaiting === 0),
      );
    if (isQuiet && comparison.offences.length === 0) return done();
    if (performance.now() - movedAtMs > patienceMs) return done();
    options.onProgress(
      `waiting for quiet: ${summaryOf(comparison)}; ${comparison.offences.length} not in place, ${books.instagram.pendingDeliveries} webhooks pending, consoles ${looks
        .map((look) => `${look.relay}/${look.bridge}/${look.waitingToSend}/${look.bridgeWaiting}`)
        .join(' ')}`,
    );
    // A look at everything costs what the consoles are to recover with: it takes a quarter of the time at most.
    await pause(Math.max(lookEveryMs, 3 * (performance.now() - lookedAtMs)));
  }
};

/** One whole run, from starting the processes to ending them. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosReport> => {
  const world = await startChaosWorld(options);
  try {
    options.onProgress(`ready: ${world.folder}`);
    const traffic = createTraffic(world);
    const work = createWorkTraffic(world, traffic);
    const faults = createFaults(world);
    const startedAtMs = performance.now();
    await play(options, world, traffic, work, faults);
    await faults.end();
    const busyUntilMs = performance.now();
    options.onProgress('all faults are over');
    const { comparison, writtenAgain, recovery } = await settle(options, world, traffic, work);
    const quietAtMs = performance.now();
    const leaks = await findLeaks(world);
    const { onProgress: _onProgress, folder: _folder, ...told } = options;
    return {
      options: told,
      comparison,
      faults: [...faults.counts],
      work: [...work.counts],
      workRefused: [...work.refused],
      sentAgain: namesSentAgain(world).size,
      writtenAgain,
      recovery,
      leaks,
      runFaults: [
        ...faults.lost,
        ...[...traffic.faults, ...work.faults].map((fault) =>
          fault instanceof Error ? fault.message : 'unknown',
        ),
      ],
      busySec: Math.round((busyUntilMs - startedAtMs) / 1000),
      quietSec: Math.round((quietAtMs - busyUntilMs) / 1000),
    };
  } catch (error) {
    // Said at once: ending everything may take long.
    options.onProgress(`the run failed: ${error instanceof Error ? error.message : 'unknown'}`);
    throw error;
  } finally {
    await world.end();
  }
};

/** Whether nothing was lost, doubled, out of order or readable. */
export const isGood = ({ comparison, leaks, runFaults }: ChaosReport): boolean =>
  comparison.offences.length === 0 && leaks.found.length === 0 && runFaults.length === 0;
