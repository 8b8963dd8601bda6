import { describe, expect, it } from 'vitest';
import { withAccountProof } from '../../../src/main/relay-link/account-proof.ts';
import { BackchannelError, type ErrorCode } from '../../../src/shared/errors.ts';
import { proofDue } from '../../../src/shared/wire/index.ts';
import { createTestLog } from '../../helpers/log.ts';

/** A signed request at a relay that wants the account shown first; `proof`: what becomes of showing it. */
const ask = async (proof: ErrorCode | undefined) => {
  const seen = { requests: 0, proofs: 0 };
  const http = withAccountProof({
    http: {
      async signed() {
        seen.requests += 1;
        // One that LiveChat could not be asked about is let through for a while.
        if (seen.requests === 1)
          throw new BackchannelError('DEVICE_UNKNOWN', { details: { cause: proofDue } });
        return {};
      },
    } as never,
    async prove() {
      seen.proofs += 1;
      if (proof) throw new BackchannelError(proof);
    },
    log: createTestLog(),
  });
  const outcome = await http.signed('GET', '/v1/me', {} as never).then(
    () => 'answered',
    (error: BackchannelError) => error.code,
  );
  return { outcome, ...seen };
};

describe('a request before which the account has to be shown', () => {
  it.each([undefined, 'LIVECHAT_UNAVAILABLE', 'ANSWER_INVALID', 'RATE_LIMITED'] as const)(
    'is repeated once after it was shown, or could not be (%s)',
    async (proof) => {
      expect(await ask(proof)).toEqual({ outcome: 'answered', requests: 2, proofs: 1 });
    },
  );

  it.each(['LIVECHAT_ACCOUNT_CLOSED', 'LIVECHAT_TOKEN_REFUSED', 'DEVICE_REMOVED'] as const)(
    'is over when it was refused (%s)',
    async (proof) => {
      expect(await ask(proof)).toEqual({ outcome: 'DEVICE_UNKNOWN', requests: 1, proofs: 1 });
    },
  );
});
