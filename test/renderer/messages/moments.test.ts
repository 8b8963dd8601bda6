import { afterEach, describe, expect, it } from 'vitest';
import { verifiedWords } from '../../../src/renderer/messages/channel.ts';
import { nextSnoozed } from '../../../src/renderer/messages/empty-inbox.ts';
import { rowWord } from '../../../src/renderer/messages/owed.ts';
import { workSentence } from '../../../src/renderer/messages/work.ts';
import { languages, type Language } from '../../../src/shared/i18n/languages.ts';
import { loadCatalogue } from '../../../src/shared/i18n/load-catalogue.ts';
import { setLanguage } from '../../../src/shared/i18n/text.ts';
import { fakeWorld } from '../fake/fake-world.ts';

/**
 * What a sentence says of a moment is one text for each form: today, the neighbour, each day of the week, a date.
 * Before: “{name} comes back {moment}” with a moment of its own, so that German said “kommt wieder: heute 12:14”.
 */

const dayMs = 86_400_000;
/** A Thursday, local time. */
const now = new Date(2026, 10, 26, 9, 30).getTime();
const at = (days: number): number => new Date(2026, 10, 26 + days, 12, 14).getTime();

const [conversation] = fakeWorld({ agents: 4, conversations: 1, clock: { now: () => now } }).conversations;
const snoozed = (untilMs: number) => ({
  ...conversation!,
  displayName: 'Maya',
  work: { ...conversation!.work, state: 'snoozed' as const, snoozedUntilMs: untilMs, tags: [], noteCount: 0 },
});
const sentences: Readonly<Record<string, (days: number) => string | undefined>> = {
  'comes back': (days) => nextSnoozed([snoozed(at(days))], now)?.sentence,
  'is snoozed': (days) => rowWord(snoozed(at(days)), { hasDraft: false, nowMs: now })?.sentence,
  'is snoozed, inside a sentence': (days) => workSentence(snoozed(at(days)).work, {}, undefined, now),
  'is complete up to': (days) => verifiedWords({ verifiedUpToMs: at(-days) - 4 * 3_600_000 }, now),
};
/** As it is read, whatever kind of space stands in it. */
const plain = (words: string | undefined): string | undefined => words?.replace(/[\u00a0\u202f]/gu, ' ');

const speak = async (language: Language): Promise<void> =>
  setLanguage(language, await loadCatalogue(language));

describe('a sentence about a moment', () => {
  afterEach(() => setLanguage('en', {}));

  it.each([
    ['en', 'Maya comes back today at 12:14', 'Maya comes back tomorrow at 12:14'],
    ['de', 'Maya kommt heute um 12:14 wieder', 'Maya kommt morgen um 12:14 wieder'],
    ['es', 'Maya vuelve hoy a las 12:14', 'Maya vuelve mañana a las 12:14'],
    ['fr', 'Maya revient aujourd’hui à 12:14', 'Maya revient demain à 12:14'],
    ['pl', 'Maya wróci dziś o 12:14', 'Maya wróci jutro o 12:14'],
  ] as const)('is whole in %s: %s', async (language, today, tomorrow) => {
    await speak(language);
    expect(plain(sentences['comes back']!(0))).toBe(today);
    expect(plain(sentences['comes back']!(1))).toBe(tomorrow);
  });

  it.each([
    ['en', 'Snoozed until Monday 12:14', 'Nothing missing as of Sunday 08:14'],
    ['de', 'Zurückgestellt bis Montag, 12:14', 'Vollständig, Stand Sonntag, 08:14'],
    ['es', 'Pospuesta hasta el lunes a las 12:14', 'No falta nada, comprobado el domingo a las 08:14'],
    ['fr', 'Reportée jusqu’à lundi, 12:14', 'Rien ne manque, vérifié dimanche à 08:14'],
    ['pl', 'Odłożona do poniedziałku, godz. 12:14', 'Niczego nie brakuje, stan na niedzielę, godz. 08:14'],
  ] as const)('declines the day in %s: %s', async (language, until, complete) => {
    await speak(language);
    expect(plain(sentences['is snoozed']!(4))).toBe(until);
    expect(plain(sentences['is complete up to']!(4))).toBe(complete);
  });

  describe.each(languages)('in %s', (language) => {
    it.each(Object.entries(sentences))(
      '%s: each of the ten forms is another text, with its hour',
      async (_, say) => {
        await speak(language);
        const said = [0, 1, 2, 3, 4, 5, 6, 7].map((days) => say(days) ?? '');
        expect(new Set(said).size).toBe(said.length);
        for (const words of said) {
          expect(words).toMatch(/\d\d:14/u);
          expect(words).not.toMatch(/[{}]|undefined/u);
        }
        // A week away is a date, as far as it is away.
        expect(say(7)).not.toBe(say(14));
        expect(say(300)).toMatch(/\d/u);
      },
    );
  });

  it('counts days by the calendar, also over the end of a month', () => {
    const late = new Date(2026, 10, 30, 23, 50).getTime();
    expect(nextSnoozed([snoozed(late + 20 * 60_000)], late)?.sentence).toBe(
      'Maya comes back tomorrow at 00:10',
    );
    expect(nextSnoozed([snoozed(late + dayMs - 60_000)], late)?.sentence).toBe(
      'Maya comes back tomorrow at 23:49',
    );
  });
});
