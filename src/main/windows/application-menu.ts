import type { MenuItemConstructorOptions } from 'electron';
import type { ZoomStep } from '../../shared/domain/zoom.ts';
import { text } from '../../shared/i18n/text.ts';

/** macOS' menu of the program itself. */
const programMenu = (): MenuItemConstructorOptions => ({
  role: 'appMenu',
  label: 'Backchannel',
  submenu: [
    { role: 'about', label: text('About Backchannel') },
    { type: 'separator' },
    { role: 'services', label: text.in('menu of macOS', 'Services') },
    { type: 'separator' },
    { role: 'hide', label: text('Hide Backchannel') },
    { role: 'hideOthers', label: text('Hide others') },
    { role: 'unhide', label: text.in('menu, windows of all programs', 'Show all') },
    { type: 'separator' },
    { role: 'quit', label: text('Quit Backchannel') },
  ],
});

const windowMenu = (isMac: boolean): MenuItemConstructorOptions => ({
  role: 'windowMenu',
  label: text.in('menu', 'Window'),
  submenu: [
    { role: 'minimize', label: text('Minimise') },
    ...(isMac
      ? [
          { role: 'zoom', label: text.in('menu of macOS, make the window larger', 'Zoom') } as const,
          { type: 'separator' } as const,
          { role: 'front', label: text('Bring all to front') } as const,
        ]
      : [{ role: 'close', label: text.in('verb, a window', 'Close') } as const]),
  ],
});

/**
 * The application's own menu instead of Electron's: that one has developer tools and reload, and is English. Copy, paste and
 * the like stay, because their keys come from here. `platform`: as process.platform. `onZoom`: instead of Electron's own zoom,
 * which is neither kept nor bounded. `onGuide`: opens the guide in the window.
 */
export const menuTemplate = (of: {
  platform: string;
  isPackaged: boolean;
  onZoom(step: ZoomStep): void;
  onGuide(): void;
}): MenuItemConstructorOptions[] => [
  of.platform === 'darwin'
    ? programMenu()
    : {
        label: text.in('menu', 'File'),
        submenu: [{ role: 'quit', label: text.in('verb, end the program', 'Quit') }],
      },
  {
    label: text.in('menu', 'Edit'),
    submenu: [
      { role: 'undo', label: text.in('verb', 'Undo') },
      { role: 'redo', label: text.in('verb', 'Redo') },
      { type: 'separator' },
      { role: 'cut', label: text.in('verb, to the clipboard', 'Cut') },
      { role: 'copy', label: text.in('verb, to the clipboard', 'Copy') },
      { role: 'paste', label: text.in('verb, from the clipboard', 'Paste') },
      { role: 'pasteAndMatchStyle', label: text('Paste without formatting') },
      { role: 'delete', label: text.in('verb', 'Delete') },
      { role: 'selectAll', label: text('Select all') },
    ],
  },
  {
    label: text.in('menu', 'View'),
    submenu: [
      { label: text('Actual size'), accelerator: 'CommandOrControl+0', click: () => of.onZoom('reset') },
      { label: text('Zoom in'), accelerator: 'CommandOrControl+Plus', click: () => of.onZoom('in') },
      { label: text('Zoom out'), accelerator: 'CommandOrControl+-', click: () => of.onZoom('out') },
      { type: 'separator' },
      { role: 'togglefullscreen', label: text('Full screen') },
      ...(of.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  },
  windowMenu(of.platform === 'darwin'),
  {
    role: 'help',
    label: text.in('menu', 'Help'),
    // Its key is the page's (commands/go-to.ts), where a person may change it.
    submenu: [{ label: text('Guide'), click: () => of.onGuide() }],
  },
];
