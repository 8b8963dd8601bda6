import { BrowserWindow, ipcMain } from 'electron';
import {
  eventChannel,
  ipcEvents,
  requestChannel,
  type IpcEventName,
  type IpcEvents,
} from '../../shared/ipc/index.ts';
import type { Logger } from '../log.ts';
import type { createRouter } from './router.ts';

/** The only place that touches ipcMain. */
export const attachRouter = (router: ReturnType<typeof createRouter>): void => {
  ipcMain.handle(requestChannel, (event, route: unknown, input: unknown) => {
    const frame = event.senderFrame;
    return router(
      {
        isMainFrame: frame !== null && frame === event.sender.mainFrame,
        url: frame?.url ?? '',
        isOwnWindow: BrowserWindow.fromWebContents(event.sender) !== null,
      },
      route,
      input,
    );
  });
};

/** Sends an event to every window, parsed first so that unlisted fields stay here. */
export const createPublisher =
  (log: Logger) =>
  <E extends IpcEventName>(name: E, payload: IpcEvents[E]): void => {
    const parsed = ipcEvents[name].safeParse(payload);
    if (!parsed.success) {
      log.error('ipc.event-invalid', { name, field: parsed.error.issues[0]?.path.join('.') ?? '' });
      return;
    }
    for (const window of BrowserWindow.getAllWindows())
      window.webContents.send(eventChannel, name, parsed.data);
  };

export type Publish = ReturnType<typeof createPublisher>;
