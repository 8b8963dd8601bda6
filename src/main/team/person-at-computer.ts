import type { PowerMonitor } from 'electron';

/** What the system knows of the person at it. */
export interface PersonAtComputer {
  /**
   * idle: no key and no mouse for `afterMs`. locked: the screen is locked, where the system tells. unknown: it does not tell.
   */
  state(afterMs: number): 'active' | 'idle' | 'locked' | 'unknown';
  /** Not every system tells everything. Answers the function that ends it. */
  on(listener: (event: PersonEvent) => void): () => void;
}

/** The screen, and the computer's sleep. */
export type PersonEvent = 'locked' | 'unlocked' | 'suspended' | 'resumed';

const eventNames = {
  'lock-screen': 'locked',
  'unlock-screen': 'unlocked',
  suspend: 'suspended',
  resume: 'resumed',
} as const satisfies Record<string, PersonEvent>;

/** The port on Electron's `powerMonitor`. */
export const createPersonAtComputer = (
  monitor: Pick<PowerMonitor, 'getSystemIdleState'> & Pick<NodeJS.EventEmitter, 'on' | 'off'>,
): PersonAtComputer => ({
  state: (afterMs) => monitor.getSystemIdleState(Math.max(1, Math.round(afterMs / 1000))),
  on(listener) {
    const handlers = Object.entries(eventNames).map(
      ([name, event]) => [name, () => listener(event)] as const,
    );
    for (const [name, handle] of handlers) monitor.on(name, handle);
    return () => {
      for (const [name, handle] of handlers) monitor.off(name, handle);
    };
  },
});

/** Whether the screen is locked, as far as the system tells: by an event, or when it is asked. */
export const followLock = (person: PersonAtComputer): (() => boolean) => {
  let isLocked = false;
  person.on((event) => {
    if (event === 'locked' || event === 'unlocked') isLocked = event === 'locked';
  });
  return () => isLocked || person.state(Number.MAX_SAFE_INTEGER) === 'locked';
};
