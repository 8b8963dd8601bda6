import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesOfPage, loadedLaterBy, loadedWith } from './loaded-files.ts';

/** What one part of a start loads. */
export interface Weight {
  /** As they lie on the disk. */
  bytes: number;
  /** Source files that have something in it; 0 for styles. */
  modules: number;
}

/** The parts of a start, in their order. */
export const startParts = [
  /** Before the window is there: nothing else of the program happens meanwhile. */
  'main, until the window',
  'preload',
  /** Beside the page, until it can answer: log, settings, secrets, database, and what the window shows first. */
  'main, until the first list',
  /** When the list is shown: the services, and what they connect, seal and send with. */
  'main, the services',
  'page, until the first list',
  'style of the page',
] as const;
export type StartPart = (typeof startParts)[number];
export type StartWeights = Readonly<Record<StartPart, Weight>>;

/** Our own and those of packages, as the bundler wrote them down in the map beside the file. */
const modulesOf = (file: string): readonly string[] =>
  (JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { sources: string[] }).sources;

const bytesOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + statSync(file).size, 0);

const weightOf = (files: readonly string[]): Weight => ({
  bytes: bytesOf(files),
  modules: new Set(
    // A file of nothing but imports has no map.
    files.flatMap((file) => (existsSync(`${file}.map`) ? modulesOf(file) : [])),
  ).size,
});

/** The one among these files that was made for a source of this name. */
const chunkNamed = (files: readonly string[], name: string): string => {
  const [found, ...others] = files.filter((file) => basename(file).startsWith(`${name}-`));
  if (found === undefined || others.length > 0)
    throw new Error(`${others.length + (found ? 1 : 0)} files of the bundle are called ${name}-….`);
  return found;
};

/**
 * Weighs what a start of the built console loads before the first list is on the screen.
 * @param out the folder of the bundles.
 * Errors: throws when the bundles are not built as this expects, so that nothing can be left out unnoticed.
 */
export const weighStart = (out: string): StartWeights => {
  const untilWindow = loadedWith([join(out, 'main', 'index.js')]);
  const laterThan =
    (...loaded: readonly string[][]) =>
    (file: string) =>
      !loaded.flat().includes(file);
  const behindWindow = loadedLaterBy(untilWindow);
  const fromCache = loadedWith([chunkNamed(behindWindow, 'start-from-cache')]);
  const pieces = ['log', 'open-storage', 'cached-start'].map((name) =>
    chunkNamed(loadedLaterBy(fromCache), name),
  );
  const untilList = loadedWith([...fromCache, ...pieces]).filter(laterThan(untilWindow));
  const services = loadedWith([chunkNamed(behindWindow, 'start-console')]).filter(
    laterThan(untilWindow, untilList),
  );
  const page = filesOfPage(join(out, 'renderer', 'index.html'));
  // The window itself is fetched ahead and imported once its language is known.
  chunkNamed(page.scripts, 'start');
  if (page.styles.length === 0) throw new Error('The page names no style.');
  return {
    'main, until the window': weightOf(untilWindow),
    preload: weightOf([join(out, 'preload', 'index.cjs')]),
    'main, until the first list': weightOf(untilList),
    'main, the services': weightOf(services),
    'page, until the first list': weightOf(loadedWith(page.scripts)),
    'style of the page': { bytes: bytesOf(page.styles), modules: 0 },
  };
};
