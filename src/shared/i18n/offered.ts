import type { Language } from './languages.ts';

/**
 * Languages in which every text is translated, in the order in which they are offered. `npm run i18n -- --offer` writes it;
 * test/shared/i18n/catalogues.test.ts holds each of them complete.
 */
export const offeredLanguages: readonly Language[] = ['en', 'de', 'es', 'fr', 'pl', 'ar'];
