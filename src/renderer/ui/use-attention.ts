import { useSyncExternalStore } from 'react';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  document.addEventListener('visibilitychange', listener);
  // A modal dialog takes the focus and gives it back.
  document.addEventListener('focusin', listener);
  return () => {
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
    document.removeEventListener('visibilitychange', listener);
    document.removeEventListener('focusin', listener);
  };
};

/** Whether the person looks at what this window shows: it has the focus, and no dialog covers it. */
export const useAttention = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () =>
      document.visibilityState === 'visible' &&
      document.hasFocus() &&
      document.querySelector('dialog:modal') === null,
  );
