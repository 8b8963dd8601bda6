import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutFaults } from '../gallery/geometry.ts';
import { measureScreen, openScreen } from '../gallery/measure.ts';
import { screens } from '../gallery/screens.ts';
import { measuredShapes, nameOfShape } from '../gallery/shapes.ts';
import { eventually } from './helpers/eventually.ts';
import { startFakePage, type FakePage } from './helpers/fake-page.ts';

/**
 * Issue 14, “Looks”: every screen in the real Electron at the widest and the narrowest, the fullest of them at every size and zoom (all of
 * them: `npm run gallery -- measure`), measured: nothing cut off, nothing under another thing, no page
 * that scrolls sideways, no scrollbar in a scrollbar, no target below 24 px.
 * Before: at 200 % in a window of 720 px the Send button lay outside of the window, and the frame was never narrower than 480 px.
 */

let fake: FakePage;
beforeAll(async () => {
  fake = await startFakePage();
});
afterAll(async () => {
  await fake.end();
});

const laptop = { width: 1280, height: 800, zoom: 1 };
/** The screens with the most in them, each of another build. */
const measuredInEveryShape = new Set([
  'sign-in',
  'inbox',
  'conversation',
  'conversation-details',
  'private-chat',
  'admin',
  'settings',
]);
/** The widest room and the narrowest: the shapes every screen is measured in here. */
const extremes = [measuredShapes[0]!, measuredShapes.at(-1)!];

describe('the layout', () => {
  test.each(screens.map((screen) => [screen.name, screen] as const))('holds: %s', async (name, screen) => {
    const shapes = measuredInEveryShape.has(name) ? measuredShapes : extremes;
    expect(await measureScreen(fake, screen, shapes)).toEqual([]);
    // The in-memory main serves no pictures of messages.
    expect(fake.problems.filter((problem) => !problem.includes('ERR_UNKNOWN_URL_SCHEME'))).toEqual([]);
  });

  test('a fault of every kind is seen', async () => {
    await fake.open();
    await fake.resize(laptop);
    await fake.page.evaluate(() => {
      const box = (css: string, html: string): string =>
        `<div style="position:absolute;${css}">${html}</div>`;
      const made = document.createElement('div');
      // Style attributes are forbidden to the page's own markup; the object model may set them.
      made.innerHTML =
        box('', '<button>under</button>') +
        box('', 'cover') +
        box('', '<button>x</button>') +
        box('', '<div><p></p></div>');
      document.body.append(made);
      const parts = [...made.children] as HTMLElement[];
      const set = (element: HTMLElement, css: Partial<CSSStyleDeclaration>): void =>
        void Object.assign(element.style, css);
      for (const [at, part] of parts.entries())
        set(part, {
          position: 'absolute',
          zIndex: '50',
          left: '400px',
          top: `${200 + 100 * Math.max(0, at - 1)}px`,
        });
      set(parts[1]!, { width: '200px', height: '50px', background: 'white' });
      set(parts[2]!.firstElementChild as HTMLElement, { width: '12px', height: '12px', padding: '0' });
      set(parts[2]!, { left: `${innerWidth - 6}px` });
      set(parts[3]!, { height: '60px', width: '80px', overflow: 'auto' });
      const inner = parts[3]!.firstElementChild as HTMLElement;
      set(inner, { height: '100px', overflow: 'auto' });
      set(inner.firstElementChild as HTMLElement, { height: '400px', width: '300px' });
    });
    const faults = (await layoutFaults(fake.page)).join('\n');
    for (const kind of [
      'under ',
      'cut off by the window',
      'target of 12 × 12',
      'scrollbar in a scrollbar',
      'scrolls sideways',
    ])
      expect(faults).toContain(kind);
  });
});

describe('the bar that finds', () => {
  const conversation = screens.find(({ name }) => name === 'conversation')!;

  test.each(measuredShapes.map((shape) => [`${nameOfShape(shape)}x${shape.height}`, shape] as const))(
    'lies over the messages and nothing else: %s',
    async (_name, shape) => {
      await openScreen(fake, conversation);
      await fake.resize(shape);
      await fake.page.keyboard.press('Control+f');
      const bar = fake.page.locator('.find-bar');
      await bar.waitFor();
      const [inner, outer] = [await bar.boundingBox(), await fake.page.locator('.thread').boundingBox()];
      expect(inner).not.toBeNull();
      const [{ x, y, width }, room] = [inner!, outer!];
      expect(x).toBeGreaterThanOrEqual(room.x);
      expect(x + width).toBeLessThanOrEqual(room.x + room.width);
      expect(y).toBeGreaterThanOrEqual(room.y);
      // In the lowest window the messages have no more height than the bar.
      expect(y).toBeLessThanOrEqual(room.y + room.height);
    },
  );
});

describe('zoom in a real window', () => {
  test('at 200 % in 720 px Send is within reach, and the way back leads to the list', async () => {
    const { page, app } = fake;
    await fake.open("fake.world.place = { section: 'inbox', conversationId: '17841400000000001:1001' };");
    await fake.asTheWindowIs();
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setContentSize(720, 600);
      window?.webContents.setZoomFactor(2);
    });
    await eventually(async () => expect(await page.evaluate(() => innerWidth)).toBe(360));
    await page.getByTestId('composer-reply').fill('Within reach.');
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByTestId('message').filter({ hasText: 'Within reach.' }).waitFor();
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('listbox', { name: /conversations$/ }).waitFor();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1));
  });
});
