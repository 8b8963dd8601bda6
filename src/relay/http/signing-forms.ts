import { BackchannelError } from '../../shared/errors.ts';
import { type RelayStore, isBoundSigner, noteBoundSigner } from '../store/index.ts';

/** Devices that are remembered as noted; far more than one process serves. */
const maxKnown = 100_000;

/** In which form a device may sign (decision 0080). */
export interface SigningForms {
  /**
   * `origin`: what the request was signed for; undefined: the form before, which names none.
   * Errors: RELAY_ADDRESS_OTHER, CONSOLE_OUTDATED.
   */
  require(deviceId: string, origin: string | undefined): Promise<void>;
  /** This device has signed for our origin: from now on it may not do without. */
  noteBound(deviceId: string): Promise<void>;
}

export const createSigningForms = (deps: {
  store: Pick<RelayStore, 'db' | 'commit'>;
  origins(): readonly string[];
}): SigningForms => {
  const noted = new Set<string>();
  return {
    async require(deviceId, origin) {
      if (origin === undefined) {
        // A console that was updated never signs so again: this was captured, or is played back from another relay.
        if (await isBoundSigner(deps.store.db, deviceId)) throw new BackchannelError('CONSOLE_OUTDATED');
        return;
      }
      if (!deps.origins().includes(origin)) throw new BackchannelError('RELAY_ADDRESS_OTHER');
    },
    async noteBound(deviceId) {
      if (noted.has(deviceId)) return;
      await deps.store.commit((writer) => noteBoundSigner(writer, deviceId), 'shared');
      if (noted.size >= maxKnown) noted.clear();
      noted.add(deviceId);
    },
  };
};
