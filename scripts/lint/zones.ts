import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

/** One import as the rule sees it; paths are relative to the repository, with forward slashes. */
export type ImportSite = { file: string; specifier: string; isTypeOnly: boolean };

type Module = 'shared' | 'preload' | 'main' | 'renderer' | 'relay' | 'sandbox' | 'station';

/** Which modules of src a module may import besides itself; `types` stands for `import type`. */
const modulesAllowed: Record<Module, Partial<Record<Module, 'all' | 'types'>>> = {
  shared: {},
  preload: { shared: 'types' },
  main: { shared: 'all' },
  renderer: { shared: 'all', preload: 'types' },
  relay: { shared: 'all' },
  sandbox: { shared: 'all' },
  // The console without a window.
  station: { shared: 'all', main: 'all' },
};

/** Which packages a module may import at run time; `node` stands for Node's own modules. */
const packagesAllowed: Record<Module, (name: string, isNode: boolean) => boolean> = {
  // Messages in people's languages are read by a library that needs neither.
  shared: (name) => name === 'zod' || name === 'intl-messageformat',
  preload: (name) => name === 'electron',
  main: (name) => !isBrowserPackage(name),
  renderer: (name, isNode) => !isNode && !isServerPackage(name),
  relay: (name) => !isBrowserPackage(name) && !isElectronPackage(name),
  sandbox: (name) => !isBrowserPackage(name) && !isElectronPackage(name),
  station: (name) => !isBrowserPackage(name) && !isElectronPackage(name),
};

function isElectronPackage(name: string): boolean {
  return name === 'electron' || name.startsWith('electron-') || name.startsWith('@electron/');
}

function isBrowserPackage(name: string): boolean {
  return (
    ['linkify-it', 'react', 'react-dom', 'react-virtuoso', 'zustand'].includes(name) ||
    name.startsWith('@livechat/design-')
  );
}

function isServerPackage(name: string): boolean {
  const known = ['libsql', 'ws', 'fastify', 'pino', 'kysely', 'sodium-native', 'libsodium-wrappers', 'axios'];
  return isElectronPackage(name) || known.includes(name) || name.startsWith('@fastify/');
}

/**
 * The layers of src/main, upper ones first. A module imports its own layer and lower ones, never a higher one.
 * Files directly in src/main wire the modules together and may import all of them.
 */
const mainLayers: readonly { name: string; modules: readonly string[] }[] = [
  { name: 'composition', modules: ['console', 'command-line'] },
  { name: "Electron's side", modules: ['ipc', 'windows', 'security', 'notifications', 'desktop'] },
  {
    name: 'product',
    modules: [
      'private-chats',
      'conversations',
      'team',
      'teamwork',
      'saved-replies',
      'search',
      'place',
      'channel',
      'bridge',
      'removal',
      'computers',
      'earlier-chats',
      'policy',
      'preflight',
      'session',
      'support',
      'try-it',
      'updates',
    ],
  },
  {
    name: 'providers and services',
    modules: [
      'livechat',
      'instagram',
      'messaging',
      'relay-link',
      'storage',
      'secrets',
      'settings',
      'media',
      'browser',
    ],
  },
  {
    name: 'ground',
    modules: [
      'work',
      'network',
      'managed',
      'desktop-bus',
      'log.ts',
      'redact.ts',
      'environment.ts',
      'load-axios.ts',
      'stored-json.ts',
      'try-out-setting.ts',
    ],
  },
];

/**
 * The messaging provider stops at these: its words, codes and limits reach them only through what src/main/messaging describes. What
 * implements it is handed in by whoever puts the console together.
 */
const providerFree: readonly string[] = ['conversations', 'messaging', 'bridge', 'removal'].map(
  (name) => `src/main/${name}`,
);
const providerFolders: readonly string[] = ['src/main/instagram', 'src/shared/instagram'];

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Says in one sentence why an import is not allowed; undefined when it is. */
export function whyForbidden({ file, specifier, isTypeOnly }: ImportSite): string | undefined {
  const from = locate(file);
  if (!specifier.startsWith('.')) {
    return from.module && !isTypeOnly ? whyPackageForbidden(from.module, specifier) : undefined;
  }
  const to = locate(posix.normalize(posix.join(posix.dirname(file), specifier)));
  if (to.top === 'test' && from.top !== 'test') return 'nothing imports test';
  if (!from.module) return undefined;
  const free = providerFree.find((folder) => isIn(file, folder));
  if (free && providerFolders.some((folder) => isIn(to.path, folder)))
    return `${free} never imports ${to.path}: a provider is handed in as src/main/messaging describes it`;
  if (!to.module) return `src/${from.module} imports only src, not ${to.path}`;
  if (from.module === to.module) return whyInsideForbidden(from, to);
  const allowed = modulesAllowed[from.module][to.module];
  if (!allowed) return `src/${from.module} never imports src/${to.module}`;
  if (allowed === 'types' && !isTypeOnly)
    return `src/${from.module} takes only types from src/${to.module}: write import type`;
  return undefined;
}

type Place = { path: string; top: string; module: Module | undefined; inner: string[] };

function locate(path: string): Place {
  const [top = '', module = '', ...inner] = path.split('/');
  const known = top === 'src' && Object.hasOwn(modulesAllowed, module) ? (module as Module) : undefined;
  return { path, top, module: known, inner };
}

function whyPackageForbidden(module: Module, specifier: string): string | undefined {
  const isNode = isBuiltin(specifier);
  const [scope = '', name = ''] = specifier.split('/');
  const packageName = specifier.startsWith('@') ? `${scope}/${name}` : scope;
  // A virtual module of the bundler or an asset with a query carries no package.
  if (packagesAllowed[module](isNode ? specifier : packageName, isNode)) return undefined;
  return `src/${module} does not import ${packageName}`;
}

function whyInsideForbidden(from: Place, to: Place): string | undefined {
  if (from.module === 'main') return whyMainForbidden(from, to);
  if (from.module === 'renderer') return whyRendererForbidden(from, to);
  return undefined;
}

function whyMainForbidden(from: Place, to: Place): string | undefined {
  const [fromModule = '', fromRest] = from.inner;
  const [toModule = '', ...toRest] = to.inner;
  if (fromModule === toModule) return undefined;
  if (toRest.length > 0 && toRest.join('/') !== 'index.ts') {
    return `another module is imported through its index.ts only: src/main/${toModule}/index.ts`;
  }
  const isWiring = fromRest === undefined && layerOf(fromModule) === undefined;
  if (isWiring)
    return layerOf(toModule) === undefined && toRest.length > 0 ? unknownModule(toModule) : undefined;
  const [fromLayer, toLayer] = [layerOf(fromModule), layerOf(toModule)];
  if (fromLayer === undefined) return unknownModule(fromModule);
  if (toLayer === undefined) {
    return toRest.length > 0
      ? unknownModule(toModule)
      : `src/main/${toModule} wires the modules together; no module imports it`;
  }
  if (toLayer >= fromLayer) return undefined;
  return `src/main/${fromModule} (${layerName(fromLayer)}) never imports src/main/${toModule} (${layerName(toLayer)})`;
}

function layerOf(module: string): number | undefined {
  const index = mainLayers.findIndex(({ modules }) => modules.includes(module));
  return index < 0 ? undefined : index;
}

function layerName(index: number): string {
  return mainLayers[index]?.name ?? '';
}

function unknownModule(module: string): string {
  return `src/main/${module} has no layer yet: give it one in scripts/lint/zones.ts`;
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
