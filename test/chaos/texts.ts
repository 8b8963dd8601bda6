/** Every text of a run says who wrote it and which one it is, so that it can be found wherever it may be. */
export type Writer = 'customer' | 'console' | 'livechat' | 'whisper' | 'private' | 'note';

const letters: Readonly<Record<Writer, string>> = {
  customer: 'c',
  console: 'd',
  livechat: 'l',
  whisper: 'w',
  private: 'p',
  note: 'n',
};

/** Begins every text; looked for in the relay's files. */
export const canary = 'canary-wheatear';

/** The text of message `number`. A second attempt (`again`) of the same person is a text of its own. */
export const textOf = (writer: Writer, number: number, again = 0): string =>
  `${canary} ${letters[writer]}${number}${'+'.repeat(again)}; Größe süß?`;

const form = new RegExp(`${canary} ([cdlwpn]\\d+\\+*);`);

/** The message a text is of, as `c12`; undefined for other texts. */
export const nameIn = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : form.exec(text)?.[1];

export const isFromConsole = (text: string): boolean => nameIn(text)?.startsWith('d') === true;
