import { afterEach, describe, expect, it } from 'vitest';
import { customerFacts } from '../../../src/renderer/messages/customer.ts';
import { typingSentence } from '../../../src/renderer/messages/private-message.ts';
import {
  momentBeside,
  rowTime,
  sinceWords,
  timeLeft,
  timeUntil,
  whenWords,
} from '../../../src/renderer/messages/time.ts';
import pl from '../../../src/shared/i18n/catalogues/pl.json' with { type: 'json' };
import es from '../../../src/shared/i18n/catalogues/es.json' with { type: 'json' };
import { catalogueKey, setLanguage } from '../../../src/shared/i18n/text.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** A Thursday, local time. */
const now = new Date(2024, 10, 21, 14, 2).getTime();

describe('times and numbers in another language', () => {
  afterEach(() => setLanguage('en', {}));

  it('name days and months as it does', () => {
    setLanguage('de', {});
    expect(rowTime(now - 2 * day, now)).toBe('Di');
    expect(rowTime(now - 20 * day, now)).toBe('1. Nov.');
    expect(momentBeside(now - 2 * day, now)).toBe('Dienstag 14:02');
  });

  it('are one text where English has two parts, in the order of the language', () => {
    setLanguage('pl', {
      [catalogueKey('{days, number} d {hours, number} h', 'a duration')]:
        '{hours, number} godz. i {days, number} d',
      [catalogueKey('{count, plural, one {in # day} other {in # days}}', 'how long until then')]:
        '{count, plural, one {za # dzień} few {za # dni} many {za # dni} other {za # dnia}}',
    });
    expect(timeLeft(5 * day + 3 * hour)).toBe('3 godz. i 5 d');
    expect(timeUntil(now + 3 * day, now)).toBe('za 3 dni');
  });

  it('decline the day, and say the hour as the language does', () => {
    setLanguage('pl', pl);
    expect(sinceWords(now - 2 * day, now)).toBe('od wtorku, godz. 14:02');
    expect(whenWords(now - 2 * day, now).replaceAll('\u00a0', ' ')).toBe('we wtorek o 14:02');
    setLanguage('es', es);
    expect(sinceWords(now - 2 * day, now)).toBe('desde el martes a las 14:02');
  });

  it('say of two people what they do in the form for two', () => {
    setLanguage('ar', {
      '{count, plural, one {{names} is writing…} other {{names} are writing…}}':
        '{count, plural, one {{names} يكتب…} two {{names} يكتبان…} other {{names} يكتبون…}}',
    });
    expect(typingSentence(['Anna', 'Ben'])).toBe('Anna وBen يكتبان…');
  });

  it('group digits as it does', () => {
    setLanguage('de', {});
    const [followers] = customerFacts({ profile: { followerCount: 12_400 } });
    expect(followers?.value).toBe('12.400');
  });
});
