/** Bounds and rules of buttons under a reply without the schema library, so that the window does not load it. */

export const maxReplyButtons = 13;
/** UTF-16 units: the least that "20 characters" can mean, so that Instagram never cuts a title. */
export const maxButtonTitle = 20;

/** Titles as they are sent: without empty ones, each once, in their order. */
export const sendableButtons = (written: readonly string[]): string[] => {
  const titles = written.map((title) => title.trim()).filter((title) => title !== '');
  return [...new Set(titles)].slice(0, maxReplyButtons);
};

/** Those of a reply together with others; what is over Instagram's number is left out. */
export const joinedButtons = (written: readonly string[], more: readonly string[]): string[] =>
  sendableButtons([...written, ...more]);

/** Buttons as a draft keeps them, among the other texts; empty: none. */
export const buttonsAsDraft = (written: readonly string[]): string =>
  written.length === 0 ? '' : JSON.stringify(written);

/** As a person writes them: one that has just been added has no title yet. */
const isWritten = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= maxReplyButtons &&
  value.every((title) => typeof title === 'string' && title.length <= maxButtonTitle);

/** Of a draft that holds anything else: none. */
export const buttonsOfDraft = (draft: string): string[] => {
  if (draft === '') return [];
  try {
    const kept: unknown = JSON.parse(draft);
    return isWritten(kept) ? kept : [];
  } catch {
    return [];
  }
};
