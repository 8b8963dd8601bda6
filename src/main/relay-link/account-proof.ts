import { toBackchannelError } from '../../shared/errors.ts';
import { proofDue } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { RelayHttp } from './http.ts';

/**
 * Signed requests of a device whose account is due to be shown to the relay again: it is shown, and the request is repeated once.
 * Errors: those of the request; of a proof that failed, the request's own.
 */
export const withAccountProof = ({
  http,
  prove,
  log,
}: {
  http: RelayHttp;
  prove: () => Promise<void>;
  log: Log;
}): RelayHttp => ({
  ...http,
  async signed(method, path, request) {
    try {
      return await http.signed(method, path, request);
    } catch (error) {
      const { code, details } = toBackchannelError(error);
      if (code !== 'DEVICE_UNKNOWN' || details?.['cause'] !== proofDue) throw error;
      await prove().catch((failure: unknown) => {
        log.info('account-not-shown', { code: toBackchannelError(failure).code });
        throw error;
      });
      return http.signed(method, path, request);
    }
  },
});
