import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScreen, wear } from './axe/screen.ts';
import { screens } from './axe/screens.ts';
import { startAtSpi, whyNoAtSpi, type AtSpi } from './helpers/at-spi.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

/**
 * The window as Orca is given it: read over AT-SPI's own bus by a program beside it. spoken.test.ts reads what Chromium has; this is
 * what comes out of it on Linux.
 */

const missing = whyNoAtSpi();

describe.skipIf(missing !== undefined)(`over AT-SPI${missing === undefined ? '' : ` (${missing})`}`, () => {
  let reader: AtSpi;
  let fake: FakePage;
  beforeAll(async () => {
    reader = await startAtSpi();
    fake = await startFakePage({ env: reader.env, switches: ['--force-renderer-accessibility'] });
    await wear(fake.page, 'light');
  });
  afterAll(async () => {
    await fake.end();
    await reader.end();
  });

  const open = async (name: string): Promise<void> => {
    const screen = screens.find((one) => one.name === name);
    if (screen === undefined) throw new Error(`There is no screen “${name}”.`);
    await openScreen(fake, screen);
  };
  /** The lines are there, in this order, with others between them. */
  const reads = (expected: readonly RegExp[]): Promise<void> =>
    eventually(async () => {
      const lines = await reader.read();
      let from = 0;
      for (const line of expected) {
        const at = lines.findIndex((each, index) => index >= from && line.test(each));
        if (at === -1) throw new Error(`Nothing says ${String(line)} in:\n${lines.slice(from).join('\n')}`);
        from = at + 1;
      }
    });

  test('the inbox: sections with their counts, views, each chat as one sentence', async () => {
    await open('Inbox');
    await reads([
      /^frame /,
      /^document web "Backchannel/,
      /^push button "Online" collapsed/,
      /^landmark "Sections"/,
      /^(push|toggle) button "Inbox, 15 unread"/,
      /^heading "Inbox"/,
      /^page tab "All 40" selected/,
      /^list box "All: conversations" several/,
      /^list item "Maya Fernández, 2 unread messages, Does the green one come in size M as well\?, /,
    ]);
  });

  test('a conversation: each message as one sentence, and the field that has the focus', async () => {
    await open('Conversation: one of everything');
    await reads([
      /^heading "Maya Fernández"/,
      /^tool bar "Work on this conversation"/,
      /^push button "Assign: Nobody" collapsed/,
      /^panel "Messages with Maya Fernández"/,
      /^article "You, \d\d:\d\d\. You can still change the size until tonight\. Failed\. /,
      /^article "Maya Fernández, \d\d:\d\d\. In reply to: It is\. Which colour did you like\? /,
      /^page tab "Reply" selected/,
      /^entry "Reply to Maya Fernández on Instagram" focused/,
      /^push button "Send" unavailable/,
    ]);
  });

  test('the focus, wherever it goes: F6 leads from region to region', async () => {
    await open('Conversation: one of everything');
    const focused = async (): Promise<string[]> =>
      (await reader.read()).filter((line) => line.endsWith(' focused'));
    const seen = new Set<string>();
    for (let presses = 0; presses < 4; presses += 1) {
      await fake.page.keyboard.press('F6');
      await eventually(async () => {
        const [now] = (await focused()).slice(-1);
        expect(now).toBeDefined();
        expect(seen.has(now ?? '')).toBe(false);
        seen.add(now ?? '');
      });
    }
    expect(seen.size).toBe(4);
  });

  test('a dialog: modal, and named', async () => {
    await open('Shortcuts');
    await reads([/^dialog "Keyboard shortcuts" modal/, /^heading "Go to"/]);
  });

  test('settings: choices and switches with their state', async () => {
    await open('Settings');
    await reads([
      /^heading "Appearance"/,
      /^radio button "System" checked/,
      /^(check box|toggle button|switch) "Send with Enter"/,
    ]);
  });
});
