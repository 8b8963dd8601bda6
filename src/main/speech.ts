import { languages } from '../shared/i18n/languages.ts';
import { speak } from '../shared/i18n/load-catalogue.ts';
import { offeredLanguages } from '../shared/i18n/offered.ts';
import { englishSpeech, type Speech, speechFor } from '../shared/i18n/speech.ts';
import type { Settings } from '../shared/ipc/index.ts';

/**
 * Instead of the system's languages, for a program that is not packaged: tags with commas between them. With it, languages that
 * are not complete yet are spoken, too, their missing texts in English.
 */
const languagesSetting = 'BACKCHANNEL_LANGUAGES';

/** What the language depends on besides the person's choice. */
export interface SpeechSurroundings {
  env: NodeJS.ProcessEnv;
  isPackaged: boolean;
  /** The most wanted first, as `app.getPreferredSystemLanguages()` names them. */
  systemLanguages(): readonly string[];
}

/** In which language somebody is spoken to who has chosen so. */
export const chooseSpeech = (
  wished: Settings['language'],
  { env, isPackaged, systemLanguages }: SpeechSurroundings,
): Speech => {
  const given = isPackaged ? '' : (env[languagesSetting] ?? '');
  return speechFor({
    wished: wished === 'system' ? undefined : wished,
    tags: given === '' ? systemLanguages() : given.split(','),
    offered: given === '' ? offeredLanguages : languages,
  });
};

/** The language of the program, which a person can change while it runs. */
export const createProgramSpeech = (around: SpeechSurroundings) => {
  let current = englishSpeech;
  return {
    /** As the texts of this process are, and as the window is loaded. English until somebody has chosen. */
    get current() {
      return current;
    },
    /** Answers whether it is another one now. Never rejects. */
    async choose(wished: Settings['language']): Promise<boolean> {
      const next = chooseSpeech(wished, around);
      if (next.language === current.language && next.locale === current.locale) return false;
      current = next;
      await speak(next);
      // Two choices in a row: the last one counts, whichever catalogue was read first.
      if (current !== next) await speak(current);
      return true;
    },
  };
};
export type ProgramSpeech = ReturnType<typeof createProgramSpeech>;
