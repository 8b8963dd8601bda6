import { afterAll, describe, expect, it, vi } from 'vitest';

/** Names that are the same in every language. */
const names = new Set([
  ...['Instagram', 'LiveChat', 'Meta', 'Mac', 'Linux', 'Windows', 'macOS'],
  // By these the setting of the language is found, whatever the window speaks.
  'English Deutsch Español Français Polski العربية',
]);
/** Not read by people, or written as keys are: `group` of a command is its id (the sheet has its name). */
const unread = new Set(['group', 'shortcuts']);

/** A text that reaches a person, and has not gone through `text`. */
const isEnglish = (value: string): boolean =>
  /^\p{Lu}\p{Ll}|\p{L} \p{L}/u.test(value) && !value.startsWith('⟦') && !names.has(value);

const englishIn = (value: unknown, path: string): string[] => {
  if (typeof value === 'string') return isEnglish(value) ? [`${path}: ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    unread.has(key) ? [] : englishIn(part, `${path}.${key}`),
  );
};

describe('constants of messages and commands', () => {
  // What was made in the other language is not for other files of tests.
  afterAll(() => vi.resetModules());

  it('are in the language of the window, all of them', async () => {
    vi.resetModules();
    const { setLanguage } = await import('../../../src/shared/i18n/text.ts');
    const catalogue = new Proxy<Record<string, string>>(
      {},
      { get: (_, key) => `⟦${String(key).split('\u0004').at(-1)}⟧` },
    );
    setLanguage('de', catalogue);
    const modules = {
      ...import.meta.glob('../../../src/renderer/messages/*.ts'),
      ...import.meta.glob('../../../src/renderer/commands/all-commands.ts'),
    };
    const found = await Promise.all(
      Object.entries(modules).map(async ([path, load]) => englishIn(await load(), path)),
    );
    expect(found.flat()).toEqual([]);
    expect(Object.keys(modules).length).toBeGreaterThan(50);
  });
});
