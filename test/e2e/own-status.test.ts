import { describe, expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { eventually } from './helpers/eventually.ts';
import { isOnline } from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const maria = agentIdOf('maria');

/** How far its lower edge is below the window's, px. */
const bottomOf = (element: Locator): Promise<number> =>
  element.evaluate((shown) => shown.getBoundingClientRect().bottom - innerHeight);

describe('L1, L6: the own status', () => {
  test('is one of two, starts as not accepting, and is away while the screen is locked', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    const { window } = console;
    const liveStatus = async () => (await world.sandbox.agents()).find(({ id }) => id === maria)?.status;
    const becomes = (status: string) => eventually(async () => expect(await liveStatus()).toBe(status));
    const screen = (event: 'lock-screen' | 'unlock-screen') =>
      console.app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event);
    const menu = window.getByTestId('own-menu');
    const choices = window.getByTestId('own-status');
    const accepting = choices.filter({ hasText: /^Accepting chats$/ });
    const openMenu = async () => {
      await menu.focus();
      await window.keyboard.press('Enter');
      await accepting.waitFor();
    };

    await becomes('not_accepting_chats');
    await openMenu();
    expect(await choices.allInnerTexts()).toEqual(['Accepting chats', 'Not accepting chats']);
    const described = await accepting.getAttribute('aria-describedby');
    const about = window.locator(`[id="${described}"]`);
    expect(await about.innerText()).toMatch(/answered in LiveChat’s own app.*Instagram conversations/);

    // By the keys alone.
    await accepting.focus();
    await window.keyboard.press('Enter');
    await becomes('accepting_chats');

    await screen('lock-screen');
    await becomes('not_accepting_chats');
    await openMenu();
    await about.filter({ hasText: 'You accept chats again when you are back.' }).waitFor();
    // It has grown, and still fits in.
    await eventually(async () =>
      expect(await bottomOf(window.getByRole('dialog', { name: 'Your status' }))).toBeLessThan(0),
    );
    await screen('unlock-screen');
    await becomes('accepting_chats');
    await about.filter({ hasNotText: 'when you are back' }).waitFor();
  });
});
