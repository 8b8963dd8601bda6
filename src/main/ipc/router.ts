import type { z } from 'zod';
import { ipcRoutes, type RouteName, type RouteOutput } from '../../shared/ipc/index.ts';
import type { Log } from '../log.ts';
import { createGuardedRouter, type Router } from './guarded-router.ts';

/** A route that answers nothing may be served by a function that returns nothing. */
type Answer<R extends RouteName> = undefined extends RouteOutput<R> ? void : RouteOutput<R>;

/** One function per route, with parsed input. */
export type Handlers = {
  [R in RouteName]: (input: z.output<(typeof ipcRoutes)[R]['input']>) => Promise<Answer<R>> | Answer<R>;
};

/** The router of the whole contract. */
export const createRouter = (deps: { handlers: Handlers; appOrigin: string; log: Log }): Router =>
  // The types hold per route; for a route known only at run time the pair is checked by its schemas instead.
  createGuardedRouter({ ...deps, routes: ipcRoutes });
