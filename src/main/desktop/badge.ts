import { text } from '../../shared/i18n/text.ts';

/** The number on the program's icon in dock, launcher or taskbar. */
export interface Badge {
  /** 0: none. */
  show(count: number): void;
}

/** What of Electron and of the desktop a badge needs; each system has one of them. */
export interface BadgePorts {
  /** Linux: told to the docks of the session, where there is a bus. */
  tellLauncher(count: number): void;
  /** macOS. */
  setDockBadge(count: number): void;
  /** Windows: a small picture over the icon, with what a screen reader says of it. Undefined: none. */
  setOverlay(overlay: { count: number; description: string } | undefined): void;
}

/** Beyond it a number says nothing more. */
const largest = 999;

export const createBadge = (platform: string, ports: BadgePorts): Badge => {
  let shown: number | undefined;
  return {
    show(count) {
      const next = Math.min(count, largest);
      if (next === shown) return;
      shown = next;
      if (platform === 'darwin') ports.setDockBadge(next);
      else if (platform === 'win32')
        ports.setOverlay(
          next === 0 ? undefined : { count: next, description: text('{unread} unread', { unread: next }) },
        );
      else ports.tellLauncher(next);
    },
  };
};
