import { BrowserWindow, ipcMain } from 'electron';
import { requestChannel } from '../../shared/ipc/channels.ts';
import type { Router } from './guarded-router.ts';

/**
 * The only place that listens to ipcMain. The page may ask before the router is ready: its requests wait for it.
 * When that fails, a router that tells why is put in its place. `routerFor`: asked at each request, with its route.
 */
export const attachRouter = (routerFor: (route: unknown) => Promise<Router>): void => {
  ipcMain.handle(requestChannel, async (event, route: unknown, input: unknown) => {
    const frame = event.senderFrame;
    // Who asks is looked at now: by the time the router is ready the frame may have moved on.
    const sender = {
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
      url: frame?.url ?? '',
      isOwnWindow: BrowserWindow.fromWebContents(event.sender) !== null,
    };
    const router = await routerFor(route);
    return router(sender, route, input);
  });
};
