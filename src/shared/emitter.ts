/** A typed event emitter: listeners are called in the order of registration; one that throws does not stop the others. */
export interface Emitter<Events extends object> {
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void;
  emit<E extends keyof Events>(event: E, payload: Events[E]): void;
}

/** `onListenerError`: called with what a listener threw. */
export const createEmitter = <Events extends object>(
  onListenerError: (error: unknown) => void,
): Emitter<Events> => {
  const listeners = new Map<keyof Events, Set<(payload: never) => void>>();
  return {
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (payload: never) => void);
      return () => set.delete(listener as (payload: never) => void);
    },
    emit(event, payload) {
      for (const listener of [...(listeners.get(event) ?? [])]) {
        try {
          listener(payload as never);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
  };
};
