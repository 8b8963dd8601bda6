import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { inRepository } from '../../scripts/paths.ts';
import type { TestConsole } from './helpers/console.ts';
import { eventually } from './helpers/eventually.ts';
import { filledMid, fillProfile, readDatabaseKey } from './helpers/filled-profile.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  goTo,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
} from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const pictures = inRepository('out', 'e2e', 'long-threads');
const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const count = 3_000;
const privateCount = 400;
/** Issue 14: fewer than 400 messages in the document, whatever is read. */
const mostInDocument = 400;

const textOf = (number: number): string =>
  `Number ${number}. ${'Is the rye bread still there on Saturday? '.repeat(number % 5)}${number === 17 ? 'NEEDLE' : ''}`;

const scroller = ({ window }: TestConsole): Locator => window.locator('.thread__scroller');

/** From here on the most messages that were in the document at one time are noted. */
const watchRows = ({ window }: TestConsole): Promise<void> =>
  window.evaluate(() => {
    const noted = { most: 0 };
    const look = (): void => {
      noted.most = Math.max(noted.most, document.querySelectorAll('[data-testid="message"]').length);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { noted });
  });
const mostRows = ({ window }: TestConsole): Promise<number> =>
  window.evaluate(() => (window as unknown as { noted: { most: number } }).noted.most);

/** The topmost message that is in view whole, and where it stands. */
const topmost = (console: TestConsole): Promise<{ id: string; topPx: number }> =>
  scroller(console).evaluate((element) => {
    const edgePx = element.getBoundingClientRect().top;
    const row = [...element.querySelectorAll<HTMLElement>('[data-message-id]')].find(
      (one) => one.getBoundingClientRect().top >= edgePx,
    );
    return { id: row?.dataset['messageId'] ?? '', topPx: row?.getBoundingClientRect().top ?? 0 };
  });
const topOf = (console: TestConsole, id: string): Promise<number | undefined> =>
  console.window.evaluate(
    (messageId) =>
      document.querySelector(`[data-message-id="${CSS.escape(messageId)}"]`)?.getBoundingClientRect().top,
    id,
  );
const focusedNumber = ({ window }: TestConsole): Promise<number> =>
  window.evaluate(() => {
    const row = document.activeElement;
    return row?.role === 'article' ? Number(/Number (\d+)/.exec(row.textContent)?.[1] ?? -1) : -2;
  });

/** To the very first message, through every page of the past. */
const scrollToStart = async (console: TestConsole): Promise<void> => {
  await eventually(async () => {
    await scroller(console).evaluate(async (element) => {
      // As a person who drags the scroll bar up again and again.
      while (element.querySelector('.thread__head--beginning') === null) {
        const { scrollHeight } = element;
        element.scrollTop = 0;
        await new Promise<void>((resolve) => {
          const look = (): void => {
            if (element.scrollHeight !== scrollHeight || element.querySelector('.thread__head--beginning'))
              resolve();
            else requestAnimationFrame(look);
          };
          look();
        });
      }
      element.scrollTop = 0;
    });
    expect(await message(console, 'Number 0.').count()).toBe(1);
  });
};

describe('issue 14: a thread of 3,000 messages', () => {
  test(
    'is read whole with few of them in the document, holds still, and loses neither focus nor place',
    {
      // Sixty pages are read one after the other, each with a frame of a machine that may be busy.
      timeout: 240_000,
    },
    async ({ world }) => {
      await mkdir(pictures, { recursive: true });
      const first = await world.openSignedIn('maria');
      await isOnline(first);
      await connectInstagram(first, seeded.username);
      await world.sandbox.customerWrites('Good morning');
      await openConversation(first, conversationId);
      await message(first, 'Good morning').waitFor();
      const keyHex = await readDatabaseKey(first);
      await first.close();
      const past = { count, lastAtMs: Date.now() - 3_600_000, betweenMs: 9 * 60_000, textOf };
      fillProfile(world.profileOf('maria'), keyHex, {
        conversations: [
          {
            ...past,
            accountId: seeded.accountId,
            customerId: seeded.customerId,
            name: 'Ina',
            username: 'ina',
          },
        ],
        privateChats: [
          { ...past, count: privateCount, chatId: agentIdOf('jonas'), ownId: agentIdOf('maria') },
        ],
      });

      const console = await world.open('maria');
      const { window } = console;
      await isOnline(console);
      await openConversation(console, conversationId);
      await message(console, 'Good morning').waitFor();
      await watchRows(console);
      const feed = window.getByRole('feed', { name: 'Messages with Ina' });

      // Page after page to the beginning; each message says its place once all are known.
      await scrollToStart(console);
      const oldest = message(console, 'Number 0.');
      expect(await oldest.getAttribute('aria-posinset')).toBe('1');
      expect(await oldest.getAttribute('aria-setsize')).toBe(String(count + 1));
      expect(await window.getByTestId('sticky-date').count()).toBe(0);
      await window.screenshot({ path: join(pictures, '1-beginning.png') });

      // In the middle: the day is said, and what happens above and below moves nothing.
      await scroller(console).evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
      await window.getByTestId('sticky-date').waitFor();
      await eventually(async () => expect((await topmost(console)).id).not.toBe(''));
      const before = await topmost(console);
      const number = Number(before.id.split('-').at(-1));
      const isStill = (): Promise<void> =>
        eventually(async () => {
          const topPx = await topOf(console, before.id);
          expect(Math.abs((topPx ?? Infinity) - before.topPx)).toBeLessThanOrEqual(1);
        });
      await world.sandbox.customerWrites('Are you there?');
      await window.getByRole('button', { name: '1 new message' }).waitFor();
      await isStill();
      await world.sandbox.sendBody({
        object: 'instagram',
        entry: [
          {
            time: Date.now(),
            id: seeded.accountId,
            messaging: [
              {
                sender: { id: seeded.customerId },
                recipient: { id: seeded.accountId },
                timestamp: Date.now(),
                message_edit: {
                  // One of the customer's, just above the view.
                  mid: filledMid(seeded.customerId, number - ((count - number) % 2 === 0 ? 3 : 2)),
                  text: `Changed. ${'And longer than before. '.repeat(40)}`,
                  num_edit: 1,
                },
              },
            ],
          },
        ],
      });
      await message(console, 'Changed.').waitFor({ state: 'attached' });
      await isStill();
      await window.screenshot({ path: join(pictures, '2-middle.png') });

      // Larger, and back: the same message is there.
      const zoom = (factor: number): Promise<void> =>
        console.app.evaluate(
          ({ BrowserWindow }, to) =>
            BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(to as number),
          factor,
        );
      await zoom(1.5);
      await eventually(async () => {
        const topPx = await topOf(console, before.id);
        const heightPx = await window.evaluate(() => innerHeight);
        expect(topPx !== undefined && topPx > 0 && topPx < heightPx).toBe(true);
      });
      await zoom(1);

      // The message with the focus is scrolled out of what is drawn, and keeps it; the next key goes on from there.
      await window.locator(`[data-message-id="${before.id}"]`).focus();
      await scroller(console).evaluate((element) => element.scrollTo(0, 0));
      await message(console, 'Number 0.').waitFor();
      expect(await focusedNumber(console)).toBe(number);
      await window.keyboard.press('ArrowUp');
      await eventually(async () => expect(await focusedNumber(console)).toBe(number - 1));
      await window.keyboard.press('PageDown');
      await eventually(async () => expect(await focusedNumber(console)).toBe(number + 7));
      await window.keyboard.press('Home');
      await eventually(async () => expect(await focusedNumber(console)).toBe(0));
      await window.keyboard.press('End');
      await eventually(async () =>
        expect(await window.evaluate(() => document.activeElement?.textContent)).toContain('Are you there?'),
      );
      expect(await feed.locator('[role="article"][tabindex="0"]').count()).toBe(1);

      // Found far from what is drawn, in the whole thread and not in the document, and marked.
      await window.keyboard.press('Control+F');
      const find = window.getByRole('search', { name: 'Find in this chat' });
      await find.getByRole('textbox').fill('needle');
      await find.getByText('1 of 1').waitFor();
      await message(console, 'Number 17.').waitFor();
      await eventually(async () =>
        expect(await window.evaluate(() => CSS.highlights.get('found-current')?.size)).toBe(1),
      );
      await window.screenshot({ path: join(pictures, '3-found.png') });
      await find.getByRole('textbox').fill('number 12');
      await find.getByText('111 of 111').waitFor();
      await find.getByRole('textbox').press('Enter');
      await find.getByText('110 of 111').waitFor();
      await window.keyboard.press('Escape');
      expect(await focusedNumber(console)).not.toBe(-2);
      expect(await mostRows(console)).toBeLessThan(mostInDocument);
      await window.locator('.thread__latest').click();
      await message(console, 'Are you there?').waitFor();

      // A private chat is the same list.
      await openPrivateChat(console, agentIdOf('jonas'));
      await message(console, `Number ${privateCount - 1}.`).waitFor();
      await scrollToStart(console);
      await window.screenshot({ path: join(pictures, '4-private.png') });
      await goTo(console, 'inbox');
      expect(await mostRows(console)).toBeLessThan(mostInDocument);
      expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
    },
  );
});
