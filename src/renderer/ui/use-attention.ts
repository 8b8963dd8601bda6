import { useSyncExternalStore } from 'react';
import { openModals } from './open-modals.ts';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  document.addEventListener('visibilitychange', listener);
  const unsubscribe = openModals.onChange(listener);
  return () => {
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
    document.removeEventListener('visibilitychange', listener);
    unsubscribe();
  };
};

/** Whether the person looks at what this window shows: it has the focus, and no dialog covers it. */
export const useAttention = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => document.visibilityState === 'visible' && document.hasFocus() && !openModals.isAny(),
  );
