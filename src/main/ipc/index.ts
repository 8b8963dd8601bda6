export { attachRouter, createPublisher, type Publish } from './electron-ipc.ts';
export { createHandlers } from './handlers/index.ts';
export type { Rooms, Shell } from './handlers/rooms.ts';
export { createRouter, type Handlers } from './router.ts';
