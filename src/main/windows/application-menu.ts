import type { MenuItemConstructorOptions } from 'electron';

/**
 * The application's own menu instead of Electron's: that one has developer tools and reload. Copy, paste and the like stay,
 * because their keys come from here. `platform`: as process.platform.
 */
export const menuTemplate = (of: { platform: string; isPackaged: boolean }): MenuItemConstructorOptions[] => [
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
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(of.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  },
  { role: 'windowMenu' },
];
