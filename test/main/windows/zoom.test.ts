import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../src/main/windows/application-menu.ts';
import { nextZoom, zoomSteps } from '../../../src/shared/domain/zoom.ts';

const onGuide = (): void => undefined;

/** Before: the menu had Electron's own zoom, which went beyond 80-200 % and was forgotten at the next start. */
describe('zoom', () => {
  it('goes from 80 to 200 % and back, and stays at either end', () => {
    const up: number[] = [];
    for (let at = 0.8; up.at(-1) !== at; at = nextZoom(at, 'in')) up.push(at);
    expect(up).toEqual([...zoomSteps]);
    expect(nextZoom(2, 'in')).toBe(2);
    expect(nextZoom(0.8, 'out')).toBe(0.8);
    expect(nextZoom(1.75, 'reset')).toBe(1);
  });

  it('finds its way back among the steps from any other number', () => {
    expect(nextZoom(1.2, 'in')).toBe(1.25);
    expect(nextZoom(1.2, 'out')).toBe(1.1);
  });

  it.each(['linux', 'win32', 'darwin'])(
    'is the setting, not the browser’s own, in the menu on %s',
    (platform) => {
      const asked: string[] = [];
      const menu = menuTemplate({ platform, isPackaged: true, onZoom: (step) => asked.push(step), onGuide });
      const items = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
      expect(items.filter(({ role }) => /^(zoomin|zoomout|resetzoom)$/i.test(role ?? ''))).toEqual([]);
      const zooming = items.filter(({ label }) => /^(Zoom (in|out)|Actual size)$/.test(label ?? ''));
      for (const { click } of zooming) (click as () => void)();
      expect(asked).toEqual(['reset', 'in', 'out']);
      expect(zooming.map(({ accelerator }) => accelerator)).toEqual([
        'CommandOrControl+0',
        'CommandOrControl+Plus',
        'CommandOrControl+-',
      ]);
    },
  );
});
