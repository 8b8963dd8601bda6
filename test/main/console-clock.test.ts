import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseConsoleClock } from '../../src/main/console-clock.ts';
import { systemClock } from '../../src/shared/clock.ts';

const yearMs = 365 * 86_400_000;

describe('the clock of a console', () => {
  let folder = '';
  let env: Record<string, string> = {};
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backchannel-clock-'));
    env = { BACKCHANNEL_TEST_CLOCK_FILE: join(folder, 'offset') };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is the computer's own in a packaged console, whatever is set", async () => {
    await writeFile(join(folder, 'offset'), String(yearMs));
    expect(chooseConsoleClock(env, true)).toBe(systemClock);
  });
  it.each([{}, { BACKCHANNEL_TEST_CLOCK_FILE: '' }])("is the computer's own when nothing is set", (none) => {
    expect(chooseConsoleClock(none, false)).toBe(systemClock);
  });
  it('moves with the file in a build that is not packaged, also while it runs', async () => {
    const clock = chooseConsoleClock(env, false);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(yearMs / 2);
    await writeFile(join(folder, 'offset'), String(yearMs));
    expect(clock.now() - Date.now()).toBeGreaterThan(yearMs / 2);
  });
});
