import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTable, exceeded } from '../../../scripts/budgets/compare.ts';
import { filesOfPage, loadedLaterBy, loadedWith } from '../../../scripts/budgets/loaded-files.ts';
import { weighStart, type StartWeights } from '../../../scripts/budgets/weigh.ts';

let out = '';
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'backchannel-budgets-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

/** Writes a file of the bundle; with `sources`, also the map beside it. */
const put = (name: string, content: string, sources?: readonly string[]): string => {
  const file = join(out, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (sources) writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sources, mappings: '' }));
  return file;
};

const page = `<!doctype html><html><head>
  <script type="module" crossorigin src="./assets/index-1.js"></script>
  <link rel="modulepreload" crossorigin href="./assets/start-1.js">
  <link rel="stylesheet" crossorigin href="./assets/index-1.css">
  <link rel="preload" as="font" href="./assets/inter.woff2">
</head><body></body></html>`;

/** A console as small as one can be, that imports as a built one does. */
const putConsole = (): void => {
  const later = 'import("./chunks/start-from-cache-1.js");import("./chunks/start-console-1.js")';
  put('main/index.js', `import{a}from"./chunks/both-1.js";a();${later}`, ['a.ts']);
  const pieces = ['log', 'open-storage', 'cached-start'];
  const piecesLater = pieces.map((name) => `import("./${name}-1.js")`).join(';');
  put('main/chunks/start-from-cache-1.js', piecesLater, ['start-from-cache.ts']);
  for (const name of pieces)
    put(`main/chunks/${name}-1.js`, 'import"./both-1.js";import"./deeper-1.js"', [`${name}.ts`]);
  put('main/chunks/both-1.js', 'export const a=()=>1', ['both.ts']);
  put(
    'main/chunks/start-console-1.js',
    'import{a}from"./both-1.js";import"./deep-1.js";export const startBehindWindow=a;import("./rare-1.js")',
    ['start-console.ts', 'b.ts'],
  );
  put('main/chunks/deep-1.js', 'export*from"./deeper-1.js"');
  put('main/chunks/deeper-1.js', 'export const c=1', ['b.ts', 'c.ts']);
  put('main/chunks/rare-1.js', 'export const r=1', ['rare.ts']);
  put('preload/index.cjs', 'require("electron")', ['preload.ts']);
  put('renderer/index.html', page);
  put('renderer/assets/index-1.js', 'import("./start-1.js")', ['main.tsx']);
  put('renderer/assets/start-1.js', 'import{x}from"./shared-1.js";x();import("./later-1.js")', ['start.tsx']);
  put('renderer/assets/shared-1.js', 'import"./start-1.js";export const x=()=>1', ['shared.ts']);
  put('renderer/assets/later-1.js', 'export const l=1', ['later.ts']);
  put('renderer/assets/index-1.css', '.a{color:red}');
};

describe('what is loaded with a file', () => {
  it('is what it imports and exports from, however far and in circles, and not what it loads later', () => {
    putConsole();
    const [start, shared, index] = ['start-1.js', 'shared-1.js', 'index-1.js'].map((name) =>
      join(out, 'renderer/assets', name),
    );
    expect(loadedWith([start ?? ''])).toEqual([start, shared]);
    expect(loadedLaterBy([index ?? ''])).toEqual([start]);
    const behind = join(out, 'main/chunks/start-console-1.js');
    expect(loadedWith([behind]).map((file) => file.slice(out.length + 1))).toEqual(
      [
        'main/chunks/start-console-1.js',
        'main/chunks/both-1.js',
        'main/chunks/deep-1.js',
        'main/chunks/deeper-1.js',
      ].map((name) => join(name)),
    );
  });

  it('is for a page its scripts, those fetched ahead, and its styles, but no font', () => {
    putConsole();
    const { scripts, styles } = filesOfPage(join(out, 'renderer/index.html'));
    expect(scripts).toEqual(['index-1.js', 'start-1.js'].map((name) => join(out, 'renderer/assets', name)));
    expect(styles).toEqual([join(out, 'renderer/assets/index-1.css')]);
  });
});

describe('the weight of a start', () => {
  it('counts each file and each module once, where it is loaded first', () => {
    putConsole();
    const weights = weighStart(out);
    expect(weights['main, until the window'].modules).toBe(2);
    expect(weights['main, until the first list'].modules).toBe(6);
    expect(weights['main, the services'].modules).toBe(2);
    expect(weights['page, until the first list'].modules).toBe(3);
    expect(weights['style of the page']).toEqual({ bytes: 13, modules: 0 });
    expect(weights.preload).toEqual({ bytes: 19, modules: 1 });
  });

  it('cannot be taken where the window or what is behind it is in no file of its own', () => {
    putConsole();
    put('main/index.js', 'startConsole()', ['a.ts']);
    expect(() => weighStart(out)).toThrow('start-from-cache');
    putConsole();
    put('main/chunks/start-from-cache-1.js', 'import("./log-1.js")', ['start-from-cache.ts']);
    expect(() => weighStart(out)).toThrow('open-storage');
    putConsole();
    put('renderer/index.html', page.replace('start-1', 'other-1'));
    expect(() => weighStart(out)).toThrow('start');
  });

  it('fails its budget with one byte or one module more, and says of which part and how many', () => {
    putConsole();
    const weights = weighStart(out);
    expect(exceeded(weights, weights)).toEqual([]);
    const tighter = (part: keyof StartWeights, change: Partial<StartWeights['preload']>): StartWeights => ({
      ...weights,
      [part]: { ...weights[part], ...change },
    });
    const { bytes } = weights['main, until the window'];
    expect(exceeded(weights, tighter('main, until the window', { bytes: bytes - 1 }))).toEqual([
      `main, until the window: ${bytes} bytes, 1 more than its budget of ${bytes - 1}`,
    ]);
    expect(exceeded(weights, tighter('page, until the first list', { modules: 1 }))).toEqual([
      'page, until the first list: 3 modules, 2 more than its budget of 1',
    ]);
  });

  it('fails a budget that has become far too large, so that what was won is kept', () => {
    putConsole();
    const weights = weighStart(out);
    const { bytes, modules } = weights.preload;
    const roomy = { ...weights, preload: { bytes: bytes * 2, modules } };
    expect(exceeded(weights, roomy)).toEqual([`preload: ${bytes} bytes; lower its budget of ${bytes * 2}`]);
    expect(asTable(weights, roomy)).toContain('preload');
  });
});
