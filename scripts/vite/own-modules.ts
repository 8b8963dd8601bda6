/** Everything of `shared`, and the index of each part of the window: they only hand on what others hold. */
const quietModules = /[\\/]src[\\/](?:shared[\\/].+|renderer[\\/].+[\\/]index\.ts)$/u;

/**
 * Whether one of our own modules does nothing by being imported. Of these the bundler takes what is used and nothing else: one export
 * of an index.ts does not bring the whole part along. Styles are therefore imported by the components that wear them, never by an
 * index.ts, which would be skipped with them.
 */
export const doesNothingByItself = (id: string): boolean => quietModules.test(id.split('?')[0] ?? id);
