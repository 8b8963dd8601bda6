let count = 0;
const listeners = new Set<() => void>();

const changed = (by: 1 | -1): void => {
  count += by;
  for (const listener of listeners) listener();
};

/** Modal dialogs that cover the window now. */
export const openModals = {
  /** One opens. Answers the function that says that it is closed. */
  add(): () => void {
    changed(1);
    return () => changed(-1);
  },
  isAny: (): boolean => count > 0,
  /** Answers the function that ends it. */
  onChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
