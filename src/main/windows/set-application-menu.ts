import { app, Menu, type BrowserWindow } from 'electron';
import type { ZoomStep } from '../../shared/domain/zoom.ts';
import { eventChannel } from '../../shared/ipc/channels.ts';
import type { IpcEventName } from '../../shared/ipc/routes.ts';
import { menuTemplate } from './application-menu.ts';

const guideAsked: IpcEventName = 'guide.asked';

/**
 * Gives the program its menu, in the present language. `window`: the one that shows the guide, also where the program could not
 * start, which has nothing else that tells the page of events.
 */
export const setApplicationMenu = (of: {
  window(): BrowserWindow | undefined;
  onZoom(step: ZoomStep): void;
}): void =>
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        isPackaged: app.isPackaged,
        onZoom: of.onZoom,
        onGuide() {
          const window = of.window();
          if (window?.isDestroyed() === false) window.webContents.send(eventChannel, guideAsked, undefined);
        },
      }),
    ),
  );
