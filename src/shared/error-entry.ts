import type { EnglishText } from './i18n/text.ts';

/** The properties of one error code. */
export interface CatalogueEntry {
  /** For a person, in whose language `sentenceOf` says it; no ids, names, texts or tokens. */
  sentence: EnglishText;
  /** HTTP status of the relay's answer; 0: a code of the console, which the relay would answer as 500. */
  status: number;
  /** Repeating the same call can help. */
  isRetryable: boolean;
}

export const entry = (
  sentence: string,
  { status = 0, isRetryable = false }: Partial<Omit<CatalogueEntry, 'sentence'>> = {},
): CatalogueEntry => ({ sentence: sentence as EnglishText, status, isRetryable });
