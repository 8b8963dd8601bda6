import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { electronLaunchOptions } from '../../scripts/electron-launch.ts';
import { launchPrepared, type TestConsole } from '../e2e/helpers/console.ts';
import { stopRecordingAnswers } from '../e2e/helpers/driver-recording.ts';
import { fillProfile, readDatabaseKey } from '../e2e/helpers/filled-profile.ts';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import { connectInstagram, goTo, isOnline, message, openConversation } from '../e2e/helpers/window.ts';
import { startWorld } from '../e2e/helpers/world.ts';
import { copyBuilt } from './console/built-copy.ts';
import { processTree, pssOf } from './console/process-tree.ts';
import { textOf } from './console/seeded-profile.ts';
import { report } from './report.ts';
import { summarise } from './statistics.ts';
import { idleRates } from './window/idle-rates.ts';
import {
  clicksToPaint,
  collectGarbage,
  framesDuring,
  keysToPaint,
  preparePaints,
  scrollToBeginning,
  switchesToPaint,
} from './window/page-figures.ts';

/**
 * `npm run bench -- window [--thread=3000] [--conversations=2000] [--messages=100000] [--switches=200] [--keys=200]
 * [--arrive-s=60] [--idle-s=60]`: a real console in use, beside an empty Electron window asked the same in the same run: a thread of 3,000 scrolled
 * through, chats switched, typing, 500 messages a minute into the open chat, idle shown and hidden (architecture.md §13).
 */
const { values } = parseArgs({
  options: {
    thread: { type: 'string', default: '3000' },
    conversations: { type: 'string', default: '2000' },
    messages: { type: 'string', default: '100000' },
    switches: { type: 'string', default: '200' },
    keys: { type: 'string', default: '200' },
    'arrive-s': { type: 'string', default: '60' },
    'idle-s': { type: 'string', default: '60' },
  },
});
const sizes = {
  thread: Number(values.thread),
  conversations: Number(values.conversations),
  messages: Number(values.messages),
  switches: Number(values.switches),
  keys: Number(values.keys),
};
const arriveMs = Number(values['arrive-s']) * 1_000;
const idleMs = Number(values['idle-s']) * 1_000;
const megabyte = 1024 * 1024;
const hourMs = 3_600_000;
/** 500 messages a minute. */
const betweenMs = 60_000 / 500;
/** Of a quick wheel, per frame. */
const stepPx = 240;
const short = '7610000000000001';
const emptyName = 'empty window';

const say = (what: string): void => console.log(`… ${what}`);
const treeOf = ({ app }: TestConsole): number[] => processTree(app.process().pid ?? 0);
const memoryMb = async (side: TestConsole): Promise<number> => {
  await collectGarbage(side.window);
  await delay(2_000);
  return pssOf(treeOf(side)) / megabyte;
};
const folder = await mkdtemp(join(tmpdir(), 'backchannel-bench-'));
const { world, end } = await startWorld();
try {
  const application = await copyBuilt(join(folder, 'console'));
  say('a profile is filled');
  const first = await world.openSignedIn('maria', { application });
  await isOnline(first);
  await connectInstagram(first, seeded.username);
  await world.sandbox.customerWrites('Good morning');
  await openConversation(first, `${seeded.accountId}:${seeded.customerId}`);
  await message(first, 'Good morning').waitFor();
  const keyHex = await readDatabaseKey(first);
  await first.close();
  const nowMs = Date.now();
  const perConversation = Math.round(sizes.messages / sizes.conversations);
  const long = (customerId: string, count: number) => ({
    accountId: seeded.accountId,
    customerId,
    name: `Customer of ${count}`,
    username: `c.${customerId.slice(-4)}`,
    count,
    lastAtMs: nowMs - hourMs / 2,
    betweenMs: (20 * 24 * hourMs) / sizes.thread,
    textOf: (number: number) => textOf(1, number),
  });
  fillProfile(world.profileOf('maria'), keyHex, {
    conversations: [
      long(seeded.customerId, sizes.thread),
      long(short, 50),
      ...Array.from({ length: sizes.conversations }, (_, index) => ({
        ...long(String(20_000_000_000_000 + index), perConversation),
        name: `Customer ${index}`,
        username: `customer.${index}`,
        lastAtMs: nowMs - hourMs - (index * 20 * 24 * hourMs) / sizes.conversations,
        betweenMs: 60_000,
        textOf: (number: number) => textOf(index, number),
      })),
    ],
  });

  const subject = await world.open('maria', { application });
  const emptyLaunch = {
    keyring: true,
    application: join(import.meta.dirname, 'empty-window'),
    profileDir: join(folder, 'empty-profile'),
  };
  const empty = await launchPrepared(await electronLaunchOptions(emptyLaunch), emptyLaunch.profileDir);
  const { window } = subject;
  await isOnline(subject);
  await stopRecordingAnswers(window);
  await preparePaints(window);
  await preparePaints(empty.window);
  await openConversation(subject, `${seeded.accountId}:${short}`);
  const withShortMb = await memoryMb(subject);

  say('the thread is scrolled through');
  await openConversation(subject, `${seeded.accountId}:${seeded.customerId}`);
  let mostMessages = 0;
  const scrolled = await framesDuring(window, async () => {
    ({ mostMessages } = await scrollToBeginning(window, stepPx));
  });
  const withLongMb = await memoryMb(subject);
  await goTo(subject, 'inbox');
  await window.getByRole('button', { name: /^Latest$|new message/ }).click();

  say('500 messages a minute arrive in it');
  const arriving = await framesDuring(window, async () => {
    for (let atMs = 0; atMs < arriveMs; atMs += betweenMs) {
      const before = performance.now();
      await world.sandbox.customerWrites(`Message at ${atMs} ms of those that arrive`);
      await delay(Math.max(0, betweenMs - (performance.now() - before)));
    }
  });
  const resting = await framesDuring(empty.window, () => delay(Math.min(arriveMs, 20_000)));

  say('keys are pressed in its composer');
  await window.getByTestId('composer-reply').focus();
  const typed = await keysToPaint(window, sizes.keys);
  await empty.window.evaluate(() => {
    document.body.append(document.createElement('textarea'));
    document.querySelector('textarea')?.focus();
  });
  const typedEmpty = await keysToPaint(empty.window, sizes.keys);

  say('chats are switched');
  const switched = await switchesToPaint(window, sizes.switches);
  const clicked = await clicksToPaint(empty.window, sizes.switches);

  await subject.end();
  await empty.end();

  say('nothing is done');
  const profileDir = world.profileOf('maria');
  const env = world.stack.consoleEnv;
  const idleSubject = await idleRates({ keyring: true, application, profileDir, env }, idleMs);
  // The console has its composer focused.
  const idleEmpty = await idleRates({ ...emptyLaunch, env: { BACKCHANNEL_BENCH_FIELD: '1' } }, idleMs);

  const longest = (frames: readonly number[]) => summarise([Math.max(...frames)]);
  const common = { baselineName: emptyName, sense: 'p95' } as const;
  const frames = { ...common, unit: 'ms', baseline: longest(resting) };
  const idle = { ...common, baselineName: 'window with one text field', unit: 'ms/s', aim: 5 };
  report(
    'window',
    [
      {
        what: `messages in the document at most, thread of ${sizes.thread}`,
        unit: 'messages',
        subject: summarise([mostMessages]),
        baseline: summarise([sizes.thread]),
        baselineName: 'all of them',
        aim: 399,
        sense: 'p95',
      },
      { ...frames, what: 'longest frame of scrolling through it', subject: longest(scrolled), aim: 50 },
      {
        ...frames,
        what: 'frames of scrolling through it',
        subject: summarise(scrolled),
        baseline: summarise(resting),
      },
      {
        what: 'memory (PSS) with it, scrolled through',
        unit: 'MB',
        subject: summarise([withLongMb]),
        baseline: summarise([withShortMb]),
        baselineName: 'with a thread of 50',
        aim: 20,
        sense: 'added',
      },
      {
        ...frames,
        what: 'longest frame, 500 messages a minute into it',
        subject: longest(arriving),
        aim: 100,
      },
      {
        ...common,
        what: 'key pressed → drawn',
        unit: 'ms',
        subject: summarise(typed),
        baseline: summarise(typedEmpty),
        aim: 16,
      },
      {
        ...common,
        what: `click on another chat → drawn, ${sizes.conversations} conversations`,
        unit: 'ms',
        subject: summarise(switched),
        baseline: summarise(clicked),
        aim: 50,
      },
      {
        ...idle,
        what: 'processor time, idle and shown, a caret in a text field',
        subject: summarise([idleSubject.shown]),
        baseline: summarise([idleEmpty.shown]),
      },
      {
        ...idle,
        what: 'the same without the caret',
        subject: summarise([idleSubject.withoutCaret]),
        baseline: summarise([idleEmpty.withoutCaret]),
      },
      {
        ...idle,
        what: 'processor time, idle and hidden',
        subject: summarise([idleSubject.hidden]),
        baseline: summarise([idleEmpty.hidden]),
      },
    ],
    {
      ...sizes,
      arriveMs,
      idleMs,
      framesOver50: scrolled.filter((ms) => ms > 50).length,
      framesOver100Arriving: arriving.filter((ms) => ms > 100).length,
      loadAverage: loadavg(),
    },
  );
} finally {
  await end();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
