import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import type { StorageFault as Fault } from '../storage/index.ts';

/** What keeps this computer from writing to its disk now, or has damaged what it reads. */
export interface StorageFault {
  current(): Fault | undefined;
  /** Undefined: writing works again. */
  note(fault: Fault | undefined): void;
  on: Emitter<{ changed: Fault | undefined }>['on'];
}

export const createStorageFault = (): StorageFault => {
  // A listener only tells the window.
  const emitter = createEmitter<{ changed: Fault | undefined }>(() => undefined);
  let current: Fault | undefined;
  return {
    current: () => current,
    note(fault) {
      if (fault === current) return;
      current = fault;
      emitter.emit('changed', fault);
    },
    on: emitter.on,
  };
};
