import type { TestConsole } from '../e2e/helpers/console.ts';
import { seeded } from '../e2e/helpers/sandbox-control.ts';
import { stopRecordingAnswers } from '../e2e/helpers/driver-recording.ts';
import { connectInstagram, goTo, isOnline, openPrivateChat } from '../e2e/helpers/window.ts';
import { agentIdOf, type World } from '../e2e/helpers/world.ts';
import { processTree, pssByPurpose } from '../bench/console/process-tree.ts';
import { countPage, type PageCounts } from './page-counts.ts';

export interface SoakSample extends PageCounts {
  /** Of the simulated time. */
  atHours: number;
  /** Proportional memory of all processes. */
  pssMb: number;
  /** The same by what a process is for. */
  pssMbOf: Readonly<Record<string, number>>;
  mainHeapMb: number;
  /** Listeners of main's `ipcMain`, `app`, and of every window and its contents. */
  mainListeners: number;
}

export interface SoakOptions {
  hours: number;
  messages: number;
  switches: number;
  samples: number;
  /** Who write, in turn. */
  customers: number;
  /** How many things are opened and closed before the first count: what is loaded with the first of a kind is no leak. */
  warmUps: number;
  onSample?(sample: SoakSample, number: number): void;
}

const customerIdOf = (number: number): string => String(7_610_000_001_000 + number);
const conversationIdOf = (number: number): string => `${seeded.accountId}:${customerIdOf(number)}`;

const sampleOf = async (console: TestConsole, atHours: number): Promise<SoakSample> => {
  const page = await countPage(console.window);
  const main = await console.app.evaluate(({ app, ipcMain, BrowserWindow }) => {
    const emitters = [
      app,
      ipcMain,
      process,
      ...BrowserWindow.getAllWindows().flatMap((window) => [window, window.webContents]),
    ] as unknown as NodeJS.EventEmitter[];
    const listeners = emitters.flatMap((one) => one.eventNames().map((name) => one.listenerCount(name)));
    return {
      mainHeapMb: process.memoryUsage().heapUsed / 1024 / 1024,
      mainListeners: listeners.reduce((sum, count) => sum + count, 0),
    };
  });
  const pssMbOf = Object.fromEntries(
    Object.entries(pssByPurpose(processTree(console.app.process().pid ?? 0))).map(([purpose, bytes]) => [
      purpose,
      bytes / 1024 / 1024,
    ]),
  );
  const pssMb = Object.values(pssMbOf).reduce((sum, one) => sum + one, 0);
  return { ...page, ...main, pssMb, pssMbOf, atHours };
};

/** The list draws the rows one sees, and messages that arrive move them: it is scrolled until the row is there, and clicked at once. */
const findConversation = async (console: TestConsole, conversationId: string): Promise<void> => {
  await goTo(console, 'inbox');
  await console.window.evaluate(async (wanted) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const row = () => document.querySelector<HTMLElement>(`[data-conversation-id="${wanted}"]`);
    const mostFrames = 2_000;
    for (let frames = 0; row() === null; frames += 1) {
      if (frames === mostFrames) throw new Error('The conversation is not in the list.');
      const list = document.querySelector<HTMLElement>('.pane__list [data-virtuoso-scroller]');
      const isAtEnd = list !== null && list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
      list?.scrollTo(0, isAtEnd ? 0 : list.scrollTop + list.clientHeight / 2);
      await frame();
    }
    row()?.click();
  }, conversationId);
  await console.window.getByTestId('composer-reply').waitFor();
};

/** Whatever a person opens and closes many times a day, once; the last thing that is open is a conversation. */
const everythingOnce = async (console: TestConsole, number: number, customers: number): Promise<void> => {
  const { window } = console;
  await findConversation(console, conversationIdOf(number % customers));
  switch (number % 5) {
    case 0:
      await window.keyboard.press('Control+F');
      await window.getByRole('search', { name: 'Find in this chat' }).getByRole('textbox').fill('message');
      await window.keyboard.press('Escape');
      break;
    case 1:
      await window.keyboard.press('Control+K');
      await window.getByRole('dialog', { name: 'Search people, chats and actions' }).waitFor();
      await window.keyboard.press('Escape');
      break;
    case 2:
      await openPrivateChat(console, agentIdOf('jonas'));
      await goTo(console, 'inbox');
      break;
    case 3:
      await goTo(console, 'settings');
      await goTo(console, 'inbox');
      break;
    default:
      await window.getByTestId('composer-reply').fill(`A draft ${number}`);
      await window.locator('.thread__scroller').evaluate((element) => element.scrollTo(0, 0));
  }
};

/** Signs in and lets a working day of one person pass as quickly as it will; the console is left open. */
export const runSoak = async (
  world: World,
  options: SoakOptions,
): Promise<{ console: TestConsole; samples: SoakSample[] }> => {
  const { messages, switches, samples: count, customers, hours } = options;
  for (let number = 0; number < customers; number += 1)
    await world.sandbox.call('POST', '/meta/customers', {
      id: customerIdOf(number),
      accountId: seeded.accountId,
      name: `Customer ${number}`,
      username: `customer.${number}`,
    });
  const console = await world.openSignedIn('maria');
  await stopRecordingAnswers(console.window);
  await isOnline(console);
  await connectInstagram(console, seeded.username);
  for (let number = 0; number < customers; number += 1)
    await world.sandbox.customerWrites('The first message', customerIdOf(number));
  await goTo(console, 'inbox');
  for (let number = 0; number < options.warmUps; number += 1)
    await everythingOnce(console, number, customers);

  const samples: SoakSample[] = [];
  let [written, switched] = [0, 0];
  for (let number = 0; number <= count; number += 1) {
    const share = number / count;
    while (switched < switches * share) {
      const until = Math.min(messages, Math.round((messages * (switched + 1)) / switches));
      const batch = Array.from({ length: until - written }, (_, at) => written + at);
      await Promise.all(
        batch.map((at) =>
          world.sandbox.customerWrites(`The message ${at} of this day`, customerIdOf(at % customers)),
        ),
      );
      written = until;
      await everythingOnce(console, switched, customers);
      switched += 1;
    }
    // Counted where nothing is drawn that grows with the day.
    await goTo(console, 'settings');
    await console.window.getByLabel('Time to take a reply back').waitFor();
    const sample = await sampleOf(console, hours * share);
    samples.push(sample);
    options.onSample?.(sample, number);
    if (number < count) await world.passTime((hours * 3_600_000) / count);
  }
  return { console, samples };
};

/** How much a figure grows with each hour of the second half: the slope of the line that fits it best. */
export const slopeOfSecondHalf = (
  samples: readonly SoakSample[],
  figure: (sample: SoakSample) => number,
): number => {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: SoakSample) => number): number =>
    half.reduce((sum, sample) => sum + of(sample), 0) / half.length;
  const [meanHours, meanFigure] = [mean(({ atHours }) => atHours), mean(figure)];
  const along = half.reduce((sum, one) => sum + (one.atHours - meanHours) * (figure(one) - meanFigure), 0);
  const spread = half.reduce((sum, { atHours }) => sum + (atHours - meanHours) ** 2, 0);
  return spread === 0 ? 0 : along / spread;
};
