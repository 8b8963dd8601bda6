import type { Locator, Page } from 'playwright-core';
import { screens, type Screen } from './screens.ts';

/** A picture of the guide. It is `docs/guide/pictures/<name>.webp`, taken by `npm run gallery -- guide` and never by hand. */
export interface GuidePicture {
  name: string;
  /** Chapters that show it: a test holds that they are those that refer to it. */
  chapters: readonly string[];
  screen: Pick<Screen, 'prepare' | 'reach'>;
  /** Only this part of the window. */
  part?(page: Page): Locator;
}

const screen = (name: string): Screen => {
  const found = screens.find((one) => one.name === name);
  if (found === undefined) throw new Error(`test/gallery/screens.ts has no ${name}.`);
  return found;
};

/** Brings a heading of the settings to the top of the page. */
const scrolledTo = async (page: Page, heading: string): Promise<void> => {
  await page.getByTestId('rail-settings').click();
  const title = page.getByRole('heading', { name: heading, exact: true });
  await title.waitFor();
  await title.evaluate((element) => element.scrollIntoView({ block: 'start' }));
};

export const guidePictures: readonly GuidePicture[] = [
  { name: 'inbox', chapters: ['start'], screen: screen('conversation') },
  {
    name: 'reply-failed',
    chapters: ['answer'],
    screen: {
      ...screen('conversation'),
      reach: async ({ page }) => {
        const failed = page.getByTestId('message').filter({ hasText: 'change the size' });
        await failed.waitFor();
        await failed.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      },
    },
    part: (page) => page.getByRole('main', { name: 'Conversation', exact: true }),
  },
  { name: 'assign', chapters: ['work'], screen: screen('assign-menu') },
  { name: 'private-chat', chapters: ['private-chats'], screen: screen('private-chat') },
  { name: 'search', chapters: ['search'], screen: screen('search-found') },
  {
    name: 'notifications',
    chapters: ['notifications'],
    screen: { reach: ({ page }) => scrolledTo(page, 'Notifications') },
  },
  {
    name: 'sign-out',
    chapters: ['sign-out'],
    screen: {
      reach: async ({ page }) => {
        await scrolledTo(page, 'Sign out');
        await page.getByRole('button', { name: 'Sign out…' }).click();
        await page.getByRole('dialog', { name: 'Sign out of Backchannel?' }).waitFor();
      },
    },
  },
  { name: 'offline', chapters: ['trouble'], screen: screen('offline') },
  { name: 'admin', chapters: ['admin-health'], screen: screen('admin') },
  { name: 'admin-check', chapters: ['admin-health'], screen: screen('admin-check') },
  { name: 'admin-computers', chapters: ['admin-computers'], screen: screen('admin-computers') },
  { name: 'removal-plan', chapters: ['admin-uninstall'], screen: screen('removal-plan') },
  { name: 'instagram-off', chapters: ['admin-red'], screen: screen('instagram-off-inbox') },
];
