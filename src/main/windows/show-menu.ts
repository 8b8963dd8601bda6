import { type BrowserWindow, Menu } from 'electron';
import type { MenuAction } from '../../shared/ipc/menus.ts';
import type { MenuLine } from '../ipc/index.ts';

/** Shows a context menu at the pointer; resolves with what was chosen, undefined when it was closed. */
export const showMenu = (
  window: BrowserWindow | undefined,
  lines: readonly MenuLine[],
): Promise<MenuAction | undefined> =>
  new Promise((resolve) => {
    if (window === undefined || window.isDestroyed() || lines.length === 0) return resolve(undefined);
    const menu = Menu.buildFromTemplate(
      lines.map((line) =>
        line === 'separator'
          ? { type: 'separator' as const }
          : {
              label: line.label,
              enabled: line.isEnabled,
              click: () => resolve(line.action),
              ...(line.accelerator === undefined
                ? {}
                : { accelerator: line.accelerator, registerAccelerator: false }),
            },
      ),
    );
    // The click comes after the menu has closed.
    menu.popup({ window, callback: () => setImmediate(() => resolve(undefined)) });
  });
