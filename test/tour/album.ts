import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import type { TestConsole } from '../e2e/helpers/console.ts';
import { eventually } from '../e2e/helpers/eventually.ts';

export interface Album {
  /** Takes `<name>.png` of the console's window, and says on the terminal what it shows. */
  take(
    name: string,
    about: string,
    console: Pick<TestConsole, 'window'>,
    /** With the passing notices that are shown; default false: without any. */
    how?: { withNotices?: boolean },
  ): Promise<void>;
  /** The same of any page, in a window of its own that is closed again. */
  takePage(
    name: string,
    about: string,
    console: TestConsole,
    page: { url: string; width: number; height: number },
  ): Promise<void>;
}

/** Pictures for people who have no screen here. `isQuiet`: each is not said on the terminal. */
export const createAlbum = (folder: string, { isQuiet = false } = {}): Album => {
  const announce = (name: string, about: string): void => {
    if (!isQuiet) process.stdout.write(`${name}.png  ${about}\n`);
  };
  return {
    async take(name, about, console, { withNotices = false } = {}) {
      const { window } = console;
      // Neither a pointer's hover, nor a passing notice, nor a picture on its way belongs on it.
      await window.mouse.move(640, 2);
      await eventually(async () => {
        if (!withNotices) assert.equal(await window.getByTestId('notice').count(), 0);
        // One that is loaded when it comes into view is not awaited above or below it.
        assert.ok(
          await window.evaluate(() =>
            [...document.images].every((image) => {
              const { top, bottom } = image.getBoundingClientRect();
              return image.complete || bottom < 0 || top > innerHeight;
            }),
          ),
        );
      });
      await window.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
      announce(name, about);
    },
    async takePage(name, about, console, page) {
      const picture = await console.app.evaluate(async ({ BrowserWindow }, { url, width, height }) => {
        const window = new BrowserWindow({
          width,
          height,
          useContentSize: true,
          webPreferences: { sandbox: true },
        });
        try {
          await window.loadURL(url);
          // The page asks its server for what it shows; two frames after it has something, it is painted.
          await window.webContents.executeJavaScript(`new Promise((resolve) => {
            const look = () => document.querySelector('#messages > *') && [...document.images].every((one) => one.complete)
              ? requestAnimationFrame(() => requestAnimationFrame(resolve))
              : setTimeout(look, 50);
            look();
          })`);
          return (await window.webContents.capturePage()).toPNG().toString('base64');
        } finally {
          window.destroy();
        }
      }, page);
      await writeFile(join(folder, `${name}.png`), Buffer.from(picture, 'base64'));
      announce(name, about);
    },
  };
};
