import { useSyncExternalStore } from 'react';
import { useActions, useAppState } from '../../../state/react.tsx';
import { useIsFrameWide } from '../../../ui/use-frame-width.ts';

/** From this width of the frame on there is room for the panel beside the messages. Units: CSS px. */
const wideFromPx = 1_100;

/** Where there is no room it lies over the messages, for as long as the person leaves it there. */
let isDrawerOpen = false;
const drawerListeners = new Set<() => void>();
const onDrawer = (listener: () => void): (() => void) => {
  drawerListeners.add(listener);
  return () => void drawerListeners.delete(listener);
};
const setDrawer = (isOpen: boolean): void => {
  isDrawerOpen = isOpen;
  for (const listener of drawerListeners) listener();
};

/** Whether the panel is shown, and what shows or hides it. Beside the messages the choice is remembered over restarts. */
export const usePanelVisibility = (): { isShown: boolean; isOverlay: boolean; toggle(): void } => {
  const { app } = useActions();
  const isWide = useIsFrameWide(wideFromPx);
  const isDrawer = useSyncExternalStore(onDrawer, () => isDrawerOpen);
  const chosen = useAppState((state) => state.settings.contextPanel);
  const isShown = isWide ? chosen !== 'hidden' : isDrawer;
  return {
    isShown,
    isOverlay: !isWide,
    toggle() {
      if (!isWide) setDrawer(!isDrawerOpen);
      else void app.changeSettings({ contextPanel: isShown ? 'hidden' : 'shown' });
    },
  };
};
