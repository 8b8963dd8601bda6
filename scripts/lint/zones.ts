import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/** One import as the rule sees it; paths are relative to the repository, with forward slashes. */
export type ImportSite = { file: string; specifier: string; isTypeOnly: boolean };

type Room = 'shared' | 'preload' | 'main' | 'renderer' | 'relay' | 'sandbox';

/** Which rooms of src a room may import besides itself; `types` stands for `import type`. */
const roomsAllowed: Record<Room, Partial<Record<Room, 'all' | 'types'>>> = {
  shared: {},
  preload: { shared: 'types' },
  main: { shared: 'all' },
  renderer: { shared: 'all', preload: 'types' },
  relay: { shared: 'all' },
  sandbox: { shared: 'all' },
};

/** Which packages a room may import at run time; `node` stands for Node's own modules. */
const packagesAllowed: Record<Room, (name: string, isNode: boolean) => boolean> = {
  shared: (name) => name === 'zod',
  preload: (name) => name === 'electron',
  main: (name) => !isBrowserPackage(name),
  renderer: (name, isNode) => !isNode && !isServerPackage(name),
  relay: (name) => !isBrowserPackage(name) && !isElectronPackage(name),
  sandbox: (name) => !isBrowserPackage(name) && !isElectronPackage(name),
};

function isElectronPackage(name: string): boolean {
  return name === 'electron' || name.startsWith('electron-') || name.startsWith('@electron/');
}

function isBrowserPackage(name: string): boolean {
  return (
    ['react', 'react-dom', 'react-virtuoso', 'zustand'].includes(name) || name.startsWith('@livechat/design-')
  );
}

function isServerPackage(name: string): boolean {
  const known = ['libsql', 'ws', 'fastify', 'pino', 'kysely', 'sodium-native', 'libsodium-wrappers', 'axios'];
  return isElectronPackage(name) || known.includes(name) || name.startsWith('@fastify/');
}

/**
 * The layers of src/main, upper ones first. A room imports its own layer and lower ones, never a higher one.
 * Files directly in src/main wire the rooms together and may import all of them.
 */
const mainLayers: readonly { name: string; rooms: readonly string[] }[] = [
  { name: 'composition', rooms: ['console'] },
  { name: "Electron's side", rooms: ['ipc', 'windows', 'security', 'notifications', 'updates'] },
  {
    name: 'product',
    rooms: [
      'private-chats',
      'conversations',
      'team',
      'channel',
      'bridge',
      'removal',
      'policy',
      'session',
      'try-it',
    ],
  },
  {
    name: 'providers and services',
    rooms: ['livechat', 'instagram', 'relay-link', 'storage', 'secrets', 'settings', 'media', 'browser'],
  },
  {
    name: 'ground',
    rooms: ['work', 'log.ts', 'environment.ts', 'load-axios.ts', 'stored-json.ts', 'try-out-setting.ts'],
  },
];

/** Says in one sentence why an import is not allowed; undefined when it is. */
export function whyForbidden({ file, specifier, isTypeOnly }: ImportSite): string | undefined {
  const from = locate(file);
  if (!specifier.startsWith('.')) {
    return from.room && !isTypeOnly ? whyPackageForbidden(from.room, specifier) : undefined;
  }
  const to = locate(posix.normalize(posix.join(posix.dirname(file), specifier)));
  if (to.top === 'test' && from.top !== 'test') return 'nothing imports test';
  if (!from.room) return undefined;
  if (!to.room) return `src/${from.room} imports only src, not ${to.path}`;
  if (from.room === to.room) return whyInsideForbidden(from, to);
  const allowed = roomsAllowed[from.room][to.room];
  if (!allowed) return `src/${from.room} never imports src/${to.room}`;
  if (allowed === 'types' && !isTypeOnly)
    return `src/${from.room} takes only types from src/${to.room}: write import type`;
  return undefined;
}

type Place = { path: string; top: string; room: Room | undefined; inner: string[] };

function locate(path: string): Place {
  const [top = '', room = '', ...inner] = path.split('/');
  const known = top === 'src' && Object.hasOwn(roomsAllowed, room) ? (room as Room) : undefined;
  return { path, top, room: known, inner };
}

function whyPackageForbidden(room: Room, specifier: string): string | undefined {
  const isNode = isBuiltin(specifier);
  const [scope = '', name = ''] = specifier.split('/');
  const packageName = specifier.startsWith('@') ? `${scope}/${name}` : scope;
  // A virtual module of the bundler or an asset with a query carries no package.
  if (packagesAllowed[room](isNode ? specifier : packageName, isNode)) return undefined;
  return `src/${room} does not import ${packageName}`;
}

function whyInsideForbidden(from: Place, to: Place): string | undefined {
  if (from.room === 'main') return whyMainForbidden(from, to);
  if (from.room === 'renderer') return whyRendererForbidden(from, to);
  return undefined;
}

function whyMainForbidden(from: Place, to: Place): string | undefined {
  const [fromRoom = '', fromRest] = from.inner;
  const [toRoom = '', ...toRest] = to.inner;
  if (fromRoom === toRoom) return undefined;
  if (toRest.length > 0 && toRest.join('/') !== 'index.ts') {
    return `another room is imported through its index.ts only: src/main/${toRoom}/index.ts`;
  }
  const isWiring = fromRest === undefined && layerOf(fromRoom) === undefined;
  if (isWiring) return layerOf(toRoom) === undefined && toRest.length > 0 ? unknownRoom(toRoom) : undefined;
  const [fromLayer, toLayer] = [layerOf(fromRoom), layerOf(toRoom)];
  if (fromLayer === undefined) return unknownRoom(fromRoom);
  if (toLayer === undefined) {
    return toRest.length > 0
      ? unknownRoom(toRoom)
      : `src/main/${toRoom} wires the rooms together; no room imports it`;
  }
  if (toLayer >= fromLayer) return undefined;
  return `src/main/${fromRoom} (${layerName(fromLayer)}) never imports src/main/${toRoom} (${layerName(toLayer)})`;
}

function layerOf(room: string): number | undefined {
  const index = mainLayers.findIndex(({ rooms }) => rooms.includes(room));
  return index < 0 ? undefined : index;
}

function layerName(index: number): string {
  return mainLayers[index]?.name ?? '';
}

function unknownRoom(room: string): string {
  return `src/main/${room} has no layer yet: give it one in scripts/lint/zones.ts`;
}

function whyRendererForbidden(from: Place, to: Place): string | undefined {
  const [fromArea, fromFeature] = from.inner;
  const [toArea, toFeature, ...toRest] = to.inner;
  if (toArea === 'features' && !(fromArea === 'features' && fromFeature === toFeature)) {
    if (fromArea === 'ui') return 'src/renderer/ui knows no product words, so it imports no feature';
    if (!/^index\.tsx?$/.test(toRest.join('/'))) {
      return `a feature is imported through its index only: src/renderer/features/${toFeature}/index.ts`;
    }
  }
  return undefined;
}
