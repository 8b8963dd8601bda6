import type { Language } from './languages.ts';
import { type Catalogue, setLanguage } from './text.ts';
import { type Speech } from './speech.ts';

/** Each is a file of its own in a bundle: who reads English loads none, and nobody loads two. */
const catalogues: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: Catalogue }>>> = {
  de: () => import('./catalogues/de.json', { with: { type: 'json' } }),
  es: () => import('./catalogues/es.json', { with: { type: 'json' } }),
  fr: () => import('./catalogues/fr.json', { with: { type: 'json' } }),
  pl: () => import('./catalogues/pl.json', { with: { type: 'json' } }),
  ar: () => import('./catalogues/ar.json', { with: { type: 'json' } }),
};

export const loadCatalogue = async (language: Language): Promise<Catalogue> =>
  language === 'en' ? {} : (await catalogues[language]()).default;

/** From now on this process speaks so. A catalogue that cannot be loaded leaves it in English. */
export const speak = async ({ language, locale }: Speech): Promise<void> => {
  try {
    setLanguage(language, await loadCatalogue(language), locale);
  } catch {
    setLanguage('en', {});
  }
};
