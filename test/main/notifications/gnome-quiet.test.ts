import { describe, expect, it } from 'vitest';
import { gnomeQuiet } from '../../../src/main/notifications/index.ts';

const answers = (printed: string | undefined) => async () => printed;

describe("GNOME's do-not-disturb", () => {
  it('is on while no banners are shown', async () => {
    const env = { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' };
    expect(await gnomeQuiet(env, answers('false\n'))).toBe(true);
    expect(await gnomeQuiet(env, answers('true\n'))).toBe(false);
    expect(await gnomeQuiet(env, answers('No such schema'))).toBeUndefined();
    expect(await gnomeQuiet(env, answers(undefined))).toBeUndefined();
  });
  it('is asked on its own desktops only', async () => {
    const never = () => expect.unreachable();
    for (const desktop of ['KDE', '', undefined, 'gnomeless'])
      expect(await gnomeQuiet({ XDG_CURRENT_DESKTOP: desktop }, never)).toBeUndefined();
  });
});
