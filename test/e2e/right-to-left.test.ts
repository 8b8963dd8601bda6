import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureScreen } from '../gallery/measure.ts';
import { screens } from '../gallery/screens.ts';
import { arabic, mirrored, type Shape } from '../gallery/shapes.ts';
import { content } from './axe/screen.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

/**
 * Issue 14, “Languages”: in a window from right to left everything stands on the other side, the arrow keys lead where they point, and a
 * text keeps the direction of its own letters (decision 0142).
 * Before: marks, edges, paddings, menus and switches stayed at the left, the arrow keys of tabs, list edge and pictures led away from
 * where they pointed, and an Arabic message stood at the left of its bubble.
 */

let fake: FakePage;
let page: Page;
beforeAll(async () => {
  fake = await startFakePage();
  page = fake.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await fake.end();
});

const laptop: Shape = { width: 1280, height: 800, zoom: 1 };
const conversation = "fake.world.place = { section: 'inbox', conversationId: '17841400000000001:1000' };";
const openMirrored = async (prepare: string): Promise<void> => {
  await fake.resize(laptop);
  await fake.open(prepare, { direction: 'rtl' });
  await fake.resize(laptop);
};

interface Sides {
  left: number;
  right: number;
  width: number;
}
const sidesOf = async (target: Locator | string): Promise<Sides> => {
  const locator = typeof target === 'string' ? content(page).locator(target).first() : target;
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`Not drawn: ${String(target)}`);
  return { left: box.x, right: box.x + box.width, width: box.width };
};
/** Where the letters of an element begin and end, line by line. */
const linesOf = (locator: Locator): Promise<Sides[]> =>
  locator.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()]
      .filter(({ width }) => width > 1)
      .map(({ left, right, width }) => ({ left, right, width }));
  });
const isMirrored = (icon: Locator): Promise<boolean> =>
  icon.evaluate((svg) => new DOMMatrix(getComputedStyle(svg).transform).a === -1);

describe('a window from right to left', () => {
  test('is mirrored', async () => {
    await openMirrored(conversation);
    await content(page).getByTestId('message').last().waitFor();
    const [rail, list, thread, details] = [
      await sidesOf('.rail'),
      await sidesOf('.pane'),
      await sidesOf('.thread'),
      await sidesOf('.context'),
    ];
    expect(rail.right).toBe(laptop.width);
    expect(list.right).toBe(rail.left);
    expect(thread.right).toBe(list.left);
    expect(details).toMatchObject({ left: 0, right: thread.left });

    const composer = await sidesOf('.composer__box');
    const send = await sidesOf(page.getByRole('button', { name: 'Send', exact: true }));
    expect(send.left - composer.left).toBeLessThan(16);
    expect((await sidesOf('.composer__tools')).right).toBeGreaterThan(composer.right - 16);

    const incoming = await sidesOf(content(page).locator('.message--in .bubble').last());
    const outgoing = await sidesOf(content(page).locator('.message--out .bubble').last());
    expect(incoming.right).toBeGreaterThan(outgoing.right);
    expect(outgoing.left).toBeLessThan(incoming.left);

    // A row: the mark of the chosen one at the edge, picture, name, time.
    const row = page.locator('.row[aria-selected="true"]');
    const [whole, face, name, time] = [
      await sidesOf(row),
      await sidesOf(row.locator('.avatar')),
      await sidesOf(row.locator('.row__name')),
      await sidesOf(row.locator('.row__time')),
    ];
    expect(await row.evaluate((one) => getComputedStyle(one, '::before').right)).toBe('0px');
    expect(whole.right - face.right).toBe(16);
    expect(name.right).toBeLessThan(face.left);
    expect(time.right).toBeLessThanOrEqual(name.left);

    // Icons that point along the line, and those that do not.
    expect(await isMirrored(page.getByRole('button', { name: 'Send', exact: true }).locator('svg'))).toBe(
      true,
    );
    expect(await isMirrored(page.getByTestId('context-toggle').locator('svg'))).toBe(true);
    expect(await isMirrored(content(page).locator('.voice__play svg').first())).toBe(false);
    const [play, clock] = [await sidesOf('.voice__play'), await sidesOf('.voice__time')];
    expect(play.right).toBeLessThan(clock.left);
  });

  test('obeys the arrow keys and the pointer as they point', async () => {
    await openMirrored(conversation);
    const chosen = page.getByRole('tablist', { name: 'Views' }).locator('[aria-selected="true"]');
    const first = await sidesOf(chosen);
    await chosen.focus();
    // The last one is chosen: the one before it stands at its right.
    await page.keyboard.press('ArrowRight');
    await eventually(async () => expect((await sidesOf(chosen)).left).toBeGreaterThanOrEqual(first.right));
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => expect(await sidesOf(chosen)).toEqual(first));

    const grip = page.locator('.pane__grip');
    const widthIs = (expected: number): Promise<void> =>
      eventually(async () => expect((await sidesOf('.pane')).width).toBe(expected));
    await grip.focus();
    await page.keyboard.press('ArrowLeft');
    await widthIs(336);
    await page.keyboard.press('ArrowRight');
    await widthIs(320);
    const edge = await sidesOf(grip);
    const middle = (edge.left + edge.right) / 2;
    await page.mouse.move(middle, 400);
    await page.mouse.down();
    await page.mouse.move(middle - 40, 400, { steps: 4 });
    await page.mouse.up();
    await widthIs(360);

    // A menu opens beside its button, where the line goes on; another one below its own, from the same edge on.
    await page.getByTestId('own-menu').click();
    const [menu, rail] = [await sidesOf('.popover:popover-open'), await sidesOf('.rail')];
    expect(menu.right).toBeLessThanOrEqual(rail.left + 4);
    await page.keyboard.press('Escape');
    await page.locator('[data-work-menu="assign"]').click();
    expect((await sidesOf('.popover:popover-open')).right).toBeCloseTo(
      (await sidesOf('[data-work-menu="assign"]')).right,
      0,
    );
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /^Emoji/ }).click();
    const emoji = content(page).locator('.emoji__one').first();
    await emoji.focus();
    await page.keyboard.press('ArrowLeft');
    const focused = page.locator('.emoji__one:focus');
    expect((await sidesOf(focused)).right).toBeLessThanOrEqual((await sidesOf(emoji)).left);
    await page.keyboard.press('Escape');

    await page.getByTestId('message').locator('button:has(img)').last().click();
    const viewer = page.getByTestId('picture-viewer');
    const before = viewer.getByRole('button', { name: 'Previous picture' });
    const after = viewer.getByRole('button', { name: 'Next picture' });
    expect((await sidesOf(before)).left).toBeGreaterThan((await sidesOf(after)).right);
    expect(await isMirrored(before.locator('svg'))).toBe(true);
    expect(await before.getAttribute('title')).toContain('→');
    const count = viewer.locator('.viewer__count');
    const last = await count.textContent();
    await page.keyboard.press('ArrowRight');
    await eventually(async () => expect(await count.textContent()).not.toBe(last));
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => expect(await count.textContent()).toBe(last));
  });

  test('shows a switch that is on with its knob at the end of the line', async () => {
    await openMirrored("fake.world.place = { section: 'settings' };");
    const knob = content(page).locator('[class*="switch__slider"]').first();
    await knob.waitFor();
    const isOn = await knob.evaluate((one) => one.className.includes('--on__'));
    const [track, dot] = [
      await sidesOf(content(page).locator('[class*="switch__track"]').first()),
      await sidesOf(knob),
    ];
    expect(dot.left - track.left < track.right - dot.right).toBe(isOn);
  });
});

describe('a text', () => {
  const greeting =
    '\u0645\u0631\u062d\u0628\u0627\u060c \u0647\u0644 \u064a\u0648\u062c\u062f \u0627\u0644\u0644\u0648\u0646 \u0627\u0644\u0623\u062e\u0636\u0631\u061f';
  const mixed = `Hello, is it there in green and in size M?\\n${greeting}`;
  const world = `${conversation}
    fake.world.conversations[0].preview = '${greeting}';
    fake.world.conversations[1].preview = 'How long does it take?';
    Object.assign(fake.world.messages.get(fake.world.conversations[0].id).at(-1), { text: '${mixed}', replyTo: undefined });`;

  test.each(['ltr', 'rtl'] as const)('keeps its own direction in a window that is %s', async (direction) => {
    await fake.resize(laptop);
    await fake.open(world, { direction });
    await fake.resize(laptop);
    // Each line of a message by itself: the Latin one from the left of the bubble, the Arabic one from its right.
    const bubble = content(page).getByTestId('message').last().getByTestId('bubble');
    const text = bubble.locator('bdi').first();
    await bubble.waitFor();
    const [latin, other] = await linesOf(text);
    const edges = await sidesOf(text);
    expect(latin?.left).toBeCloseTo(edges.left, 0);
    expect(other?.right).toBeCloseTo(edges.right, 0);
    expect(other?.left).toBeGreaterThan(edges.left + 8);

    // In the list both kinds stand on the side of the window, as the names above them.
    const side = direction === 'rtl' ? 'right' : 'left';
    for (const index of [0, 1]) {
      const row = content(page).getByTestId('conversation-row').nth(index);
      const [name] = await linesOf(row.locator('.row__name'));
      const [preview] = await linesOf(row.locator('.row__preview'));
      expect(preview?.[side]).toBeCloseTo(name?.[side] ?? -1, 0);
    }

    // What is being written, too.
    const field = page.getByTestId('composer-reply');
    await field.fill(greeting);
    expect(await field.evaluate((one) => getComputedStyle(one).unicodeBidi)).toBe('plaintext');
  });
});

describe('from right to left nothing is cut off or covered', () => {
  const widths = [320, 720, 1000, 1280, 1920];
  const shapes = widths.map((width): Shape => ({ width, height: 800, zoom: 1 }));
  const extremes = [laptop, { width: 640, height: 480, zoom: 2 }];
  const measured = new Set([
    'inbox-rows',
    'conversation',
    'private-chat',
    'search-found',
    'settings',
    'admin',
    'palette',
  ]);

  test.each(screens.filter(({ name }) => measured.has(name)).map((screen) => [screen.name, screen] as const))(
    '%s, in English words',
    async (_name, screen) => expect(await measureScreen(fake, screen, shapes, mirrored)).toEqual([]),
  );

  // Each at the widest and the narrowest, as they are in English (layout.test.ts).
  test.each(screens.map((screen) => [screen.name, screen] as const))('%s, in Arabic', async (_name, screen) =>
    expect(await measureScreen(fake, screen, extremes, arabic)).toEqual([]),
  );
});
