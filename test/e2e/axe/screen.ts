import type { Locator, Page } from 'playwright-core';
import type { FakePage } from '../helpers/fake-page.ts';

/** One screen or state of the window, reached on the in-memory main of test/renderer/fake. */
export interface Screen {
  /** As the table calls it. */
  readonly name: string;
  /** Changes the world before the window starts; runs in the page and sees `fake` only. */
  readonly world?: string;
  /** Of the page, CSS px; default 1280. */
  readonly widthPx?: number;
  /** Leads there from the page that opens; resolves when it is shown. */
  show?(page: Page): Promise<unknown>;
}

const heightPx = 820;
const usualWidthPx = 1280;

/** Opens the window on that screen. Nothing of the one before is left. */
export const openScreen = async (fake: FakePage, screen: Screen): Promise<void> => {
  await fake.page.setViewportSize({ width: screen.widthPx ?? usualWidthPx, height: heightPx });
  await fake.open(screen.world);
  await screen.show?.(fake.page);
};

/** How the window is looked at. Chromium emulates all three; the third with a palette of its own for high contrast. */
export const looks = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  'forced colours': { colorScheme: 'dark', forcedColors: 'active' },
} as const;
export type Look = keyof typeof looks;
export const lookNames = Object.keys(looks) as Look[];

/** Without motion, so that nothing is half faded in when it is looked at. Resolves when the page is drawn like that. */
export const wear = async (page: Page, look: Look): Promise<void> => {
  await page.emulateMedia({ ...looks[look], reducedMotion: 'reduce' });
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
};

/** The invented shop's first conversation: one message of each kind. */
export const firstConversationId = '17841400000000001:1000';

/** The whole window's content: the place for what a screen has in several copies. */
export const content = (page: Page): Locator => page.locator('#root');

/** The modal dialog that is open. */
export const openDialog = (page: Page): Locator => page.locator('dialog[open]');

/** A button by its whole name, the first of several. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  content(page).getByRole('button', { name, exact: true }).first().click();

export const section = (
  page: Page,
  name: 'inbox' | 'team' | 'search' | 'admin' | 'settings',
): Promise<void> => page.getByTestId(`rail-${name}`).click();

export const openFirstConversation = async (page: Page): Promise<void> => {
  await page
    .locator(`[data-testid="conversation-row"][data-conversation-id="${firstConversationId}"]`)
    .click();
  await page.getByTestId('composer-reply').waitFor();
  await content(page).getByTestId('message').last().waitFor();
};

/** Main tells something. `event` and `payload` as in shared/ipc; the payload is an expression that sees `fake` and `nowMs`. */
export const tells = (page: Page, event: string, payload: string): Promise<unknown> =>
  page.evaluate(`(() => {
    const fake = window.fakeMain;
    const nowMs = Date.now();
    fake.emit(${JSON.stringify(event)}, ${payload});
  })()`);
