import { describe, expect, it } from 'vitest';
import { findUntranslated, untranslatedIn } from '../../scripts/i18n/untranslated.ts';

/**
 * Everything that people read or hear of the window is asked for in their language (decision 0141): text between tags, labels, titles,
 * sentences. Before: the window was English, with texts in 250 files.
 */

/** What is no text, though it looks like one. */
const allowed: readonly (readonly [file: RegExp, text: RegExp])[] = [
  // Names of keys, as the browser calls them.
  [/bindings\.ts$/, /^(?:enter tab|control shift)/],
  // As the guide writes them, and as the browser does.
  [/guide\/keys\.ts$/, /^(?:Escape|Ctrl|Alt|Shift)$/],
  // Ids of the groups of commands, which have their names beside them.
  [/renderer\/commands\//, /^(?:Go to|Move|Conversation|Message|Your status|Window)$/],
  // What a browser calls dragged files; names of files.
  [/drop-area\.tsx$/, /^Files$/],
  [/use-recorder\.ts$/, /\.wav$/],
  // Names of people, programs and parties with a number.
  [/\.tsx?$/, /^(?:Ina|Relay|Backchannel \{\}|Instagram \{\})$/],
  // Names of permissions; shapes of codes and addresses.
  [/\.tsx$/, /^(?:customers:own$|X{4}-|relay\.example\.com$)/],
];

describe('the texts of the window', () => {
  it('all go through text()', () => {
    const left = findUntranslated()
      .filter(({ file, text }) => !allowed.some(([place, known]) => place.test(file) && known.test(text)))
      .map(({ file, line, text }) => `${file}:${line} “${text}”`);
    expect(left).toEqual([]);
  });

  it('are found wherever they stand', () => {
    const sample = `
      import { text } from './i18n/text.ts';
      const a = 'Nothing waits.';
      const b = \`\${count} messages have not left\`;
      const c = <p title="Ends at" className="no text here" data-testid="neither">Verified {time}</p>;
      const d = isBad ? 'Failed' : 'waiting-for-it';
      const e = <Button label={isOn ? 'on' : 'off'} kind="primary" />;
      const f = text('Said', { name: 'A colleague' });
      const h = text.in('said of a thing', 'Said');
      if (event.key === 'Enter') throw new Error('Never said.');
      switch (kind) { case 'Note': break; }
      const g = { key: 'Escape', label: 'Close' };
      import { lease } from 'the lease of it';
    `;
    expect(untranslatedIn('sample.tsx', sample).map(({ text }) => text)).toEqual([
      'Nothing waits.',
      '{} messages have not left',
      'Ends at',
      'Verified',
      'Failed',
      'on',
      'off',
      'A colleague',
      'Close',
    ]);
  });
});
