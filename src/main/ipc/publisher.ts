import { BrowserWindow } from 'electron';
import { eventChannel, ipcEvents, type IpcEventName, type IpcEvents } from '../../shared/ipc/index.ts';
import type { Log } from '../log.ts';

/** Sends an event to every window, parsed first so that unlisted fields stay here. */
export const createPublisher =
  (log: Log) =>
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
