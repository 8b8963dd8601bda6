import { afterEach, describe, expect, it } from 'vitest';
import { chooseSpeech, createProgramSpeech } from '../../src/main/speech.ts';
import { presentLanguage, presentLocale, setLanguage } from '../../src/shared/i18n/text.ts';

afterEach(() => setLanguage('en', {}));

const around = (tags: string, isPackaged = false) => ({
  env: { BACKCHANNEL_LANGUAGES: tags },
  isPackaged,
  systemLanguages: () => ['en-US', 'de-DE'],
});

describe('the language of the program', () => {
  it('is as the system says, unless the person has chosen another one', () => {
    expect(chooseSpeech('system', around(''))).toEqual({ language: 'en', locale: 'en-US' });
    expect(chooseSpeech('en', around(''))).toEqual({ language: 'en', locale: 'en-US' });
  });

  it('can be tried out before it is complete, and not in a packaged program', () => {
    expect(chooseSpeech('system', around('ar-EG,en')).language).toBe('ar');
    expect(chooseSpeech('de', around('en-GB')).language).toBe('de');
    expect(chooseSpeech('system', around('ar-EG,en', true))).toEqual({ language: 'en', locale: 'en-US' });
  });

  it('changes for texts and window together, and says whether it has', async () => {
    const speech = createProgramSpeech(around('en-GB,de-AT'));
    expect(await speech.choose('system')).toBe(false);
    expect(await speech.choose('de')).toBe(true);
    expect(speech.current).toEqual({ language: 'de', locale: 'de-AT' });
    expect([presentLanguage(), presentLocale()]).toEqual(['de', 'de-AT']);
    expect(await speech.choose('de')).toBe(false);
    expect(await speech.choose('system')).toBe(true);
    expect(presentLanguage()).toBe('en');
  });

  it('is the last one chosen, whichever catalogue is read first', async () => {
    const speech = createProgramSpeech(around('en-GB'));
    await Promise.all([speech.choose('de'), speech.choose('pl'), speech.choose('fr')]);
    expect(presentLanguage()).toBe('fr');
  });
});
