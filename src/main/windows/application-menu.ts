import type { MenuItemConstructorOptions } from 'electron';
import type { ZoomStep } from '../../shared/domain/zoom.ts';

/**
 * The application's own menu instead of Electron's: that one has developer tools and reload. Copy, paste and the like stay,
 * because their keys come from here. `platform`: as process.platform. `onZoom`: instead of Electron's own zoom, which is neither
 * kept nor bounded.
 */
export const menuTemplate = (of: {
  platform: string;
  isPackaged: boolean;
  onZoom(step: ZoomStep): void;
}): MenuItemConstructorOptions[] => [
  ...(of.platform === 'darwin'
    ? [{ role: 'appMenu' } as const]
    : [{ label: 'File', submenu: [{ role: 'quit' } as const] }]),
  {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'pasteAndMatchStyle' },
      { role: 'delete' },
      { role: 'selectAll' },
    ],
  },
  {
    label: 'View',
    submenu: [
      { label: 'Actual size', accelerator: 'CommandOrControl+0', click: () => of.onZoom('reset') },
      { label: 'Zoom in', accelerator: 'CommandOrControl+Plus', click: () => of.onZoom('in') },
      { label: 'Zoom out', accelerator: 'CommandOrControl+-', click: () => of.onZoom('out') },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(of.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  },
  { role: 'windowMenu' },
];
