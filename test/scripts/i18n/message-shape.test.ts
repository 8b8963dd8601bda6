import { describe, expect, it } from 'vitest';
import { standingOf } from '../../../scripts/i18n/catalogue-files.ts';
import { whyUnfit } from '../../../scripts/i18n/message-shape.ts';

const notes = '{count, plural, one {# note} other {# notes}}';

describe('a translation', () => {
  it.each([
    ['Assigned to {name}', 'Für {name}', 'de'],
    [notes, '{count, plural, one {# Notiz} other {# Notizen}}', 'de'],
    [notes, '{count, plural, one {# notatka} few {# notatki} many {# notatek} other {# notatki}}', 'pl'],
    [notes, '{count, plural, one {# note} many {# de notes} other {# notes}}', 'fr'],
    [
      notes,
      '{count, plural, zero {لا} one {واحدة} two {اثنتان} few {# قليلة} many {# كثيرة} other {#}}',
      'ar',
    ],
    // Each number of a category has a branch of its own.
    [notes, '{count, plural, =1 {eine Notiz} other {# Notizen}}', 'de'],
    // Where no form differs, none is needed.
    ['{count, plural, one {# hour} other {# hours}} left', '{count} Std.', 'de'],
    ['Read <more>all of it</more>', '<more>Alles</more> lesen', 'de'],
    ['{kind, select, note {Note} other {Reply}}', '{kind, select, note {Notiz} other {Antwort}}', 'de'],
    ['Esc', 'Esc', 'de'],
  ])('stands for “%s”: “%s” (%s)', (english, translation, language) => {
    expect(whyUnfit(english, translation, language)).toBeUndefined();
  });

  it.each([
    ['Assign', '', 'de', 'empty'],
    ['Assign', 7, 'de', 'empty'],
    ['Assigned to {name}', 'Zugewiesen', 'de', 'lacks {name}'],
    ['Assigned to {name}', 'An {Name}', 'de', 'lacks {name}'],
    ['Assigned', 'An {name}', 'de', 'has {name}'],
    ['Read <more>all of it</more>', 'Alles lesen', 'de', 'lacks {more}'],
    ['Read <more>all of it</more>', '<more>Alles lesen', 'de', 'MessageFormat'],
    [notes, '{count, plural, one {# notatka} other {# notatki}}', 'pl', 'lacks few, many'],
    [notes, '{count, plural, one {# nota} other {# notas}}', 'es', 'lacks many'],
    [notes, '{count, plural, one {#} two {#} few {#} many {#} other {#}}', 'ar', 'lacks zero'],
    ['{kind, select, note {Note} other {Reply}}', '{kind, select, other {Antwort}}', 'de', 'other choices'],
    ['At {time, time, short}', 'Um {time}', 'de', 'another kind'],
    ['On ', 'Am', 'de', 'spaces'],
  ])('does not stand for “%s”: “%s” (%s)', (english, translation, language, why) => {
    expect(whyUnfit(english, translation, language)).toContain(why);
  });
});

describe('a catalogue', () => {
  it('is told what it lacks, what nobody asks for, and what does not fit', () => {
    const texts = ['Assign', 'Assigned to {name}', 'Note'].map((english) => ({
      key: english,
      english,
      places: [],
    }));
    const standing = standingOf('de', texts, { Assign: 'Zuweisen', 'Assigned to {name}': 'Weg', Old: 'Alt' });
    expect(standing.missing.map(({ english }) => english)).toEqual(['Note']);
    expect(standing.unused).toEqual(['Old']);
    expect(standing.unfit).toHaveLength(1);
  });
});
