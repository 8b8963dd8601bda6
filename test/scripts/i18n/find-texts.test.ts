import { describe, expect, it } from 'vitest';
import { textsIn } from '../../../scripts/i18n/find-texts.ts';

const file = 'src/renderer/sample.tsx';
const found = (body: string, imports = 'text') =>
  textsIn(file, `import { ${imports} } from '../shared/i18n/text.ts';\n${body}`);

describe('the texts of a file', () => {
  it('are found in each way of asking for them, with context and place', () => {
    const { texts, problems } = found(
      `text('Assign');
       text.in('verb, on a button', 'Open');
       const a = <p>{text.rich('Read <more>all</more>', { more: show })}</p>;
       english('Later');
       text('One sentence, ' + 'on two lines.');`,
      'text, english',
    );
    expect(problems).toEqual([]);
    expect(texts.map(({ english, context, places }) => [english, context, places[0]])).toEqual([
      ['Assign', undefined, `${file}:2`],
      ['Open', 'verb, on a button', `${file}:3`],
      ['Read <more>all</more>', undefined, `${file}:4`],
      ['Later', undefined, `${file}:5`],
      ['One sentence, on two lines.', undefined, `${file}:6`],
    ]);
    expect(texts[1]?.key).toBe('verb, on a button\u0004Open');
  });

  it('are found in a page that has them of its reader, and imports nothing', () => {
    const page = `const answer = async () => {
      const reader = await readerFor(header);
      const { text } = reader;
      const { text: say } = await readerOf(request);
      const { text: answered } = await fetchOne();
      answered('None of ours');
      return text('One') + say('Two');
    };`;
    expect(textsIn(file, page).texts.map(({ english }) => english)).toEqual(['One', 'Two']);
  });

  it('are found under another name, and where they are handed on for one reader', () => {
    expect(found(`say('Assign');`, 'text as say').texts).toHaveLength(1);
    const handedOn = found(
      `const page = (text: Text) => text('Closed'); const other = ({ own }: { own: Text }) => own('Gone');`,
      'type Text',
    );
    expect(handedOn.texts.map(({ english }) => english)).toEqual(['Closed', 'Gone']);
  });

  it('are not what another function of that name is given', () => {
    expect(textsIn(file, `const text = (a: string) => a; text('Assign');`).texts).toEqual([]);
  });

  it.each([
    ['a template', 'text(`Assigned to ${name}`)'],
    ['a variable', 'text(sentence)'],
    ['two texts in one call', `text(isOn ? 'On' : 'Off')`],
    ['a context that is not written out', `text.in(where, 'Open')`],
    ['a value that is missing', `text('Assigned to {name}')`],
    ['another value', `text('Assigned to {name}', { nam })`],
    ['a value without a place', `text('Assigned', { name })`],
    ['a plural without one of its forms', `text('{count, plural, other {# notes}}', { count })`],
    ['a form that cannot be read', `text('{count', { count })`],
  ])('are refused: %s', (_, call) => {
    expect(found(`${call};`).problems).toHaveLength(1);
  });

  it('may be given values that cannot be read from the call', () => {
    expect(found(`text('Assigned to {name}', values); text('To {name}', { ...values });`).problems).toEqual(
      [],
    );
  });
});
