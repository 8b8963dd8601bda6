import type { IpcEventName, IpcEvents } from '../../shared/ipc/index.ts';

/** An event that main published to the renderer. */
export type Fact = { [E in IpcEventName]: { event: E; payload: IpcEvents[E] } }[IpcEventName];
