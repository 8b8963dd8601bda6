import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startStack } from '../../../scripts/try-out/stack.ts';
import type { Database } from '../../../src/main/storage/index.ts';
import { launchConsole } from '../../e2e/helpers/console.ts';
import { copyBuilt } from '../console/built-copy.ts';
import { processTree, pssOf } from '../console/process-tree.ts';
import { makeSeededProfile } from '../console/seeded-profile.ts';

export interface PaintedFigures {
  /** ms from each key to the frame that shows what was found for it; the next key comes after that. */
  keyMs: number[];
  /** The same for the last letter of words that were typed without a pause. */
  lastKeyMs: number[];
  /** The index over a profile that had none, with the window open. */
  build: { seconds: number; told: string[] };
  /** MB of all processes (PSS): with the search page open after the index was made, and after all of these searches. */
  memoryMb: { before: number; after: number };
}

/** Longer than an index over a million messages takes on a busy machine. */
const buildTimeoutMs = 30 * 60_000;
const megabyte = 2 ** 20;

/** As the profile would be whose version had no search. */
const withoutIndex = (db: Database): void =>
  db.exec(`
    DELETE FROM search_due;
    UPDATE search_build SET done = 0, total = NULL, is_done = 0;
    UPDATE search_build SET before_ms = 9007199254740991, before_row = 9007199254740991 WHERE source IN (1, 2);
    UPDATE search_build SET before_ms = 0, before_row = '' WHERE source IN (3, 4)`);

/** Notes in the page how long each key took to be painted. */
const watchKeys = (window: Page): Promise<void> =>
  window.evaluate(() => {
    const painted: number[] = [];
    Object.assign(globalThis, { painted });
    const list = document.querySelector<HTMLElement>('.search-page__list');
    const field = document.querySelector<HTMLInputElement>('.search-page__input');
    if (list === null || field === null) throw new Error('The search page is not open.');
    let keyAtMs: number | undefined;
    field.addEventListener('keydown', (event) => (keyAtMs = event.timeStamp), true);
    new MutationObserver(() => {
      if (list.dataset['lookedFor'] !== field.value || keyAtMs === undefined) return;
      const fromMs = keyAtMs;
      keyAtMs = undefined;
      requestAnimationFrame(() => {
        // The task after a frame's callbacks runs when the frame is drawn.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => painted.push(performance.now() - fromMs);
        port2.postMessage(0);
      });
    }).observe(list, { attributes: true, attributeFilter: ['data-looked-for'] });
  });

const paintedSoFar = (window: Page): Promise<number[]> =>
  window.evaluate(() => [...(globalThis as unknown as { painted: number[] }).painted]);

/** Waits for one more than before; answers it. */
const nextPainted = async (window: Page, before: number): Promise<number> => {
  await window.waitForFunction(
    (count) => (globalThis as unknown as { painted: number[] }).painted.length > count,
    before,
  );
  return (await paintedSoFar(window)).at(-1) ?? 0;
};

const searches = ['saturday', 'rye bread', 'large', 'should order', 'today', 'there still', 'customer'];

/** A real console over so many messages: the index is made, then words are typed into the search page. */
export const measurePainted = async (options: {
  messages: number;
  progress: (sentence: string) => void;
}): Promise<PaintedFigures> => {
  const { messages, progress } = options;
  const folder = await mkdtemp(join(tmpdir(), 'backchannel-search-painted-'));
  const stack = await startStack({ folder, sandboxArgs: ['--agents', '50'] });
  try {
    const application = await copyBuilt(join(folder, 'console'));
    const profileDir = join(folder, 'profile');
    progress(`Writing a profile of ${messages} messages.`);
    await makeSeededProfile({
      relayUrl: stack.relayUrl,
      env: stack.consoleEnv,
      profileDir,
      application,
      agents: 50,
      conversations: Math.max(1, Math.floor(messages / 100)),
      messages,
      afterwards: withoutIndex,
    });
    progress('Making its index in the window.');
    const console = await launchConsole({
      profileDir,
      relayUrl: stack.relayUrl,
      application,
      env: stack.consoleEnv,
    });
    try {
      const { window } = console;
      await window.getByTestId('rail-search').click();
      const field = window.locator('.search-page__input');
      await field.waitFor();
      const beganMs = performance.now();
      const told = new Set<string>();
      const sentence = window.getByTestId('search-progress');
      while (performance.now() - beganMs < buildTimeoutMs) {
        const text =
          (await sentence.count()) === 0 ? undefined : await sentence.innerText().catch(() => undefined);
        if (text === undefined && (await isIndexed(window))) break;
        if (text !== undefined) told.add(text);
        await window.waitForTimeout(250);
      }
      const seconds = (performance.now() - beganMs) / 1_000;

      progress('Typing.');
      const root = console.app.process().pid ?? 0;
      const before = pssOf(processTree(root)) / megabyte;
      await watchKeys(window);
      const keyMs: number[] = [];
      const lastKeyMs: number[] = [];
      const clear = async (): Promise<void> => {
        await window.keyboard.press('Escape');
        await window.waitForFunction(
          () => document.querySelector<HTMLInputElement>('.search-page__input')?.value === '',
        );
      };
      await field.focus();
      // The first ones bring what all others find in memory.
      for (const [round, isCounted] of [false, true, true].entries())
        for (const text of searches) {
          for (const character of text) {
            const count = (await paintedSoFar(window)).length;
            await window.keyboard.press(character === ' ' ? 'Space' : character);
            const ms = await nextPainted(window, count);
            if (isCounted) keyMs.push(ms);
          }
          await clear();
          await window.keyboard.type(text);
          await window.waitForFunction(
            (wanted) =>
              document.querySelector<HTMLElement>('.search-page__list')?.dataset['lookedFor'] === wanted,
            text,
          );
          await window.waitForTimeout(50);
          if (isCounted) lastKeyMs.push((await paintedSoFar(window)).at(-1) ?? 0);
          await clear();
          if (round === 0) continue;
        }
      const after = pssOf(processTree(root)) / megabyte;
      return { keyMs, lastKeyMs, build: { seconds, told: [...told] }, memoryMb: { before, after } };
    } finally {
      await console.close();
    }
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const isIndexed = (window: Page): Promise<boolean> =>
  window.evaluate(async () => {
    const { backchannel } = globalThis as unknown as {
      backchannel: {
        search: { getProgress(): Promise<{ ok: boolean; value?: { isDone: boolean; total: number } }> };
      };
    };
    const answer = await backchannel.search.getProgress();
    return answer.ok && answer.value?.isDone === true;
  });
