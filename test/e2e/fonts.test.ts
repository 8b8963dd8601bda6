import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { startStack } from '../../scripts/try-out/stack.ts';
import { signIn } from './helpers/console.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';
import {
  startFontProbe,
  type FontProbe,
  type PaintedFont,
  type PaintedText,
} from './helpers/painted-fonts.ts';
import { createSandboxControl, seeded } from './helpers/sandbox-control.ts';
import { test as testInWorld } from './helpers/test.ts';
import { goTo } from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

/**
 * Which fonts the window is painted with, asked of Chromium itself: our own for what it has letters for, an emoji font for emoji and for
 * nothing else, a font of the computer for the rest. On a machine that has next to no fonts the list of families decides this, and a
 * picture taken where somebody has installed some does not show a mistake in it.
 */

/** What our own font has letters for, each a text that people and the window write. */
const ours = {
  digits: '0123456789',
  'a price': '€46.50',
  spaces: 'a b\u00A0c',
  Latin: 'Zażółć gęślą jaźń, Ångström',
  Vietnamese: 'Tiếng Việt',
  Cyrillic: 'Привет, Олена',
  Greek: 'Καλημέρα',
} as const;

/** Of these, letters that a computer with nothing but DejaVu can draw. */
const others = { Arabic: 'مرحبا', Hebrew: 'שלום' } as const;

const emoji = {
  emoji: '🥐😀👍🏽',
  'a heart': '❤️',
  'a heart without its selector': '❤',
  keycap: '1️⃣',
} as const;

const samples = { ...ours, ...others, ...emoji };
type Sample = keyof typeof samples;
const names = Object.keys(samples) as Sample[];

const isEmojiFont = ({ family }: PaintedFont): boolean => /emoji/i.test(family);
const isOurs = ({ family, isCustom }: PaintedFont): boolean => isCustom && family.startsWith('Inter');
/** The parts of a text that are emoji, e.g. for `Two 🥐`: `🥐`. */
const emojiIn = (text: string): string[] => text.match(new RegExp('\\p{RGI_Emoji}|❤', 'gv')) ?? [];
/** Texts with an emoji that no emoji font painted, or with something else that one did. */
const wronglyPainted = (texts: PaintedText[]): PaintedText[] =>
  texts.filter(({ text, fonts }) => {
    const byEmojiFont = fonts.filter(isEmojiFont).reduce((sum, font) => sum + font.glyphs, 0);
    return byEmojiFont !== emojiIn(text).length;
  });

let fake: FakePage;
let probe: FontProbe;

/** Every sample is the name, the line and the message of a conversation of its own, and a message from a colleague. */
const world = `
  const samples = ${JSON.stringify(Object.values(samples))};
  const { world } = fake;
  const nowMs = Date.now();
  const [pattern] = world.messages.get(world.conversations[0].id).filter((one) => one.kind === 'text' && one.direction === 'in');
  world.conversations = world.conversations.slice(0, samples.length).map((one, index) => ({
    ...one, displayName: samples[index], preview: samples[index], unreadCount: 12 + index, lastDirection: 'in',
    replyWindow: { state: 'open', endsAtMs: nowMs + 3600000 },
  }));
  samples.forEach((text, index) => {
    const { id } = world.conversations[index];
    const message = (part) => ({ ...pattern, id: 'm-' + index + '-' + part.direction, conversationId: id, text, sentAtMs: nowMs - 60000,
      editCount: 0, replyTo: undefined, reactions: [], ...part });
    world.messages.set(id, [
      message({ direction: 'in', reactions: [{ by: 'customer', emoji: '❤' }], replyTo: { kind: 'message', text } }),
      message({ direction: 'out', origin: 'console', state: 'sent' }),
    ]);
  });
`;

beforeAll(async () => {
  fake = await startFakePage();
  await fake.open(world);
  probe = await startFontProbe(fake.page);
});
afterAll(async () => {
  await fake.end();
});

const inbox = (): Locator => fake.page.getByRole('listbox', { name: /: conversations$/ });
const row = (sample: Sample): Locator => inbox().getByTestId('conversation-row').nth(names.indexOf(sample));
const message = (sample: Sample, direction: 'in' | 'out'): Locator =>
  fake.page.locator(`[data-message-id="m-${names.indexOf(sample)}-${direction}"]`);
const open = async (sample: Sample): Promise<void> => {
  await row(sample).click();
  await message(sample, 'out').waitFor();
};

/** Where a sample stands after its conversation was opened and it was typed into the composer. */
const places = async (sample: Sample): Promise<readonly (readonly [string, Locator])[]> => {
  const { page } = fake;
  const text = samples[sample];
  await open(sample);
  await page.getByTestId('composer-reply').fill(text);
  return [
    ['name in the row', row(sample).locator('.row__name')],
    ['line in the row', row(sample).locator('.row__preview')],
    ["customer's bubble", message(sample, 'in').locator('.bubble')],
    ['own bubble', message(sample, 'out').locator('.bubble')],
    ['quoted message', message(sample, 'in').locator('.quote__text')],
    ['composer', page.getByTestId('composer-reply')],
  ];
};
const fontsIn = async (sample: Sample): Promise<Record<string, PaintedFont[]>> => {
  const painted: Record<string, PaintedFont[]> = {};
  for (const [place, element] of await places(sample)) painted[place] = await probe.of(element);
  return painted;
};

describe('a text is painted', () => {
  test.each(Object.keys(ours) as (keyof typeof ours)[])('by our own font alone: %s', async (sample) => {
    for (const [place, fonts] of Object.entries(await fontsIn(sample))) {
      expect(fonts, place).not.toEqual([]);
      expect(
        fonts.filter((font) => !isOurs(font)),
        place,
      ).toEqual([]);
    }
  });

  test.each(Object.keys(others) as (keyof typeof others)[])(
    'by a font of the computer that has its letters: %s',
    async (sample) => {
      for (const [place, fonts] of Object.entries(await fontsIn(sample))) {
        expect(fonts, place).not.toEqual([]);
        expect(
          fonts.filter((font) => font.isCustom || isEmojiFont(font)),
          place,
        ).toEqual([]);
      }
      for (const [place, element] of await places(sample))
        expect(await probe.boxesIn(element, samples[sample]), place).toEqual([]);
    },
  );

  test.each(Object.keys(emoji) as (keyof typeof emoji)[])('by an emoji font alone: %s', async (sample) => {
    const painted = await fontsIn(sample);
    // What a person types is theirs until it is sent; a heart without its selector is not touched there.
    if (sample === 'a heart without its selector') {
      delete painted['composer'];
      expect(await message(sample, 'in').locator('.bubble').innerText()).toBe('\u2764\uFE0F');
      expect(await row(sample).locator('.row__preview').innerText()).toBe('\u2764\uFE0F');
    }
    for (const [place, fonts] of Object.entries(painted)) {
      expect(fonts, place).not.toEqual([]);
      expect(
        fonts.filter((font) => !isEmojiFont(font)),
        place,
      ).toEqual([]);
    }
  });

  test('with no box: what tells a box from a letter sees one where no font has the letter', async () => {
    const composer = fake.page.getByTestId('composer-reply');
    await open('digits');
    expect(await probe.boxesIn(composer, 'aЖ8م\u{10FFFC}')).toEqual(['\u{10FFFC}']);
  });
});

describe('badges and buttons', () => {
  test('their digits and words are painted by our own font', async () => {
    const { page } = fake;
    await fake.open(world);
    await open('digits');
    const elements = {
      'unread count of a row': row('Latin').getByText('15', { exact: true }),
      'time left in a row': row('Latin').locator('.window-chip'),
      'time of a row': row('Latin').locator('time'),
      'unread count of the rail': page.getByTestId('rail-inbox').locator('.rail__count'),
      'send button': page.getByRole('button', { name: 'Send', exact: true }),
      'search button': page.getByRole('button', { name: 'Search people, chats and actions' }),
      'a tab': page.getByRole('tab', { name: /^All/ }),
      'the countdown': page.getByTestId('reply-window'),
    };
    for (const [place, element] of Object.entries(elements)) {
      const fonts = await probe.of(element);
      expect(fonts, place).not.toEqual([]);
      expect(
        fonts.filter((font) => !isOurs(font)),
        place,
      ).toEqual([]);
    }
  });

  test('a reaction is painted by an emoji font, also when Instagram sent a bare heart', async () => {
    await open('digits');
    const reaction = message('digits', 'in').locator('.reactions__one');
    expect(await reaction.innerText()).toBe('\u2764\uFE0F');
    const fonts = await probe.of(reaction);
    expect(fonts).toHaveLength(1);
    expect(fonts.every(isEmojiFont)).toBe(true);
  });
});

/** Pages of the window, each with what must be there before it is looked at. */
const pages = {
  inbox: async () => {
    await fake.open();
    await inbox().getByTestId('conversation-row').first().click();
    await fake.page.getByTestId('composer-reply').waitFor();
  },
  team: async () => {
    await fake.open();
    await fake.page.getByTestId('rail-team').click();
    await fake.page.getByRole('listbox', { name: 'Colleagues' }).getByTestId('agent-row').nth(1).click();
    await fake.page.getByTestId('composer-private').waitFor();
  },
  admin: async () => {
    await fake.open();
    await fake.page.getByTestId('rail-admin').click();
    await fake.page.getByTestId('channel-card').waitFor();
  },
  settings: async () => {
    await fake.open();
    await fake.page.getByTestId('rail-settings').click();
    await fake.page.getByRole('heading', { name: 'About' }).waitFor();
  },
  'sign-in': async () => {
    await fake.open(`fake.world.app = { ...fake.world.app, session: { state: 'signed-out' } };`);
    await fake.page.getByRole('button', { name: 'Sign in with LiveChat' }).waitFor();
  },
} as const;

describe('every text of a page', () => {
  test.each(Object.keys(pages) as (keyof typeof pages)[])(
    'has emoji painted by an emoji font and nothing else by one: %s',
    async (name) => {
      await pages[name]();
      const texts = await probe.ofEveryText();
      expect(texts.length).toBeGreaterThan(5);
      expect(wronglyPainted(texts)).toEqual([]);
    },
  );
});

describe('pages in the browser, on fonts of the computer', () => {
  test('paint by an emoji font what is emoji and nothing else', async () => {
    const { page } = fake;
    const folder = await mkdtemp(join(tmpdir(), 'backchannel-fonts-'));
    const { sandbox, relayUrl, stop } = await startStack({ folder });
    try {
      const customer = createSandboxControl(sandbox.controlUrl);
      await customer.customerWrites('Two for €46, please 🥐');
      await customer.customerWrites('I \u2764 your bread 😀');
      await page.goto(`${sandbox.phoneUrl}#${seeded.customerId}`);
      await page.locator('#messages').getByText('I \u2764 your bread').waitFor();
      expect(wronglyPainted(await probe.ofEveryText())).toEqual([]);
      await page.goto(`${relayUrl}/privacy`);
      expect(wronglyPainted(await probe.ofEveryText())).toEqual([]);
    } finally {
      await stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the built console', () => {
  testInWorld(
    'gets the font past its own policy, and shows its licence',
    async ({ world: { open: start } }) => {
      const console = await start('jonas');
      const { window, pageLines } = console;
      const button = window.getByRole('button', { name: 'Sign in with LiveChat' });
      await button.waitFor();
      const fonts = await (await startFontProbe(window)).of(button);
      expect(fonts).not.toEqual([]);
      expect(fonts.filter((font) => !isOurs(font))).toEqual([]);
      // Chromium says on the page's console what the policy refused, and what was fetched early for nothing.
      expect(pageLines.filter((line) => /preload|font/i.test(line))).toEqual([]);

      await signIn(console, agentIdOf('jonas'));
      await goTo(console, 'settings');
      await window.getByTestId('licences').getByRole('button', { name: 'Read' }).click();
      const packages = window
        .getByRole('dialog', { name: 'Licences' })
        .getByRole('list', { name: 'Packages' });
      await packages.getByText('@fontsource-variable/inter').click();
      await packages.getByText('SIL OPEN FONT LICENSE Version 1.1').waitFor();
      for (const name of ['react-dom', 'zod', 'libsql'])
        expect(await packages.getByText(new RegExp(`^${name} \\d`)).count()).toBe(1);
    },
  );
});
