import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createPreflightHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  'preflight/run' | 'preflight/get-round-trip' | 'preflight/start-round-trip' | 'preflight/cancel-round-trip'
> => ({
  'preflight/run': () => shell.services().preflight.run(),
  'preflight/get-round-trip': () => shell.services().preflight.roundTrip,
  'preflight/start-round-trip': () => {
    shell.services().policy.ensureAccepted();
    shell.services().preflight.startRoundTrip();
  },
  'preflight/cancel-round-trip': () => shell.services().preflight.cancelRoundTrip(),
});
