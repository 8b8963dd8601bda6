export { attachRouter } from './attach-router.ts';
export { createPublisher, type Publish } from './publisher.ts';
export { createHandlers } from './handlers/index.ts';
export type { Rooms, Shell } from './handlers/rooms.ts';
export { createRouter, type Handlers } from './router.ts';
