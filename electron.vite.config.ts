import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { hasSideEffects, leanDesignSystem } from './scripts/vite/design-system.ts';
import { earlyWindow } from './scripts/vite/early-window.ts';
import { guide } from './scripts/vite/guide.ts';
import { doesNothingByItself } from './scripts/vite/own-modules.ts';
import { textFont } from './scripts/vite/text-font.ts';

/**
 * Modules with binaries of their own, which no bundler can move; electron-builder.yml ships exactly these from
 * node_modules. Everything else becomes part of one file, because opening hundreds of small ones is what makes a start slow.
 */
const nativeModules = [
  /^libsql($|\/)/,
  /^@libsql\//,
  /^@neon-rs\//,
  'detect-libc',
  // Windows' registry; loaded there alone.
  'native-reg',
];

/** `ws` asks for these two and does without them; they are not installed. */
const optionalModules = ['bufferutil', 'utf-8-validate'];

/** How long plugins took, and that a lazy import shares a file with an eager one, say nothing to whoever just starts this. */
const quietBuild = { pluginTimings: false, ineffectiveDynamicImport: false };

/** Whose work is in a bundle, from what it was really made of; scripts/build-licences.ts makes one list of the three. */
/**
 * As which apps the program is registered at LiveChat and Meta: a build for a customer is told by these variables; the hosts are the
 * real platforms' (src/shared/platform-hosts.ts).
 */
const redirectPorts = process.env['BUILD_LIVECHAT_REDIRECT_PORTS'];
const buildPlatforms = JSON.stringify({
  livechatClientId: process.env['BUILD_LIVECHAT_CLIENT_ID'] || undefined,
  livechatIdentityClientId: process.env['BUILD_LIVECHAT_IDENTITY_CLIENT_ID'] || undefined,
  livechatRedirectPorts: redirectPorts ? redirectPorts.split(',').map(Number) : undefined,
  metaAppId: process.env['BUILD_META_APP_ID'] || undefined,
  metaGraphVersion: process.env['BUILD_META_GRAPH_VERSION'] || undefined,
});

const bundledLicences = { fileName: 'licences.json' };

export default defineConfig({
  main: {
    define: { __BUILD_PLATFORMS__: buildPlatforms },
    build: {
      // The oldest runtime the console is started on: the fallback Electron has Node 20.
      target: 'node20',
      externalizeDeps: false,
      license: bundledLicences,
      minify: 'oxc',
      // Read from the disk, not over a network: size is watched by the benchmarks.
      chunkSizeWarningLimit: 4_000,
      // Stack traces in a support case name the source; the maps stay out of the installer.
      sourcemap: 'hidden',
      rolldownOptions: {
        // Beside the console: the process that looks at a database before the console touches it.
        input: { index: 'src/main/index.ts', 'storage-outside': 'src/main/storage/outside/entry.ts' },
        checks: quietBuild,
        // Our own modules do nothing by being imported, so that an index.ts does not drag its whole room along.
        treeshake: { moduleSideEffects: (id) => !/[\\/]src[\\/](main|shared)[\\/].+[\\/]/u.test(id) },
        external: [...nativeModules, ...optionalModules],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      externalizeDeps: false,
      license: bundledLicences,
      // A sandboxed preload is one CommonJS file: it can require `electron` and nothing else.
      rolldownOptions: {
        input: 'src/preload/index.ts',
        checks: quietBuild,
        output: { format: 'cjs', entryFileNames: 'index.cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    // Components of src/renderer/ui/design-system.ts, and Typography, which they are built with.
    plugins: [
      react(),
      leanDesignSystem(['Button', 'Icon', 'Input', 'Loader', 'SearchInput', 'Switch', 'Tag', 'Typography']),
      textFont(),
      guide(),
      earlyWindow(),
    ],
    build: {
      target: 'chrome130',
      license: bundledLicences,
      minify: 'oxc',
      chunkSizeWarningLimit: 2_000,
      sourcemap: 'hidden',
      // The page's own policy forbids inline data except for pictures.
      assetsInlineLimit: (file) => (/\.(svg|png)$/.test(file) ? undefined : false),
      rolldownOptions: {
        input: 'src/renderer/index.html',
        checks: quietBuild,
        treeshake: { moduleSideEffects: (id) => hasSideEffects(id) && !doesNothingByItself(id) },
      },
    },
  },
});
