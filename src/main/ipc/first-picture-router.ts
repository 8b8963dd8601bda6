import { firstPictureRoutes, type FirstPicture } from '../../shared/ipc/first-picture.ts';
import type { Log } from '../log.ts';
import { createGuardedRouter, type Router } from './guarded-router.ts';

/** Answers what the window shows first, and nothing else: for the time until the whole contract is loaded (decision 0164). */
export const createFirstPictureRouter = (deps: {
  picture: FirstPicture;
  appOrigin: string;
  log: Log;
}): Router =>
  createGuardedRouter({
    ...deps,
    routes: firstPictureRoutes,
    handlers: { 'app/get-first-picture': () => deps.picture },
  });
