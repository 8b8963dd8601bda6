import type { IpcEventName, IpcEvents } from '../../shared/ipc/index.ts';

/** Something the product told its window. */
export type Fact = { [E in IpcEventName]: { event: E; payload: IpcEvents[E] } }[IpcEventName];
