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
      const needed = [
        ...window.imports.flatMap((name) => chunks.filter(({ fileName }) => fileName === name)),
        window,
      ].filter(({ isEntry }) => !isEntry);
      const styles = needed.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
      const link = (attrs: Record<string, string | boolean>) => ({
        tag: 'link',
        attrs: { crossorigin: true, ...attrs },
        injectTo: 'head' as const,
      });
      return [
        ...styles.map((file) => link({ rel: 'stylesheet', href: `./${file}` })),
        ...needed.map(({ fileName }) => link({ rel: 'modulepreload', href: `./${fileName}` })),
      ];
    },
  },
});
