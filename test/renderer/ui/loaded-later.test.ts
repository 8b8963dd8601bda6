import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { loadedLater } from '../../../src/renderer/ui/loaded-later.tsx';

const Bold = ({ words }: { words: string }) => createElement('b', undefined, words);

describe('a part of the window that is loaded later', () => {
  it('shows nothing before its file is there, and itself at once afterwards; the file is fetched once', async () => {
    let fetched = 0;
    const Part = loadedLater(async () => {
      fetched += 1;
      return Bold;
    });
    const shown = (): string => renderToStaticMarkup(createElement(Part, { words: 'Team' }));
    expect(shown()).toBe('');
    await Promise.all([Part.load(), Part.load()]);
    expect(shown()).toBe('<b>Team</b>');
    await Part.load();
    expect(fetched).toBe(1);
  });

  it('says where it is shown that its file cannot be loaded', async () => {
    const Part = loadedLater<{ words: string }>(() => Promise.reject(new Error('The file is gone.')));
    await expect(Part.load()).rejects.toThrow('The file is gone.');
    expect(() => renderToStaticMarkup(createElement(Part, { words: 'Team' }))).toThrow('The file is gone.');
  });
});
