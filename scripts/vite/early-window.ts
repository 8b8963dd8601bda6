import type { Plugin } from 'vite';

/** The file that holds the window: loaded once its language is known (src/renderer/main.tsx). */
const windowModule = /[\\/]src[\\/]renderer[\\/]start\.tsx$/u;

/**
 * Has the window's script and style fetched and compiled while the page's first script still asks for the language, so that the order of
 * the two costs no time.
 * Errors: fails the build when the window is in no file of its own.
 */
export const earlyWindow = (): Plugin => ({
  name: 'early-window',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      // Undefined in the development server, which has its own order of things.
      if (bundle === undefined) return [];
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const window = chunks.find(({ facadeModuleId }) => windowModule.test(facadeModuleId ?? ''));
      if (window === undefined) throw new Error('The window (start.tsx) is in no file of its own.');
      const styles = [...(window.viteMetadata?.importedCss ?? [])];
      return [
        ...styles.map((file) => ({
          tag: 'link',
          attrs: { rel: 'stylesheet', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
        ...[window.fileName, ...window.imports].map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head' as const,
        })),
      ];
    },
  },
});
