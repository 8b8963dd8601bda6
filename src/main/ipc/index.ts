export { createTroubleRouter, startProblemOf } from './trouble-router.ts';
export { attachRouter } from './attach-router.ts';
export { createPublisher, type Publish } from './publisher.ts';
export { createHandlers } from './handlers/index.ts';
export type { IpcServices, Shell } from './handlers/services.ts';
export type { MenuLine } from './context-menus.ts';
export { createRouter, type Handlers, type Router } from './router.ts';
export { createSetupRouter } from './setup-router.ts';
