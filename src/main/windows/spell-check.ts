import type { Session } from 'electron';

/** Where Chromium has its dictionaries from: the one address outside that is neither ours, LiveChat's nor Meta's. */
export const dictionaryAddress = 'https://redirector.gvt1.com/edgedl/chrome/dict/';
/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:9/';

/** What an organisation says of dictionaries; absent: the computer's languages, Chromium's own address. */
export interface Dictionaries {
  languages?: readonly string[] | undefined;
  /** Ends with a slash. */
  address?: string | undefined;
}

/** What of Electron's session is needed. */
type SpellSession = Pick<
  Session,
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerDictionaryDownloadURL'
  | 'setSpellCheckerLanguages'
  | 'availableSpellCheckerLanguages'
>;

/** Of the person's languages those that there is a dictionary for: `de-AT` is checked as `de`. */
export const languagesToCheck = (preferred: readonly string[], available: readonly string[]): string[] => {
  const found = preferred.flatMap((tag) => {
    const [base = tag] = tag.split('-');
    return (
      [tag, base].find((name) => available.includes(name)) ??
      available.find((name) => name.startsWith(`${base}-`)) ??
      []
    );
  });
  return [...new Set(found)];
};

/**
 * Turns spell check on or off. Off: no dictionary is loaded, and none could be fetched. On macOS the system checks, and
 * nothing is fetched in either case.
 */
export const applySpellCheck = (
  session: SpellSession,
  isOn: boolean,
  of: { platform: string; preferredLanguages: readonly string[]; address?: string | undefined },
): void => {
  session.setSpellCheckerEnabled(isOn);
  if (of.platform === 'darwin') return;
  session.setSpellCheckerDictionaryDownloadURL(isOn ? (of.address ?? dictionaryAddress) : nowhere);
  session.setSpellCheckerLanguages(
    isOn ? languagesToCheck(of.preferredLanguages, session.availableSpellCheckerLanguages) : [],
  );
};
