import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { indexOf, picturesOfChapter, readChapter, readGuide } from '../../../scripts/guide/read-guide.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { allCommands } from '../../../src/renderer/commands/all-commands.ts';
import { bindingOf } from '../../../src/renderer/commands/bindings.ts';
import { findInGuide } from '../../../src/renderer/features/guide/find-in-guide.ts';
import { shortcutOfKeys } from '../../../src/renderer/features/guide/keys.ts';
import {
  anythingElse,
  checkPlaces,
  codesByPlace,
  codesOfPrograms,
  computerPlaces,
  healthPlaces,
  placeOf,
  statePlaces,
} from '../../../src/renderer/features/guide/places.ts';
import { accessWords } from '../../../src/renderer/messages/standing.ts';
import { guideStates, topicOfStrip } from '../../../src/renderer/state/guide.ts';
import { errorCatalogue, type ErrorCode } from '../../../src/shared/errors.ts';
import { headingsOf, type GuideBlock, type GuideInline } from '../../../src/shared/guide.ts';
import { preflightIds } from '../../../src/shared/ipc/preflight.ts';
import { healthItemSchema } from '../../../src/shared/ipc/state.ts';
import { computerCheckIds } from '../../../src/shared/ipc/support.ts';
import { guidePictures } from '../../gallery/guide-pictures.ts';

const folder = inRepository('docs', 'guide', 'en');
const guide = readGuide(folder);
const chapters = guide.parts.flatMap((part) => part.chapters);
const places = new Set(headingsOf(guide).map(({ place }) => place));

const partsOf = (block: GuideBlock): readonly GuideInline[] =>
  block.kind === 'paragraph' ? block.parts : block.kind === 'list' ? block.items.flat() : [];
/** Every piece of text, those inside of others, too. */
const within = (parts: readonly GuideInline[]): GuideInline[] =>
  parts.flatMap((part) => ('parts' in part ? [part, ...within(part.parts)] : [part]));
const pieces = chapters.flatMap(({ name, intro, sections }) =>
  within([...intro, ...sections.flatMap(({ blocks }) => blocks)].flatMap(partsOf)).map((piece) => ({
    chapter: name,
    piece,
  })),
);
const wordsOf = (parts: readonly GuideInline[]): string =>
  parts.map((part) => ('text' in part ? part.text : '')).join('');

describe('the guide', () => {
  it('has every chapter in its index once, and every heading below its chapter', () => {
    const files = globSync('*.md', { cwd: folder }).map((file) => basename(file, '.md'));
    expect(chapters.map(({ name }) => name).toSorted()).toEqual(
      files.filter((name) => name !== 'index').toSorted(),
    );
    const index = readFileSync(join(folder, 'index.md'), 'utf8');
    expect(index.slice(index.indexOf('## '))).toBe(indexOf(guide));
  });

  it('has only links that lead to a heading, or to a document of the repository', () => {
    const links = pieces.flatMap(({ chapter, piece }) =>
      piece.kind === 'link' ? [`${chapter} → ${piece.place}`] : [],
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !places.has(link.split(' → ')[1] ?? ''))).toEqual([]);
    const documents = pieces.flatMap(({ piece }) => (piece.kind === 'document' ? [piece.path] : []));
    expect(documents.filter((path) => !statSync(inRepository(path)).isFile())).toEqual([]);
  });

  it('writes bold what stands in the window, letter for letter', () => {
    const catalogue = JSON.parse(
      readFileSync(inRepository('src', 'shared', 'i18n', 'catalogues', 'de.json'), 'utf8'),
    ) as Record<string, string>;
    const known = new Set([
      'LiveChat',
      'Relay',
      ...Object.keys(catalogue).map((key) =>
        (key.split('\u0004').at(-1) ?? '')
          .replaceAll(/<hidden>.*?<\/hidden>|<\/?\w+>/gu, '')
          .replaceAll("''", "'"),
      ),
    ]);
    const bold = pieces.flatMap(({ chapter, piece }) =>
      piece.kind === 'strong' ? [{ chapter, words: wordsOf(piece.parts) }] : [],
    );
    expect(bold.length).toBeGreaterThan(200);
    expect(bold.filter(({ words }) => !known.has(words))).toEqual([]);
  });

  it('names only keys that do something', () => {
    // Of lists, fields and dialogs, which are no commands.
    const kept = ['Enter', 'Esc', '↑', '/', '@'];
    const commands = new Set(allCommands.flatMap(({ shortcuts }) => shortcuts.map(bindingOf)));
    const keys = pieces.flatMap(({ piece }) => (piece.kind === 'keys' ? [piece.keys] : []));
    expect(keys.length).toBeGreaterThan(40);
    expect(
      keys.filter((one) => !kept.includes(one) && !commands.has(bindingOf(shortcutOfKeys(one)))),
    ).toEqual([]);
  });

  it('shows pictures that the gallery takes, all of them, small together', () => {
    const shown = chapters.flatMap((chapter) =>
      picturesOfChapter(chapter).map((name) => ({ name, chapter: chapter.name })),
    );
    expect(shown.toSorted((one, other) => one.name.localeCompare(other.name))).toEqual(
      guidePictures
        .flatMap(({ name, chapters: of }) => of.map((chapter) => ({ name, chapter })))
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    );
    const files = globSync('*', { cwd: inRepository('docs', 'guide', 'pictures') });
    expect(files.toSorted()).toEqual(guidePictures.map(({ name }) => `${name}.webp`).toSorted());
    const bytes = files.map((file) => statSync(inRepository('docs', 'guide', 'pictures', file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * 1024 * 1024);
  });

  it('has the same chapters in every language', () => {
    const languages = globSync('docs/guide/??/index.md', { cwd: inRepository() });
    expect(languages.length).toBeGreaterThan(0);
    for (const file of languages) {
      const other = readGuide(inRepository(file, '..'));
      expect(
        other.parts.map((part) => part.chapters.map(({ name }) => name)),
        file,
      ).toEqual(guide.parts.map((part) => part.chapters.map(({ name }) => name)));
      // Places are headings: they have to be found in the other language, too.
      expect(headingsOf(other).length, file).toBe(headingsOf(guide).length);
    }
  });

  it.each([
    ['HTML', 'Text <b>bold</b>.'],
    ['an address of the web', 'See [it](https://example.com/).'],
    ['a table', '| a |\n|---|\n| b |'],
    ['a picture of another place', '![A cat](../../cat.png)'],
    ['a picture without words', '![](../pictures/inbox.webp)'],
    ['a heading twice', '## One\n\nText\n\n## One\n\nText'],
    ['a second title', '# Another'],
    ['an item of several paragraphs', '- One\n\n  Two\n- Three'],
  ])('refuses %s, which the window does not show', (_what, markdown) => {
    expect(() => readChapter('sample', `# Sample\n\n${markdown}\n`)).toThrow(/^docs\/guide: sample has /);
  });
});

describe('“What helps”', () => {
  it('has a place for every error code that a person can meet, once', () => {
    const placed = [...Object.values(codesByPlace).flat(), ...codesOfPrograms];
    expect(placed.toSorted()).toEqual((Object.keys(errorCatalogue) as ErrorCode[]).toSorted());
  });

  it.each([
    ['an error', Object.keys(codesByPlace)],
    ['a line of the health view', Object.values(healthPlaces)],
    ['a line of “Check the connection”', Object.values(checkPlaces)],
    ['a line of “Check this computer”', Object.values(computerPlaces)],
    ['a state', Object.values(statePlaces)],
    ['anything else', [anythingElse]],
  ])('of %s leads to a heading that is there', (_what, led) => {
    expect(led.filter((place) => !places.has(place) || !place.includes('#'))).toEqual([]);
  });

  it('knows every line and every state', () => {
    const topics = [
      ...healthItemSchema.shape.id.options.map((id) => `health:${id}` as const),
      ...preflightIds.map((id) => `check:${id}` as const),
      ...computerCheckIds.map((id) => `computer:${id}` as const),
      ...guideStates.map((state) => `state:${state}` as const),
    ];
    expect(topics.filter((topic) => placeOf(topic) === anythingElse)).toEqual([]);
    expect(placeOf('error:NOT_A_CODE')).toBe(anythingElse);
  });

  it('is offered for every line under the title but one that ends by itself', () => {
    expect(Object.keys(accessWords).map(topicOfStrip)).toEqual(
      Object.keys(accessWords).map((problem) => `state:${problem}`),
    );
    expect(topicOfStrip('network')).toBe('state:network');
    expect(topicOfStrip('livechat-pause LIVECHAT_LOGGED_OUT_ELSEWHERE')).toBe(
      'error:LIVECHAT_LOGGED_OUT_ELSEWHERE',
    );
    expect(topicOfStrip('livechat-pause ')).toBe('state:livechat');
    expect(topicOfStrip('reconnecting')).toBeUndefined();
  });
});

describe('findInGuide', () => {
  it('finds words in any order and case, those of a heading first', () => {
    const [first, ...rest] = findInGuide(guide, 'BACK reply take');
    expect(first).toMatchObject({ place: 'answer#take-a-reply-back', under: 'Answer a customer' });
    expect(rest.length).toBeGreaterThan(0);
  });

  it('shows where the first word stands', () => {
    const [hit] = findInGuide(guide, 'keyring');
    expect(hit?.place).toBe('trouble#the-password-store-of-this-computer');
    expect(hit?.excerpt).toMatch(/^… .*GNOME Keyring/);
  });

  it('finds nothing without words, and nothing that is not there', () => {
    expect(findInGuide(guide, '  ')).toEqual([]);
    expect(findInGuide(guide, 'zeppelin')).toEqual([]);
  });
});
