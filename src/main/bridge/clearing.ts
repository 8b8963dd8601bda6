import { conversationIdOf, type AccountId, type CustomerId } from '../../shared/domain/index.ts';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { type CustomerSide, refusalType } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import type { CustomersToClearRepository, CustomerToClear } from '../storage/index.ts';
import type { Access } from './access.ts';
import type { Chats } from './chats.ts';
import type { LeaseGuard } from './ports.ts';
import { createWorkers, type Workers } from './workers.ts';

/** Names nobody. */
export const erasedName = 'Erased customer';

/**
 * Takes the name and the handle of erased customers away in LiveChat, which is all that LiveChat lets an integration do; the chats stay
 * (livechat.md §11). Only the lease holder speaks for customers: every console that erases one notes it, the holder of that time or a later
 * one does it, and says so to the others.
 */
export interface Clearing extends Workers {
  /**
   * To be called before the customer is erased here. What LiveChat answered; undefined: it is not this console's to do now, or
   * LiveChat never heard of the customer. Never throws.
   */
  clearCustomer(customer: {
    accountId: AccountId;
    customerId: CustomerId;
  }): Promise<ConsoleAnswer | undefined>;
}

export const createClearing = (deps: {
  toClear: CustomersToClearRepository;
  chats: Pick<Chats, 'of' | 'isKnown' | 'customerCleared'>;
  access: Pick<Access, 'asCustomer'>;
  customerSide: Pick<CustomerSide, 'clear'>;
  lease: LeaseGuard;
  isReady(): boolean;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Clearing => {
  const { toClear, chats, access, customerSide, lease, clock, timers, log } = deps;

  /** `unreachable`: it stays noted and is tried again. */
  const clear = async (
    row: Pick<CustomerToClear, 'accountId' | 'entityId'>,
  ): Promise<ConsoleAnswer['outcome']> => {
    let outcome: ConsoleAnswer['outcome'] = 'done';
    try {
      await access.asCustomer(row.entityId, (token) => {
        lease.need();
        return customerSide.clear(token, erasedName);
      });
    } catch (error) {
      const type = refusalType(error);
      log.warn('customer.not-cleared', { code: toBackchannelError(error).code, type });
      if (type === undefined) return 'unreachable';
      outcome = type === 'identity_lost' || type === 'not_found' ? 'already-gone' : 'refused';
    }
    chats.customerCleared(row.accountId, row.entityId);
    return outcome;
  };

  const workers = createWorkers<CustomerToClear>({
    due: () =>
      deps.isReady()
        ? toClear.all().map((row) => ({ key: row.entityId, atMs: row.notBeforeMs, job: row }))
        : [],
    async run(row) {
      // The customer has written again, and has a name again.
      if (chats.isKnown(row)) return toClear.remove(row.entityId);
      if ((await clear(row)) === 'unreachable') throw new BackchannelError('NETWORK_UNREACHABLE');
    },
    failed(row, _code, waitMs) {
      toClear.postpone(row.entityId, clock.now() + waitMs);
    },
    clock,
    timers,
  });

  return {
    ...workers,
    async clearCustomer({ accountId, customerId }) {
      const row = chats.of(conversationIdOf(accountId, customerId));
      if (!row) return undefined;
      toClear.add(row, clock.now());
      if (!lease.holds()) return undefined;
      const outcome = await clear(row);
      if (outcome === 'unreachable') workers.schedule();
      return { party: 'livechat', call: 'delete-properties', outcome };
    },
  };
};
