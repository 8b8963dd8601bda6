import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { openFirstConversation, openScreen, section, tells, wear, content } from './axe/screen.ts';
import { screens } from './axe/screens.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { focusRing } from './helpers/focus-ring.ts';

/**
 * The focus never falls to the body: every dialog and menu gives it back to what opened it, and where that is gone, what is nearest takes
 * it. Before: it fell to the body after a row was done by key, a note deleted, a section left by key, the panel closed, a notice dismissed,
 * and whenever a pressed button was switched off.
 */

let fake: FakePage;
let page: Page;
beforeAll(async () => {
  fake = await startFakePage();
  page = fake.page;
  await wear(page, 'light');
});
afterAll(async () => {
  await fake.end();
});

/** What has the focus: its region, and its name or test id. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return 'body';
    const { dataset } = activeElement;
    const place = activeElement.closest('dialog')
      ? 'dialog'
      : (activeElement.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? 'no region');
    const name = dataset['testid'] ?? activeElement.ariaLabel ?? activeElement.textContent.trim();
    return `${place}: ${name}`;
  });
const focusIs = (expected: string | RegExp): Promise<void> =>
  eventually(async () => {
    const found = await focused();
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
const isFocused = (locator: Locator): Promise<void> =>
  eventually(async () => expect(await locator.evaluate((one) => one === document.activeElement)).toBe(true));
const button = (name: string | RegExp): Locator =>
  content(page).getByRole('button', { name, exact: true }).first();
const row = (index: number): Locator => content(page).getByTestId('conversation-row').nth(index);
const openNamed = async (name: string): Promise<void> => {
  const screen = screens.find((one) => one.name === name);
  if (screen === undefined) throw new Error(`There is no screen “${name}”.`);
  await openScreen(fake, screen);
};

describe('a dialog or a menu gives the focus back to what opened it', () => {
  const inSettings = (name: string | RegExp): [string, () => Promise<Locator>] => [
    `Settings: ${name}`,
    async () => {
      await openNamed('Settings');
      return button(name);
    },
  ];
  const inConversation = (name: string | RegExp): [string, () => Promise<Locator>] => [
    `Conversation: ${name}`,
    async () => {
      await openNamed('Conversation: one of everything');
      return button(name);
    },
  ];
  const openers: [string, () => Promise<Locator>][] = [
    inSettings('Sign out…'),
    inSettings('Look'),
    inSettings('Open…'),
    inConversation(/^Assign:/),
    inConversation('Ask a colleague'),
    inConversation('Tags'),
    inConversation('Snooze'),
    inConversation('More'),
    inConversation(/^You: /),
    inConversation(/^Emoji/),
    [
      'Conversation: a picture',
      async () => {
        await openNamed('Conversation: one of everything');
        // The newest one that can be loaded: what cannot be becomes a card, and has no button.
        return page.getByTestId('message').locator('button:has(img[src^="data:image"])').last();
      },
    ],
    [
      'Connection details',
      async () => {
        await openNamed('Conversation: one of everything');
        return page.getByTestId('connection-state');
      },
    ],
    [
      'Private chat: safety number',
      async () => {
        await openNamed('Private chat: not confirmed');
        return button('Safety number');
      },
    ],
    [
      'Team: new group',
      async () => {
        await openNamed('Team');
        return page.getByTestId('new-group');
      },
    ],
    [
      'Admin: remove a computer',
      async () => {
        await openNamed('Admin: computers');
        return button(/^Remove the/);
      },
    ],
  ];
  test.each(openers)('%s', async (_, open) => {
    const opener = await open();
    await opener.focus();
    await page.keyboard.press('Enter');
    await eventually(async () =>
      expect(await opener.evaluate((one) => one === document.activeElement)).toBe(false),
    );
    expect(await focused()).not.toBe('body');
    await page.keyboard.press('Escape');
    await isFocused(opener);
  });

  test.each(['Control+k', 'Control+/'])('%s, from the field one writes in', async (keys) => {
    await openNamed('Conversation: one of everything');
    await focusIs('composer: composer-reply');
    await page.keyboard.press(keys);
    await focusIs(/^dialog: /);
    await page.keyboard.press('Escape');
    await focusIs('composer: composer-reply');
  });

  test('the find bar, also when what had the focus before it is gone', async () => {
    await openNamed('Conversation: one of everything');
    await page.keyboard.press('Control+f');
    await focusIs('find: Find in this chat');
    await page.keyboard.press('Escape');
    await focusIs('composer: composer-reply');
  });
});

describe('what takes the focus when its element goes away', () => {
  test('the row that takes the place of one that is done', async () => {
    await openNamed('Inbox');
    await page.getByRole('tab', { name: /^Unassigned/ }).press('Enter');
    const second = row(1);
    const third = await row(2).getAttribute('data-conversation-id');
    await second.focus();
    await page.keyboard.press('x');
    await page.keyboard.press('e');
    await isFocused(page.locator(`[data-conversation-id="${third}"]`));
  });

  test('a neighbour when the last row of a view is done, and the section when the view is empty', async () => {
    await fake.open(`fake.world.conversations.length = 1;`);
    await page.getByRole('tab', { name: /^Unassigned/ }).press('Enter');
    await row(0).focus();
    await page.keyboard.press('x');
    await page.keyboard.press('e');
    await content(page).locator('.empty').first().waitFor();
    await eventually(async () => expect(await focused()).not.toBe('body'));
  });

  test('the row of a list that was scrolled away from the one with the focus', async () => {
    await fake.open();
    await row(0).focus();
    await page.locator('[data-virtuoso-scroller]').evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await focusIs('list: conversation-row');
    // And the list still has one tab stop, among the rows that are drawn.
    await page.locator('[data-region="list"] [data-roving-index][tabindex="0"]').waitFor();
  });

  test('the field for notes, when the last of them was deleted', async () => {
    await openNamed('Conversation: note');
    await page
      .getByTestId('notes')
      .getByRole('button', { name: /^Delete/ })
      .focus();
    await page.evaluate(
      `window.fakeMain.api.work.listNotes = async () => ({ ok: true, value: { notes: [] } })`,
    );
    await tells(page, 'work.notes-changed', `{ conversationId: fake.world.conversations[0].id }`);
    await page.getByTestId('notes').waitFor({ state: 'detached' });
    await focusIs('composer: composer-note');
  });

  test('the field, when a reply was taken back by its button', async () => {
    await openNamed('Conversation: a reply that can be taken back');
    await page.getByTestId('undo-bar').getByRole('button', { name: /^Undo/ }).focus();
    await page.keyboard.press('Enter');
    await focusIs('composer: composer-reply');
  });

  test('what had it before, when a panel is closed', async () => {
    await openNamed('Conversation: one of everything');
    await focusIs('composer: composer-reply');
    await page.getByTestId('context-panel').getByRole('button', { name: 'Hide the details' }).focus();
    await page.keyboard.press('Enter');
    await focusIs('composer: composer-reply');
  });

  test('what had it before, when a notice is dismissed', async () => {
    await openNamed('A passing notice, and do not disturb');
    await row(0).focus();
    await page.getByTestId('notice').getByRole('button', { name: 'Dismiss' }).focus();
    await page.keyboard.press('Enter');
    await focusIs('list: conversation-row');
  });

  test('a button that is itself again, after the keys of an action were changed', async () => {
    await openNamed('Settings');
    await button('Change keys').press('Enter');
    await button(/^Change the keys of: Write in the open chat/).press('Enter');
    await page.keyboard.press('w');
    await focusIs(/Change the keys of: Write in the open chat$/);
  });

  test('the section, when the conversation was erased meanwhile', async () => {
    await openNamed('Conversation: one of everything');
    await tells(
      page,
      'conversation.changed',
      `{ conversation: fake.world.conversations[0], messages: [], removedMessageIds: [], isRemoved: true }`,
    );
    await content(page).getByText('This conversation is no longer here').waitFor();
    await eventually(async () => expect(await focused()).not.toBe('body'));
  });
});

describe('another section by key', () => {
  test.each([
    ['Control+1', 'list: conversation-row'],
    ['Control+2', /^list: (?:chat|agent)-row$/],
    ['Control+3', /^list: Messages, private chats/],
    ['Control+4', /^thread: Admin$/],
    ['Control+5', /^thread: Settings$/],
  ])('%s begins where the section begins', async (keys, expected) => {
    await fake.open(`fake.world.place = { section: '${keys === 'Control+1' ? 'settings' : 'inbox'}' };`);
    if (keys !== 'Control+1') await row(0).focus();
    else await page.getByRole('main', { name: 'Settings' }).getByRole('button').first().focus();
    await page.keyboard.press(keys);
    await focusIs(expected);
  });

  test('Escape leads back level by level, also in one column', async () => {
    await openNamed('Conversation: one column');
    await focusIs('composer: composer-reply');
    await page.keyboard.press('Escape');
    await page.getByTestId('composer-reply').waitFor({ state: 'detached' });
    await focusIs('list: conversation-row');
  });

  test('from the sign-in page to the frame and back to waiting', async () => {
    await openNamed('Sign in: browser is waited for');
    await eventually(async () => expect(await focused()).not.toBe('body'));
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await page.getByRole('button', { name: 'Sign in with LiveChat' }).waitFor();
    await eventually(async () => expect(await focused()).not.toBe('body'));
  });
});

describe('F6 and the Tab key', () => {
  /** Visible stops of the Tab key that no region holds. */
  const strays = (): Promise<string[]> =>
    page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '.frame button, .frame input, .frame select, .frame [tabindex]',
        ),
      ]
        .filter(
          (one) =>
            one.tabIndex >= 0 &&
            one.checkVisibility() &&
            one.closest('[data-region], dialog, [popover]') === null,
        )
        .map((one) => one.ariaLabel ?? one.textContent),
    );

  test.each([
    'Inbox: offline',
    'Conversation: one of everything',
    'Conversation: note',
    'Conversation: find',
    'Private chat: messages',
    'Private chat: not confirmed',
    'Group: messages',
    'Search: found',
    'Settings',
    'Admin: connection',
    'A passing notice, and do not disturb',
    'Try it: steps',
  ])('every stop of “%s” is in a region, and F6 reaches each of them, both ways', async (name) => {
    await openNamed(name);
    expect(await strays()).toEqual([]);
    const all = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-region]')]
        .filter(
          (region) =>
            region.checkVisibility() &&
            [...region.querySelectorAll<HTMLElement>('button, input, select, textarea, [tabindex]')].some(
              (one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches(':disabled'),
            ),
        )
        .map((region) => region.dataset['region']),
    );
    for (const keys of ['F6', 'Shift+F6']) {
      const seen = new Set<string | undefined>();
      for (let count = 0; count < all.length; count += 1) {
        await page.keyboard.press(keys);
        seen.add((await focused()).split(': ')[0]);
      }
      expect(seen).toEqual(new Set(all));
    }
  });

  test.each([
    ['light', 'Sign in'],
    ['light', 'Conversation: one of everything'],
    ['dark', 'Conversation: one of everything'],
    ['forced colours', 'Conversation: one of everything'],
    ['dark', 'Private chat: messages'],
    ['light', 'Settings'],
    ['dark', 'Settings'],
    ['forced colours', 'Settings'],
    ['light', 'Admin: connection'],
    ['dark', 'Search: found'],
    ['light', 'Team'],
    ['dark', 'Conversation: emoji'],
  ] as const)('in %s each stop of “%s” has a ring of 2 px with 3:1', async (look, name) => {
    await openNamed(name);
    await wear(page, look);
    const weak: unknown[] = [];
    const seen = new Set<string>();
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press('Tab');
      const where = await focused();
      // Once through the page the focus leaves it for the window's own controls.
      if (where === 'body') continue;
      if (seen.has(where) && count > 40) break;
      seen.add(where);
      const drawn = await focusRing(page);
      if (drawn.widthPx < 2 || drawn.contrast < 3) weak.push({ where, ...drawn });
    }
    await wear(page, 'light');
    expect(weak).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });
});

describe('reduced motion', () => {
  test('leaves nothing that moves', async () => {
    await openNamed('A colleague types');
    await section(page, 'inbox');
    await openFirstConversation(page);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration ?? 0) > 1)
        .map((one) => (one instanceof CSSAnimation ? one.animationName : one.id)),
    );
    expect(moving).toEqual([]);
  });
});
