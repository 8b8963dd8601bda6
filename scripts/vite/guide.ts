import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { picturesOfChapter, readGuide } from '../guide/read-guide.ts';

const guideIndex = /[\\/]docs[\\/]guide[\\/][a-z]{2}[\\/]index\.md$/u;

/**
 * Makes a module of the guide in docs/guide/<language>: its text as data (src/shared/guide.ts), its pictures as files beside the page. The
 * window imports index.md of each language and reads no Markdown itself. A picture that has not been taken yet is left out with a
 * warning, because the command that takes them needs the page; a test holds that none is missing.
 * Errors: fails the build for what the window cannot show.
 */
export const guide = (): Plugin => ({
  name: 'guide',
  enforce: 'pre',
  load(id) {
    const file = id.split('?')[0] ?? id;
    if (!guideIndex.test(file)) return undefined;
    const folder = dirname(file);
    for (const chapter of globSync('*.md', { cwd: folder }))
      this.addWatchFile(join(folder, basename(chapter)));
    const read = readGuide(folder);
    const names = [...new Set(read.parts.flatMap(({ chapters }) => chapters.flatMap(picturesOfChapter)))];
    const pictures = names
      .map((name) => ({ name, path: join(dirname(folder), 'pictures', `${name}.webp`) }))
      .filter(({ name, path }) => {
        const isThere = existsSync(path);
        if (!isThere) this.warn(`The guide has no picture ${name}: npm run gallery -- guide`);
        return isThere;
      });
    return {
      code: [
        ...pictures.map(({ path }, index) => `import picture${index} from ${JSON.stringify(`${path}?url`)};`),
        `const pictures = { ${pictures.map(({ name }, index) => `${JSON.stringify(name)}: picture${index}`).join(', ')} };`,
        `export default { ...JSON.parse(${JSON.stringify(JSON.stringify(read))}), pictures };`,
      ].join('\n'),
      map: null,
    };
  },
});
