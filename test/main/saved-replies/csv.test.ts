/**
 * Attacks: "a file of saved replies opens in a spreadsheet program without running anything, and comes back to the letter".
 */
import { describe, expect, it } from 'vitest';
import { fromCsv, toCsv } from '../../../src/main/saved-replies/csv.ts';
import { agentIdSchema, savedReplyIdSchema, type SavedReply } from '../../../src/shared/domain/index.ts';

const replyOf = (name: string, text: string, isShared = false, buttons: string[] = []): SavedReply => ({
  id: savedReplyIdSchema.parse('0b0e6ab4-8a3c-4d4f-9d63-2a1f2c3d4e5f'),
  name,
  text,
  buttons,
  isShared,
  changedBy: agentIdSchema.parse('anna@bakery.test'),
  changedAtMs: 5,
});

const nasty = [
  '=HYPERLINK("https://evil.test";"Click")',
  '+1 555 0100',
  '-10 % today',
  '@everyone',
  '\tindented',
  '＝1+1',
  `'=already quoted`,
  `''=twice`,
  `'plain quote`,
  'comma, semicolon; "quote"\nnew line\r\nand another',
  '  spaces around  ',
  'Grüße 👩🏽‍🍳 {first name}',
];

describe('a file of saved replies', () => {
  it('comes back to the letter', () => {
    const replies = nasty.map((text, index) => replyOf(`reply ${index}`, text, index % 2 === 0));
    const { lines, problems } = fromCsv(toCsv(replies));
    expect(problems).toEqual([]);
    expect(lines).toEqual(
      replies.map(({ name, text, buttons, isShared }) => ({ name, text, buttons, isShared })),
    );
  });

  it('keeps the buttons to the letter, also those that a formula begins with or a bar is in', () => {
    const buttons = [['Yes', 'No'], ['a|b'], ['=1+1', '-10 %'], ['Grüße 👩🏽‍🍳'], []];
    const replies = buttons.map((titles, index) => replyOf(`reply ${index}`, 'text', true, titles));
    expect(fromCsv(toCsv(replies)).lines.map((line) => line.buttons)).toEqual(buttons);
  });

  it('takes buttons as people write them, and leaves them alone where there is no word of them', () => {
    const withThem = fromCsv('name,text,buttons\nsize,Which?,Small | Large\nplain,text,\n');
    expect(withThem.lines.map(({ buttons }) => buttons)).toEqual([['Small', 'Large'], []]);
    expect(fromCsv('name,text\nsize,Which?\n').lines[0]?.buttons).toBeUndefined();
    const many = Array.from({ length: 14 }, (_, index) => `b${index}`).join('|');
    expect(fromCsv(`name,text,buttons\na,x,${'y'.repeat(21)}\nb,x,${many}\n`).problems).toEqual([
      { line: 2, problem: 'buttons-too-long' },
      { line: 3, problem: 'too-many-buttons' },
    ]);
  });

  it('has no cell that a spreadsheet program takes for a formula', () => {
    const file = toCsv(
      nasty.flatMap((text, index) => [replyOf(text.trim().slice(0, 20), text), replyOf(`${index}`, text)]),
    );
    // As such a program reads it: the byte order mark off, quotes of CSV undone.
    const cells = [...file.slice(1).matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/gu)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
    );
    expect(cells.length).toBeGreaterThan(nasty.length * 6);
    expect(cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/u.test(cell))).toEqual([]);
  });

  it.each([
    ['semicolons and other headings', 'Title;Content;Visibility\r\nhours;"8; to 12";public\r\n', true],
    ['tabs, text first', 'message\tshort_code\n8; to 12\t/hours', false],
    ['no headings', 'hours,"8; to 12"\nthanks,You are welcome.', false],
  ])('is read from other programs: %s', (_, csv, isShared) => {
    expect(fromCsv(csv).lines[0]).toEqual({ name: 'hours', text: '8; to 12', isShared });
  });

  it('names each line that cannot be taken over', () => {
    const csv = `name,text\n,no name\nno text,  \n${'n'.repeat(61)},x\nlong,${'x'.repeat(5_001)}\nfine,yes`;
    expect(fromCsv(csv)).toEqual({
      lines: [{ name: 'fine', text: 'yes', isShared: false }],
      problems: [
        { line: 2, problem: 'no-name' },
        { line: 3, problem: 'no-text' },
        { line: 4, problem: 'name-too-long' },
        { line: 5, problem: 'text-too-long' },
      ],
    });
  });

  it.each(['', 'just a sentence', 'name,text\n"never closed', '\u{0}PNG'])(
    'refuses what is none: %j',
    (csv) => {
      expect(() => fromCsv(csv)).toThrow(expect.objectContaining({ code: 'SAVED_REPLIES_UNREADABLE' }));
    },
  );
});
