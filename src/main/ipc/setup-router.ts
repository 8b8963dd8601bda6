import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import { ipcRoutes, type RelayCheck } from '../../shared/ipc/index.ts';
import { defaultSettings } from '../../shared/ipc/default-settings.ts';
import { relayAddressOf } from '../../shared/relay-address.ts';
import { createRouter, type Handlers } from './router.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The router of a program that knows no relay yet: it says so, checks addresses, and refuses everything else. Nothing is
 * remembered
 * that was not found to be a relay in the same moment.
 */
export const createSetupRouter = (deps: {
  appOrigin: string;
  /** What a link named; nothing is asked of it before a person has confirmed it. */
  suggested(): string | undefined;
  /** Errors: those of `probeRelay`. */
  probe(url: string): Promise<void>;
  /** Errors: those of the file system. */
  use(url: string): Promise<void>;
  startAgain(): void;
}): ReturnType<typeof createRouter> => {
  const refuse = (): never => {
    throw new BackchannelError('START_FAILED');
  };
  const refusing = Object.fromEntries(
    Object.keys(ipcRoutes).map((name) => [name, refuse]),
  ) as unknown as Handlers;

  const check = async (address: string): Promise<RelayCheck> => {
    const read = relayAddressOf(address);
    if ('problem' in read) return { outcome: 'refused', code: read.problem };
    try {
      await deps.probe(read.url);
      return { outcome: 'fine', url: read.url, host: new URL(read.url).host };
    } catch (error) {
      const { code, details } = toBackchannelError(error);
      const detail = details?.['cause'];
      return { outcome: 'refused', code, ...(detail === undefined ? {} : { detail: String(detail) }) };
    }
  };

  return createRouter({
    handlers: {
      ...refusing,
      'app/get-start-problem': () => ({ problem: { code: 'RELAY_ADDRESS_NEEDED' } }),
      'app/start-again': () => deps.startAgain(),
      'settings/get': () => defaultSettings,
      'setup/get': () => ({ suggested: deps.suggested() }),
      'setup/check': ({ address }) => check(address),
      async 'setup/use'({ address }) {
        const outcome = await check(address);
        if (outcome.outcome === 'fine') await deps.use(outcome.url);
        return outcome;
      },
    },
    appOrigin: deps.appOrigin,
    log: quiet,
  });
};
