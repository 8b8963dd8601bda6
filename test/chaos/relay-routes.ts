import type { Relay } from '../../src/relay/server.ts';

/** Method and path of a route; parameters stand as `:name`. */
export type Route = readonly [method: string, path: string];

/** Served below the web framework, which does not know it. */
const rawRoutes: readonly Route[] = [['POST', '/webhooks/meta']];

/** What the framework prints: a tree, four columns for each level. Throws when it has learned to print otherwise. */
const readTree = (tree: string): Route[] => {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const found = /^([│ ]*)[├└]── (\S+) \(([A-Z, ]+)\)$/.exec(line);
    const [, indent, path, methods] = found ?? [];
    if (indent === undefined || path === undefined || methods === undefined) {
      throw new Error(`Not understood in the list of routes: ${line}`);
    }
    const level = indent.length / 4;
    above.length = level;
    above[level] = path;
    return methods.split(', ').map((method): Route => [method, above.join('')]);
  });
};

/** Every route the relay has, so that a new one is attacked from its first day. */
export const relayRoutes = async (relay: Pick<Relay, 'app'>): Promise<Route[]> => {
  await relay.app.ready();
  return [...readTree(relay.app.printRoutes({ commonPrefix: false })), ...rawRoutes];
};
