import { toBackchannelError } from '../../shared/errors.ts';
import { proofDue } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { RelayHttp } from './http.ts';

/** Codes of a proof that neither failed nor succeeded: LiveChat could not be asked, or answered nothing that says anything. */
const undecided: ReadonlySet<string> = new Set(['LIVECHAT_UNAVAILABLE', 'ANSWER_INVALID', 'RATE_LIMITED']);
export const isUndecided = (code: string): boolean => undecided.has(code);

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
}): RelayHttp => {
  const proven = async <T>(request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      const { code, details } = toBackchannelError(error);
      if (code !== 'DEVICE_UNKNOWN' || details?.['cause'] !== proofDue) throw error;
      await prove().catch((failure: unknown) => {
        const { code: failureCode } = toBackchannelError(failure);
        log.info('account-not-shown', { code: failureCode });
        // A relay that could not ask LiveChat lets this computer go on for a while.
        if (!isUndecided(failureCode)) throw error;
      });
      return request();
    }
  };
  return {
    ...http,
    signed: (method, path, request) => proven(() => http.signed(method, path, request)),
    signedBytes: (path, options) => proven(() => http.signedBytes(path, options)),
  };
};
