import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGrave, sayFinding } from './axe/check.ts';
import { checkScreen } from './axe/run-axe.ts';
import { lookNames } from './axe/screen.ts';
import { screens } from './axe/screens.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

/**
 * Some screens: pages, a list, threads, a dialog, a strip. The whole walk is `npm run axe`, whose
 * table is in docs/accessibility.md: with more than a hundred screens in three looks it takes too long for each run of the tests.
 */
const names: readonly string[] = [
  'Sign in',
  'Policy question',
  'Inbox',
  'Inbox: several chosen',
  'Inbox: offline',
  'Conversation: one of everything',
  'Private chat: messages',
  'Private chat: not confirmed',
  'Group: messages',
  'Search: found',
  'Shortcuts',
  'Guide',
  'Guide: found',
  'Settings',
  'Admin: connection',
];
const walked = screens.filter(({ name }) => names.includes(name));

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

describe('axe finds nothing critical or serious, in light, dark and forced colours', () => {
  test('each of the names is a screen', () => {
    expect(walked.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  test.each(walked.map((screen) => [screen.name, screen] as const))('%s', async (_, screen) => {
    const { found } = await checkScreen(fake, screen);
    const graves = lookNames.flatMap((look) =>
      found[look].filter(isGrave).map((finding) => sayFinding(screen.name, look, finding)),
    );
    expect(graves.join('\n')).toBe('');
    // The bare window does not know the console's own scheme for media.
    expect(fake.problems.filter((problem) => !problem.includes('ERR_UNKNOWN_URL_SCHEME'))).toEqual([]);
  });
});
