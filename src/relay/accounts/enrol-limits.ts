import type { IncomingMessage } from 'node:http';
import { BackchannelError } from '../../shared/errors.ts';
import { addressGroup } from '../http/address-of.ts';
import { createMinuteLimit } from '../http/minute-limit.ts';
import { sha256 } from '../crypto.ts';
import type { Elapsed } from '../relay-clock.ts';

/** Enrolments of one key in a minute: a console shows its account every half hour, and at each start. */
const perKey = 30;
/** The same of one token, whatever keys it comes with. */
const perToken = 60;

/** Whether LiveChat is asked about one more enrolment. */
export interface EnrolLimits {
  /** Call it with a proof that is right. Errors: RATE_LIMITED. */
  admit(request: IncomingMessage, of: { signKey: string; token: string }): void;
}

/**
 * Enrolments per key, token and address. What a key or a token has too many of does not count for the address: of the many
 * computers behind it one that goes wrong keeps only itself out.
 * `perAddress`: per minute.
 */
export const createEnrolLimits = (
  perAddress: number,
  deps: { elapsed: Elapsed; addressOf(request: IncomingMessage): string },
): EnrolLimits => {
  const keys = createMinuteLimit(perKey, deps.elapsed);
  const tokens = createMinuteLimit(perToken, deps.elapsed);
  const addresses = createMinuteLimit(perAddress, deps.elapsed);
  return {
    admit(request, { signKey, token }) {
      const isOver =
        keys.isOver(signKey) ||
        tokens.isOver(sha256(token).toString('base64url')) ||
        addresses.isOver(addressGroup(deps.addressOf(request)));
      if (isOver) throw new BackchannelError('RATE_LIMITED');
    },
  };
};
