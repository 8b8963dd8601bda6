import { basename } from 'node:path';
import type { Plugin } from 'vite';

const fontStyle = /@fontsource-variable[\\/]inter[\\/]\w+\.css$/u;

/** The part of the font that every start needs: ASCII, Western European letters, punctuation. */
const firstPart = /^inter-latin-wght-normal\b.*\.woff2$/u;

/**
 * Makes the text font (decision 0047) fit for a window whose files are on the disk. It is fetched while the page's script is
 * still being compiled, not when the first text is laid out; and a text waits for it instead of being shown in another font
 * first.
 * Errors: fails the build when the package no longer holds the part it is about, or no longer says `swap`.
 */
export const textFont = (): Plugin => ({
  name: 'text-font',
  enforce: 'pre',
  transform(code, id) {
    if (!fontStyle.test(id.split('?')[0] ?? id)) return undefined;
    if (!code.includes('font-display: swap')) this.error('The font package says no font-display: swap.');
    return { code: code.replaceAll('font-display: swap', 'font-display: block'), map: null };
  },
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle }) {
      // Undefined in the development server, which has its own order of things.
      if (bundle === undefined) return [];
      const file = Object.keys(bundle).find((name) => firstPart.test(basename(name)));
      if (file === undefined) throw new Error('The Latin part of the text font is not in the bundle.');
      const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${file}` };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  },
});
