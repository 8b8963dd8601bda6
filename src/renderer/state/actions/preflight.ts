import { call } from '../../api/call.ts';
import { preflightArrived, roundTripChanged } from '../updates/index.ts';
import type { ActionContext } from './context.ts';

export type PreflightActions = ReturnType<typeof createPreflightActions>;

/**
 * "Check the connection". Main publishes the round trip as `preflight.changed`. Errors of all: CallError.
 */
export const createPreflightActions = ({ api, store }: ActionContext) => ({
  /** The round trip as it stands. */
  async load(): Promise<void> {
    const roundTrip = await call(api.preflight.getRoundTrip());
    store.apply((state) => roundTripChanged(state, roundTrip));
  },
  async run(): Promise<void> {
    const report = await call(api.preflight.run());
    store.apply((state) => preflightArrived(state, report));
  },
  async startRoundTrip(): Promise<void> {
    await call(api.preflight.startRoundTrip());
  },
  async cancelRoundTrip(): Promise<void> {
    await call(api.preflight.cancelRoundTrip());
  },
});
