import Papa from 'papaparse';
import {
  buttonTitleSchema,
  maxReplyButtons,
  maxSavedNameLength,
  maxSavedTextLength,
  savedNameSchema,
  type SavedReply,
  sendableButtons,
} from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { ImportReport } from '../../shared/ipc/index.ts';

/** One line of a file that can be taken over. */
export interface SavedLine {
  name: string;
  text: string;
  /** Titles of the buttons under it; undefined: the file does not speak of buttons. */
  buttons?: string[] | undefined;
  isShared: boolean;
}

type Problem = ImportReport['problems'][number];

const columns = ['name', 'text', 'for', 'buttons'] as const;

/**
 * What spreadsheet programs take for a formula, also behind quotes that we put there. OWASP, "CSV Injection"; the wide signs are
 * taken for the same ones in East Asian versions.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/u;
const withQuote = /^'+[=+\-@\t\r\n＝＋－＠]/u;

/** A quote before it makes it a text; one more before one that has some, so that reading takes away exactly what writing put. */
const guarded = (value: string): string => (formula.test(value) ? `'${value}` : value);
const unguarded = (value: string): string => (withQuote.test(value) ? value.slice(1) : value);

/** One title a line, with a line's end behind a single one too: so a title may hold what people put between theirs. */
const buttonsCell = (titles: readonly string[]): string => titles.map((title) => `${title}\n`).join('');
/** Also as people write them by hand: `Yes | No`. */
const titlesOfCell = (cell: string): string[] =>
  cell
    .split(cell.includes('\n') ? /\r?\n/u : '|')
    .map((title) => title.trim())
    .filter((title) => title !== '');
const problemOfButtons = (titles: readonly string[] = []): Problem['problem'] | undefined =>
  titles.length > maxReplyButtons
    ? 'too-many-buttons'
    : titles.every((title) => buttonTitleSchema.safeParse(title).success)
      ? undefined
      : 'buttons-too-long';

/** As a file that spreadsheet programs open: with a byte order mark, so that they read it as UTF-8. */
export const toCsv = (replies: readonly SavedReply[]): string =>
  `\u{FEFF}${Papa.unparse(
    {
      fields: [...columns],
      data: replies.map(({ name, text, buttons = [], isShared }) => [
        guarded(name),
        guarded(text),
        isShared ? 'team' : 'me',
        guarded(buttonsCell(buttons)),
      ]),
    },
    { newline: '\r\n' },
  )}\r\n`;

/**
 * Reads such a file, and what other programs write: comma, semicolon or tab; with or without a line of headings, in any order of
 * columns; `title`, `shortcut`, `shortcode`, `content`, `message` for our words. What is said to be for everybody is the team's.
 * Errors: SAVED_REPLIES_UNREADABLE.
 */
export const fromCsv = (csv: string): { lines: SavedLine[]; problems: Problem[] } => {
  const parsed = Papa.parse<string[]>(csv.replace(/^\u{FEFF}/u, ''), { skipEmptyLines: 'greedy' });
  const [first, ...others] = parsed.data;
  const isBroken = parsed.errors.some(({ type }) => type === 'Quotes');
  if (first === undefined || isBroken) throw new BackchannelError('SAVED_REPLIES_UNREADABLE');
  const headings = first.map((heading) => heading.trim().toLowerCase());
  const columnOf = (...names: string[]): number => headings.findIndex((heading) => names.includes(heading));
  const text = columnOf('text', 'content', 'message', 'reply', 'body');
  const hasHeadings = text >= 0;
  const name = columnOf('name', 'title', 'shortcut', 'shortcode', 'short_code', 'tag');
  if (!hasHeadings && first.length < 2) throw new BackchannelError('SAVED_REPLIES_UNREADABLE');
  const at = hasHeadings
    ? {
        name: name >= 0 ? name : text === 0 ? 1 : 0,
        text,
        for: columnOf('for', 'scope', 'visibility', 'shared'),
        buttons: columnOf('buttons', 'quick replies', 'quick_replies'),
      }
    : { name: 0, text: 1, for: 2, buttons: -1 };

  const lines: SavedLine[] = [];
  const problems: Problem[] = [];
  const rows = hasHeadings ? others : parsed.data;
  for (const [index, row] of rows.entries()) {
    const line = index + (hasHeadings ? 2 : 1);
    const cell = (column: number): string => unguarded(row[column] ?? '');
    const found = { name: cell(at.name).trim().replace(/^\//u, ''), text: cell(at.text) };
    const written = at.buttons < 0 ? undefined : titlesOfCell(cell(at.buttons));
    const problem: Problem['problem'] | undefined =
      found.name === '' ||
      (found.name.length <= maxSavedNameLength && !savedNameSchema.safeParse(found.name).success)
        ? 'no-name'
        : found.name.length > maxSavedNameLength
          ? 'name-too-long'
          : found.text.trim() === ''
            ? 'no-text'
            : found.text.length > maxSavedTextLength
              ? 'text-too-long'
              : problemOfButtons(written);
    if (problem !== undefined) problems.push({ line, problem });
    else
      lines.push({
        ...found,
        ...(written && { buttons: sendableButtons(written) }),
        isShared: /^(team|shared|public|everyone|all|yes|true|1)$/iu.test(cell(at.for).trim()),
      });
  }
  return { lines, problems };
};
