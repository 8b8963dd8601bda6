/** The languages that Backchannel has a catalogue for, in the order in which they are offered. English stands in the source. */
export const languages = ['en', 'de', 'es', 'fr', 'pl', 'ar'] as const;
export type Language = (typeof languages)[number];

export const isLanguage = (value: unknown): value is Language =>
  (languages as readonly unknown[]).includes(value);

/** Each in itself: who cannot read the present one finds their own. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  pl: 'Polski',
  ar: 'العربية',
};

/** For the attribute `dir` of a page. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');
