import type { MenuItemConstructorOptions } from 'electron';
import { trayBitmap } from './tray-icon.ts';
import { type DesktopStatus, trayTip } from './unread.ts';

/** Electron's icon in the tray, as far as it is used. */
export interface TrayIcon {
  setImage(bitmaps: readonly { pixels: Buffer; side: number; scale: number }[]): void;
  setToolTip(text: string): void;
  setMenu(lines: MenuItemConstructorOptions[]): void;
  onClick(listener: () => void): void;
  destroy(): void;
}

/** Sides of the icon, px, for screens of one and of two pixels per point. */
const sizes = [
  { side: 22, scale: 1 },
  { side: 44, scale: 2 },
] as const;

/**
 * The icon in the tray. It is there while somebody on the desktop shows it; `isThere` is what a window that hides itself asks.
 */
export const createTrayHolder = (deps: {
  make(): TrayIcon;
  menu(status: DesktopStatus): MenuItemConstructorOptions[];
  onClick(): void;
}) => {
  let icon: TrayIcon | undefined;
  let shown = '';
  let last: DesktopStatus | undefined;
  let isWanted = false;

  const draw = (): void => {
    if (!isWanted || !last) return;
    if (!icon) {
      icon = deps.make();
      icon.onClick(deps.onClick);
      shown = '';
    }
    // The menu is made anew with it: a line of it that did not change costs nothing, a wrong one a person's time.
    const lines = deps.menu(last);
    const text = JSON.stringify([last, lines]);
    if (text === shown) return;
    shown = text;
    const status = last;
    icon.setImage(sizes.map((size) => ({ ...size, pixels: trayBitmap(status, size.side) })));
    icon.setToolTip(trayTip(last));
    icon.setMenu(lines);
  };

  return {
    get isThere() {
      return icon !== undefined;
    },
    /** Somebody shows icons, or nobody any more. */
    setHost(hasHost: boolean): void {
      isWanted = hasHost;
      if (hasHost) return draw();
      icon?.destroy();
      icon = undefined;
    },
    update(status: DesktopStatus): void {
      last = status;
      draw();
    },
    end(): void {
      icon?.destroy();
      icon = undefined;
      isWanted = false;
    },
  };
};
