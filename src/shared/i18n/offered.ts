import type { Language } from './languages.ts';

/**
 * Languages in which every text is translated, in the order in which they are offered. Written by `npm run i18n -- --offer`; a test
 * holds each of them complete (test/shared/i18n/catalogues.test.ts).
 */
export const offeredLanguages: readonly Language[] = ['en'];
