import { useSyncExternalStore } from 'react';

/** Of what is below the title, beside the list “Try it” where it stands; CSS px. Undefined before the first drawing. */
let widthPx: number | undefined;
let watched: { element: Element; observer: ResizeObserver } | undefined;
const listeners = new Set<() => void>();

const watch = (): void => {
  const element = document.querySelector('.frame__body');
  if (element === null || element === watched?.element) return;
  watched?.observer.disconnect();
  const observer = new ResizeObserver(() => {
    widthPx = element.clientWidth;
    for (const listener of listeners) listener();
  });
  observer.observe(element);
  widthPx = element.clientWidth;
  watched = { element, observer };
};

const subscribe = (listener: () => void): (() => void) => {
  watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    watched?.observer.disconnect();
    watched = undefined;
  };
};

/** Whether the frame is at least this wide, in CSS px; as the style sheets' `@container frame` sees it. */
export const useIsFrameWide = (fromPx: number): boolean =>
  useSyncExternalStore(
    subscribe,
    () => (widthPx ?? innerWidth) >= fromPx,
    () => true,
  );
