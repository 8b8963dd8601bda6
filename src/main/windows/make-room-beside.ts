import { screen, type BrowserWindow } from 'electron';
import { sideBySide, type Rectangle } from './side-by-side.ts';

/** Moves the window, if need be, so that another fits beside it, and answers the other's place. Undefined without a window. */
export const makeRoomBeside = (window: BrowserWindow | undefined): Rectangle | undefined => {
  if (window === undefined || window.isDestroyed()) return undefined;
  const { workArea } = screen.getDisplayMatching(window.getBounds());
  if (window.isFullScreen()) window.setFullScreen(false);
  const isMaximized = window.isMaximized();
  const places = sideBySide(isMaximized ? workArea : window.getBounds(), workArea);
  if (isMaximized) window.unmaximize();
  window.setBounds(places.own);
  return places.other;
};
