/** What a person began to type that opens a list: a saved reply after `/`, an emoji after `:`. */
export interface Trigger {
  kind: 'saved-reply' | 'emoji';
  /** What follows the sign. */
  query: string;
  /** Where the sign stands; the caret is behind the query. UTF-16 units. */
  start: number;
  end: number;
}

/** At the start or after white space, so that addresses, prices and times are left alone. */
const savedReply = /(?:^|\s)\/([^\s/]{0,40})$/u;
/** From two letters on: a colon alone, and `:)`, are people's own. */
const emoji = /(?:^|\s):([\p{L}\d_+-]{2,40})$/u;

export const triggerAt = (text: string, caret: number): Trigger | undefined => {
  const before = text.slice(0, caret);
  for (const [kind, pattern] of [['saved-reply', savedReply] as const, ['emoji', emoji] as const]) {
    const query = pattern.exec(before)?.[1];
    if (query !== undefined) return { kind, query, start: caret - query.length - 1, end: caret };
  }
  return undefined;
};

/** Puts something in the place of what was typed; the caret stands behind it. */
export const replacedAt = (
  text: string,
  { start, end }: Pick<Trigger, 'start' | 'end'>,
  inserted: string,
): { text: string; caret: { start: number; end: number } } => {
  const at = start + inserted.length;
  return { text: text.slice(0, start) + inserted + text.slice(end), caret: { start: at, end: at } };
};
