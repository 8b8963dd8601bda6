import type { BuiltGuide } from '../../../shared/guide.ts';
import type { Language } from '../../../shared/i18n/languages.ts';

/** Each language's guide is a file of its own, loaded when it is first opened; scripts/vite/guide.ts makes it of the chapters. */
const guides = import.meta.glob<BuiltGuide>('../../../../docs/guide/??/index.md', { import: 'default' });

/** A guide, and the language it is written in. */
export interface LoadedGuide {
  guide: BuiltGuide;
  language: Language;
}

/** The guide in this language; in English where there is none. */
export const loadGuide = async (wished: Language): Promise<LoadedGuide> => {
  const pathOf = (language: Language): string => `../../../../docs/guide/${language}/index.md`;
  const language = guides[pathOf(wished)] === undefined ? 'en' : wished;
  const load = guides[pathOf(language)];
  if (load === undefined) throw new Error('The guide is not part of this build.');
  return { guide: await load(), language };
};
