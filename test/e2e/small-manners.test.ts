import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { languages } from '../../src/shared/i18n/languages.ts';
import { png } from '../helpers/sample-files.ts';
import { checkPage } from './axe/check.ts';
import { content, openFirstConversation, section, tells } from './axe/screen.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import { spokenTree } from './helpers/spoken-tree.ts';
import { announcementAfter, dialog, noticeAfter } from './helpers/window.ts';

/** Small things that a person meets every day, on the window's real page in a real Electron. */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

const laptop = { width: 1280, height: 800, zoom: 1 };
beforeEach(() => fake.resize(laptop));
const shown = () => ({ window: fake.page });
const reply = () => fake.page.getByTestId('composer-reply');
const paletteField = () =>
  dialog(shown(), 'Search people, chats and actions').getByRole('combobox', {
    name: 'Search people, chats and actions',
  });

describe('Ctrl+K', () => {
  test('takes what is typed at once, without waiting for anything', async () => {
    await fake.open();
    await openFirstConversation(fake.page);
    await reply().focus();
    await fake.page.keyboard.press('Control+k');
    await fake.page.keyboard.type('bartek');
    await eventually(async () => expect(await paletteField().inputValue()).toBe('bartek'));
    expect(await reply().inputValue()).toBe('');
    await dialog(shown(), 'Search people, chats and actions')
      .getByRole('option', { name: /^Bartek/u })
      .first()
      .waitFor();
  });

  test('keeps the letters for the palette while its file is still being read, and sends no reply by Enter', async () => {
    let letIn = (): void => undefined;
    const isLetIn = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    let isAsked = false;
    await fake.page.route('**/palette*.js', async (route) => {
      isAsked = true;
      await isLetIn;
      await route.continue();
    });
    // `open` takes routes of before away: the page is loaded anew here.
    await fake.page.reload();
    await openFirstConversation(fake.page);
    await reply().fill('Half an answer');
    await fake.page.keyboard.press('Control+k');
    await fake.page.keyboard.type('bax');
    await fake.page.keyboard.press('Backspace');
    await fake.page.keyboard.type('rt');
    await fake.page.keyboard.press('Enter');
    await fake.page.keyboard.press('Control+Enter');
    expect(isAsked).toBe(true);
    expect(await paletteField().count()).toBe(0);
    letIn();
    await eventually(async () => expect(await paletteField().inputValue()).toBe('bart'));
    // Who types on does so behind it.
    await fake.page.keyboard.type('ek');
    await eventually(async () => expect(await paletteField().inputValue()).toBe('bartek'));
    expect(await reply().inputValue()).toBe('Half an answer');
    expect(await fake.calls('conversation/reply')).toEqual([]);
  });
});

/** Main keeps a file only when the test lets it: `keep(n, isGood)` answers for the n-th. */
const slowFiles = `window.keepers = [];
  const slow = ({ name }) => new Promise((resolve) => window.keepers.push((isGood) => resolve({ ok: true, value: isGood
    ? { file: { id: '0b5e8f8e-2d4c-4f3a-9d2e-0d6f6f3f7a0' + window.keepers.length, kind: 'image', name, sizeBytes: 1000, mediaUrl: '', isTooLargeForLiveChat: false } }
    : { problem: { reason: 'unknown', name } } })));
  fake.api.attachment.add = slow;
  fake.api.privateFile.add = slow;`;
const keep = async (at: number, isGood = true): Promise<void> => {
  await fake.page.waitForFunction(
    (n) => (window as unknown as { keepers: unknown[] }).keepers.length > n,
    at,
  );
  await fake.page.evaluate(
    ([n, good]) =>
      (window as unknown as { keepers: ((isGood: boolean) => void)[] }).keepers[n as number]!(
        good as boolean,
      ),
    [at, isGood] as const,
  );
};
const attach = (...names: string[]): Promise<void> =>
  fake.page
    .getByTestId('attach-input')
    .setInputFiles(names.map((name) => ({ name, mimeType: 'image/png', buffer: Buffer.from(png(name)) })));
const waits = () => fake.page.getByTestId('waits-to-send');
const strip = () => fake.page.getByTestId('attachments');

describe('Ctrl+Enter while a file is still being checked', () => {
  const begin = async (): Promise<void> => {
    await fake.open(slowFiles);
    await openFirstConversation(fake.page);
    await reply().fill('Our menu');
    await attach('menu.png', 'cakes.png');
    await strip().getByText('Checking cakes.png').waitFor();
    await announcementAfter(shown(), 'Sends as soon as the 2 files are checked.', () =>
      reply().press('Control+Enter'),
    );
  };

  test('says so beside the composer, and sends words and files as soon as the last one is there, for it is what the person saw', async () => {
    await begin();
    await waits().getByText('Sends as soon as the 2 files are checked.').waitFor();
    await keep(0);
    await waits().getByText('Sends as soon as the file is checked.').waitFor();
    expect(await fake.calls('conversation/reply')).toEqual([]);
    await keep(1);
    await eventually(async () =>
      expect(await fake.calls('conversation/reply')).toEqual([
        expect.objectContaining({ text: 'Our menu', fileIds: [expect.anything(), expect.anything()] }),
      ]),
    );
    await waits().waitFor({ state: 'detached' });
    expect(await reply().inputValue()).toBe('');
  });

  test('sends nothing without the file that is refused, and says that it did not', async () => {
    await begin();
    await keep(0);
    await announcementAfter(shown(), 'Not sent: something has changed meanwhile.', () => keep(1, false));
    await fake.page.getByTestId('attachment-problems').getByText('“cakes.png” cannot be sent').waitFor();
    await waits().getByText('Not sent: something has changed meanwhile.').waitFor();
    expect(await fake.calls('conversation/reply')).toEqual([]);
    // What is left goes when it is asked for once more.
    await reply().press('Control+Enter');
    await eventually(async () => expect(await fake.calls('conversation/reply')).toHaveLength(1));
    await waits().waitFor({ state: 'detached' });
  });

  test('sends nothing when the person writes on, or takes it back', async () => {
    await begin();
    await waits().getByRole('button', { name: 'Do not send yet' }).click();
    await waits().waitFor({ state: 'detached' });
    expect(await reply().evaluate((field) => field === document.activeElement)).toBe(true);
    await reply().press('Control+Enter');
    await waits().waitFor();
    await fake.page.keyboard.type(', and');
    await waits().getByText('Not sent: something has changed meanwhile.').waitFor();
    await keep(0);
    await keep(1);
    await eventually(async () => expect(await strip().getByRole('button').count()).toBe(2));
    expect(await fake.calls('conversation/reply')).toEqual([]);
  });

  test('sends nothing that nobody looks at any more, and says what was left', async () => {
    await begin();
    await noticeAfter(shown(), /^Not sent to Maya Fernández: a file was still being checked\./u, () =>
      section(fake.page, 'settings'),
    );
    await keep(0);
    await keep(1);
    await section(fake.page, 'inbox');
    expect(await reply().inputValue()).toBe('Our menu');
    expect(await fake.calls('conversation/reply')).toEqual([]);
  });

  test('does the same in a private chat', async () => {
    await fake.open(slowFiles);
    await section(fake.page, 'team');
    await content(fake.page)
      .getByRole('option', { name: /^Bartek/u })
      .first()
      .click();
    const field = fake.page.getByTestId('composer-private');
    await field.fill('The menu');
    await attach('menu.png');
    await strip().getByText('Checking menu.png').waitFor();
    await field.press('Control+Enter');
    await waits().getByText('Sends as soon as the file is checked.').waitFor();
    await keep(0);
    await eventually(async () =>
      expect(await fake.calls('private-chat/send')).toEqual([
        expect.objectContaining({ text: 'The menu', fileIds: [expect.anything()] }),
      ]),
    );
    expect(await fake.calls('conversation/reply')).toEqual([]);
  });
});

describe('a refusal in a composer', () => {
  const leadsToTheGuide = async (chapter: string): Promise<void> => {
    const problem = fake.page.locator('.composer__problem');
    await problem.getByRole('button', { name: 'What helps' }).click();
    await dialog(shown(), 'Guide').getByTestId('guide-chapter').waitFor();
    expect(await fake.page.getByTestId('guide-chapter').getAttribute('data-chapter')).toBe(chapter);
    await fake.page.keyboard.press('Escape');
  };

  test('leads to what helps: a reply, a note, a private message', async () => {
    await fake.open(`fake.world.failures.set('conversation/reply', 'INSTAGRAM_WINDOW_CLOSED');
      fake.world.failures.set('work/add-note', 'STORAGE_FULL');
      fake.world.failures.set('private-chat/send', 'DEVICE_UNTRUSTED');`);
    await openFirstConversation(fake.page);
    await reply().fill('Too late');
    await reply().press('Control+Enter');
    await leadsToTheGuide('reply-window');

    await fake.page.getByRole('tab', { name: 'Note' }).click();
    await fake.page.getByTestId('composer-note').fill('For Ben');
    await fake.page.getByTestId('composer-note').press('Control+Enter');
    await leadsToTheGuide('trouble');

    await section(fake.page, 'team');
    await content(fake.page)
      .getByRole('option', { name: /^Bartek/u })
      .first()
      .click();
    await fake.page.getByTestId('composer-private').fill('Between us');
    await fake.page.getByTestId('composer-private').press('Control+Enter');
    await leadsToTheGuide('private-chats');
  });

  test('so does what keeps one from writing at all', async () => {
    await fake.open(
      `fake.world.conversations[0] = { ...fake.world.conversations[0], replyWindow: { state: 'closed' } };`,
    );
    await openFirstConversation(fake.page);
    await fake.page.getByTestId('reply-obstacle').getByRole('button', { name: 'What helps' }).click();
    await fake.page.getByTestId('guide-chapter').waitFor();
    expect(await fake.page.getByTestId('guide-chapter').getAttribute('data-chapter')).toBe('reply-window');
  });
});

describe('the own status', () => {
  /** A screen reader is told this of some element, whatever else of it. */
  const isSpoken = (words: string): Promise<void> =>
    eventually(async () =>
      expect((await spokenTree(fake.page)).filter((line) => line.startsWith(words))).toHaveLength(1),
    );

  test('is nothing green while the console is offline, in words and for a screen reader, and comes back', async () => {
    await fake.open();
    const menu = fake.page.getByTestId('own-menu');
    const marks = () => menu.locator('.avatar__status').evaluateAll((all) => all.map((one) => one.className));
    await menu.waitFor();
    await isSpoken('button "You: Anna Nowak, Accepting chats" collapsed');
    expect(await marks()).toEqual(['avatar__status avatar__status--accepting_chats']);

    const away = `{ state: 'offline', sinceMs: nowMs - 600000 }`;
    await tells(
      fake.page,
      'app.state-changed',
      `(fake.world.app = { ...fake.world.app, relay: ${away}, livechat: ${away} })`,
    );
    await isSpoken('button "You: Anna Nowak, Not connected to LiveChat" collapsed');
    expect(await marks()).toEqual(['avatar__status avatar__status--offline']);
    expect(await menu.getAttribute('title')).toBe('Anna Nowak - Not connected to LiveChat');
    await menu.click();
    const choices = fake.page.getByTestId('own-status');
    await dialog(shown(), 'Your status')
      .getByText('You can choose your status when it is connected again.')
      .waitFor();
    for (const choice of await choices.all()) {
      expect(await choice.getAttribute('aria-pressed')).toBe('false');
      expect(await choice.isDisabled()).toBe(true);
    }
    await fake.page.keyboard.press('Escape');

    await tells(
      fake.page,
      'app.state-changed',
      `(fake.world.app = { ...fake.world.app, livechat: { state: 'online', sinceMs: nowMs } })`,
    );
    await isSpoken('button "You: Anna Nowak, Accepting chats" collapsed');
  });
});

describe('headings and landmarks', () => {
  const rulesBroken = async (): Promise<string[]> => (await checkPage(fake.page)).map(({ rule }) => rule);
  const titles = (): Promise<string[]> =>
    content(fake.page).getByRole('heading', { level: 1 }).allInnerTexts();

  test('in one column the page has the title of its section, in the inbox and in the team, and in the wide window one as well', async () => {
    await fake.resize({ ...laptop, width: 700 });
    await fake.open();
    await fake.resize({ ...laptop, width: 700 });
    await openFirstConversation(fake.page);
    expect(await titles()).toEqual(['Inbox']);
    expect(await rulesBroken()).not.toContain('page-has-heading-one');
    await section(fake.page, 'team');
    await content(fake.page)
      .getByRole('option', { name: /^Bartek/u })
      .first()
      .click();
    await fake.page.getByTestId('composer-private').waitFor();
    await eventually(async () => expect(await titles()).toEqual(['Team']));
    await fake.resize(laptop);
    await eventually(async () => expect(await titles()).toEqual(['Team']));
    await section(fake.page, 'inbox');
    await eventually(async () => expect(await titles()).toEqual(['Inbox']));
  });

  test('no two landmarks have one name while a note is written', async () => {
    await fake.open();
    await openFirstConversation(fake.page);
    await fake.page.getByRole('tab', { name: 'Note' }).click();
    await fake.page.getByTestId('composer-note').fill('Ask the bakery first.');
    await fake.page.getByTestId('composer-note').press('Control+Enter');
    await fake.page.getByRole('region', { name: 'All notes' }).waitFor();
    await fake.page.getByRole('region', { name: 'Notes', exact: true }).waitFor();
    expect(await rulesBroken()).not.toContain('landmark-unique');
  });
});

describe('the choice of a group', () => {
  /** How wide the words would be, and how wide they may be, CSS px; and whether what is too long is cut with an ellipsis. */
  const room = () =>
    fake.page.locator('.roster__group').evaluate((select: HTMLSelectElement) => {
      const isWidth = select.getBoundingClientRect().width;
      const { maxWidth, flex } = select.style;
      Object.assign(select.style, { maxWidth: 'none', flex: 'none' });
      const wanted = select.getBoundingClientRect().width;
      Object.assign(select.style, { maxWidth, flex });
      const [words] = select.selectedOptions;
      return {
        isWhole: wanted <= isWidth + 0.5,
        overflow: getComputedStyle(select).textOverflow,
        title: select.title,
        words: words?.textContent ?? '',
      };
    });

  test.each(languages)(
    'is whole in %s at the usual width of the list; where it is narrower its title is',
    async (language) => {
      await fake.open(undefined, { language });
      await section(fake.page, 'team');
      await fake.page.locator('.roster__group').waitFor();
      const usual = await room();
      expect(usual).toMatchObject({ isWhole: true, overflow: 'ellipsis' });
      expect(usual.title).toBe(usual.words);
      // A narrow list, and a group with a long name.
      await fake.open(
        `fake.world.place = { section: 'team', listWidthPx: 260 };
       fake.world.groups[1].name = 'Everybody who bakes bread and answers in the early morning';`,
        { language },
      );
      await fake.page.locator('.roster__group').waitFor();
      await fake.page.locator('.roster__group').selectOption({ index: 2 });
      await eventually(async () => expect((await room()).title).toContain('who bakes bread'));
      const narrow = await room();
      expect(narrow).toMatchObject({ isWhole: false, overflow: 'ellipsis' });
      const [select, pane] = await Promise.all([
        fake.page.locator('.roster__group').boundingBox(),
        fake.page.locator('.pane').boundingBox(),
      ]);
      expect(select!.x).toBeGreaterThanOrEqual(pane!.x);
      expect(select!.x + select!.width).toBeLessThanOrEqual(pane!.x + pane!.width);
    },
  );
});
