import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGrave, sayFinding } from './axe/check.ts';
import { checkScreen } from './axe/run-axe.ts';
import { lookNames } from './axe/screen.ts';
import { screens } from './axe/screens.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

/** The same walk as `npm run axe`, whose table is in docs/accessibility.md. */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

describe('axe finds nothing critical or serious, in light, dark and forced colours', () => {
  test.each(screens.map((screen) => [screen.name, screen] as const))('%s', async (_, screen) => {
    const { found } = await checkScreen(fake, screen);
    const graves = lookNames.flatMap((look) =>
      found[look].filter(isGrave).map((finding) => sayFinding(screen.name, look, finding)),
    );
    expect(graves.join('\n')).toBe('');
    expect(fake.problems).toEqual([]);
  });
});
