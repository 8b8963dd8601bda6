import { type ErrorCode, toBackchannelError } from '../../shared/errors.ts';

/** Whether console and relay are too far apart in version to talk (decision 0080). */
export interface VersionCheck {
  /** Which side is too old for the other, once the relay has said so: CONSOLE_OUTDATED or RELAY_OUTDATED. */
  outdated(): ErrorCode | undefined;
  /** Errors: CONSOLE_OUTDATED, RELAY_OUTDATED. A relay that cannot be asked shows that where it matters. */
  check(ask: () => Promise<unknown>): Promise<void>;
}

export const createVersionCheck = (deps: { onOutdated: (code: ErrorCode) => void }): VersionCheck => {
  let outdated: ErrorCode | undefined;
  return {
    outdated: () => outdated,
    async check(ask) {
      try {
        await ask();
        outdated = undefined;
      } catch (error) {
        const { code } = toBackchannelError(error);
        if (code !== 'CONSOLE_OUTDATED' && code !== 'RELAY_OUTDATED') return;
        outdated = code;
        deps.onOutdated(code);
        throw error;
      }
    },
  };
};
