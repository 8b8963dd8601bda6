import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { readGuide } from '../../scripts/guide/read-guide.ts';
import { inRepository, repositoryRoot } from '../../scripts/paths.ts';
import { impactSentences } from '../../src/renderer/messages/removal-reach.ts';
import { plainTextOf } from '../../src/shared/guide.ts';
import { errorCatalogue } from '../../src/shared/errors.ts';
import { planOf } from './fake/removal.ts';

/**
 * The window speaks to people who answer customers (ux: “Words”). Every text of the window is read here: the catalogue of messages,
 * what stands in the components, the sentences of errors and records, and what main writes for a person.
 * Before: the page Admin spoke of sealed envelopes, a step of a removal of HTTP 400, an error of a channel key.
 */

/** What is not said, and what is said instead. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\bseal(?:s|ed|ing)?\b/i, 'locked'],
  [/\bleases?\b/i, 'the computer that does it'],
  [/\bchannel keys?\b/i, 'the key to the conversations'],
  [/\benvelopes?\b/i, 'messages'],
  [/\bbytes?\b/i, '102 left'],
  [/\bholds\b/i, 'has, keeps'],
  [/\bgrant(?:s|ed|ing)?\b/i, 'permission, access'],
  [/\bHTTP\b/, 'a sentence; the number under Details'],
  [/\bstatus(?: code)? [1-5]\d\d\b/i, 'a sentence; the number under Details'],
  [/\b[\w-]+\.(?:json|db|sqlite|log|asar|sock)\b/i, 'what it is'],
  [/\bdevices?\b/i, 'computer'],
  [/\b(?:nonce|ciphertext|prekey|payload|IPC|IGSID)\b/i, 'nothing: only a developer needs it'],
  [/person only|no promotions\b/i, 'Reply within 1 d 1 h (support only)'],
  [/\bof 1,000\b/, '102 left'],
  [/\bverified up to\b/i, 'Nothing missing as of 14:32'],
  [/\bless than a minute\b|\babout under\b/i, 'under a minute'],
  [/\bother computers? of (?:1|one) person\b/i, "1 colleague's computer"],
  [/\bhas not been confirmed through\b/i, "Waiting for Anna's first sign-in"],
];

/** Places where a word is a name that others gave. */
const allowed: readonly (readonly [file: string, text: RegExp])[] = [];

interface Text {
  file: string;
  line: number;
  text: string;
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Attributes that nobody reads. */
const silent =
  /^(?:className|id|key|role|type|href|data-.+|aria-(?:controls|labelledby|describedby)|d|viewBox)$/;
/** A sentence, a word in a heading, or several words; not an id, a class or a route. */
const isRead = (text: string): boolean =>
  /[\p{L}]\s|\s[\p{L}]/u.test(text) || /^\p{Lu}[\p{L}’']+[.…!?]?$/u.test(text);

/** What a person may read in a source file: literals, templates and the text between tags. */
const textsOf = (file: string, source: string): Text[] => {
  const found: Text[] = [];
  const add = (node: Node, text: string): void => {
    const clean = text.replaceAll(/\s+/g, ' ').trim();
    if (clean !== '') found.push({ file, line: source.slice(0, node.start).split('\n').length, text: clean });
  };
  const visit = (node: Node): void => {
    if (
      /^(?:Import|ExportAll|TS)/.test(node.type) &&
      node.type !== 'TSAsExpression' &&
      node.type !== 'TSSatisfiesExpression'
    )
      return;
    if (node.type === 'JSXAttribute') {
      const { name } = node as unknown as { name: { name: string | { name: string } } };
      if (silent.test(typeof name.name === 'string' ? name.name : name.name.name)) return;
    }
    if (node.type === 'JSXText') return add(node, String(node['value']));
    if (node.type === 'Literal' && typeof node['value'] === 'string') {
      if (isRead(node['value'])) add(node, node['value']);
      return;
    }
    if (node.type === 'TemplateLiteral') {
      const { quasis } = node as unknown as { quasis: { value: { cooked: string } }[] };
      const text = quasis.map(({ value }) => value.cooked).join('…');
      if (isRead(text)) add(node, text);
    }
    for (const child of Object.values(node))
      if (Array.isArray(child)) child.filter(isNode).forEach(visit);
      else if (isNode(child)) visit(child);
  };
  visit(parseSync(file, source).program as unknown as Node);
  return found;
};

const files = [
  ...globSync('src/renderer/**/*.{ts,tsx}', { cwd: repositoryRoot }),
  // What main writes for a person.
  'src/main/conversations/summary.ts',
  'src/main/notifications/notices.ts',
  'src/main/desktop/tray-menu.ts',
  'src/main/windows/application-menu.ts',
  'src/shared/origin-names.ts',
  'src/shared/removal/words.ts',
  'src/shared/try-it.ts',
].map((file) => file.replaceAll('\\', '/'));

/** The guide speaks as the window does. */
const guideTexts = readGuide(inRepository('docs', 'guide', 'en')).parts.flatMap(({ chapters }) =>
  chapters.flatMap(({ name, title, intro, sections }) =>
    [
      title,
      ...intro.map(plainTextOf),
      ...sections.flatMap((one) => [one.title, ...one.blocks.map(plainTextOf)]),
    ].map((text) => ({ file: `docs/guide/en/${name}.md`, line: 0, text })),
  ),
);

const texts: Text[] = [
  ...guideTexts,
  ...files.flatMap((file) => textsOf(file, readFileSync(inRepository(file), 'utf8'))),
  ...Object.entries(errorCatalogue).map(([code, { sentence }]) => ({
    file: `errors.ts ${code}`,
    line: 0,
    text: sentence,
  })),
];

const wrongIn = (all: readonly Text[]): string[] =>
  all.flatMap(({ file, line, text }) =>
    forbidden
      .filter(([word]) => word.test(text))
      .filter(() => !allowed.some(([place, known]) => place === file && known.test(text)))
      .map(([word, instead]) => `${file}:${line} “${text}” (${word.source}: say “${instead}”)`),
  );

describe('the words of the window', () => {
  it('are those of people who answer customers', () => {
    expect(wrongIn(texts)).toEqual([]);
  });

  it('are read wherever they stand', () => {
    // Of every kind of place; and far more than a reader that has gone blind would find.
    expect(texts.length).toBeGreaterThan(1_500);
    const sample = `
      const a = 'Sealed.';
      const b = \`The relay holds \${count} messages\`;
      const c = <p title="Envelope of a chat" className="holds nothing">Verified up to {time}</p>;
      const d = isBad ? 'HTTP 400, code 190' : 'waiting-for-grant';
      import { lease } from 'the lease of it';
    `;
    expect(wrongIn(textsOf('sample.tsx', sample)).map((wrong) => wrong.split('“')[1]?.split('”')[0])).toEqual(
      ['Sealed.', 'The relay holds … messages', 'Envelope of a chat', 'Verified up to', 'HTTP 400, code 190'],
    );
  });

  it('do not count one computer of one person', () => {
    const plan = { ...planOf('disconnect', 'Shop'), otherConsoles: { agents: 1, devices: 1 } };
    expect(impactSentences(plan).at(-1)).toMatch(/^1 other computer in the team deletes its copy too/);
  });
});
