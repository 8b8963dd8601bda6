import { describe, expect, it, vi } from 'vitest';
import { createAwaitedPages, createOpenInBrowser } from '../../../src/main/browser/index.ts';

const address = 'https://accounts.example.test/?state=canary-state';

const create = (options: { hasBrowser?: boolean; platform?: string; rejects?: boolean } = {}) => {
  const opened: string[] = [];
  const copied: string[] = [];
  const pages = createAwaitedPages({
    openInBrowser: createOpenInBrowser({
      allowsLoopback: () => true,
      platform: options.platform ?? 'linux',
      hasBrowser: async () => options.hasBrowser ?? true,
      async openExternal(url) {
        opened.push(url);
        if (options.rejects === true) throw new Error('No application knows how to open it.');
      },
    }),
    copyText: (text) => void copied.push(text),
    onListenerError: (error) => {
      throw error;
    },
  });
  const changed = vi.fn();
  pages.on('changed', changed);
  return { pages, opened, copied, changed };
};

describe('awaited pages', () => {
  it('opens the address, and offers it until nobody waits any more', async () => {
    const { pages, opened, copied, changed } = create();
    const wait = new AbortController();
    await pages.open(address, { page: 'sign-in', until: wait.signal });
    expect(opened).toEqual([address]);
    expect(pages.list()).toEqual([{ page: 'sign-in', isOpened: true }]);
    pages.copyAddress('sign-in');
    expect(copied).toEqual([address]);
    expect(changed).toHaveBeenCalledTimes(1);
    wait.abort();
    expect(pages.list()).toEqual([]);
    expect(changed).toHaveBeenCalledTimes(2);
    expect(() => pages.copyAddress('sign-in')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(copied).toEqual([address]);
  });

  it('tells the window which pages are waited for, and never where they are', async () => {
    const { pages } = create();
    await pages.open(address, { page: 'connect-instagram', until: new AbortController().signal });
    expect(JSON.stringify(pages.list())).not.toContain('canary-state');
  });

  it.each([
    ['Linux has no browser', { hasBrowser: false }],
    ['the system refuses', { platform: 'darwin', rejects: true }],
  ])('goes on waiting and says that nothing opened when %s', async (_, options) => {
    const { pages, opened, copied } = create(options);
    await pages.open(address, { page: 'authorize-bridge', until: new AbortController().signal });
    // Tried all the same: the look at the system may be wrong.
    expect(opened).toEqual([address]);
    expect(pages.list()).toEqual([{ page: 'authorize-bridge', isOpened: false }]);
    pages.copyAddress('authorize-bridge');
    expect(copied).toEqual([address]);
  });

  it('opens and offers nothing when the address is not one of the web', async () => {
    const { pages, opened, changed } = create();
    const until = new AbortController().signal;
    await expect(pages.open('vscode://x', { page: 'connect-instagram', until })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(opened).toEqual([]);
    expect(pages.list()).toEqual([]);
    expect(changed).not.toHaveBeenCalled();
  });

  it('keeps the second attempt when the first one ends after it', async () => {
    const { pages, copied } = create();
    const [first, second] = [new AbortController(), new AbortController()];
    await pages.open(`${address}1`, { page: 'sign-in', until: first.signal });
    await pages.open(`${address}2`, { page: 'sign-in', until: second.signal });
    first.abort();
    pages.copyAddress('sign-in');
    expect(copied).toEqual([`${address}2`]);
  });

  it('offers nothing when the wait was over before the system answered', async () => {
    const { pages, changed } = create();
    const wait = new AbortController();
    const opening = pages.open(address, { page: 'sign-in', until: wait.signal });
    wait.abort();
    await opening;
    expect(pages.list()).toEqual([]);
    expect(changed).not.toHaveBeenCalled();
  });
});
