import { conversationIdOf, type AccountId, type CustomerId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import { type CustomerSide, refusalType } from '../livechat/index.ts';
import type { Access } from './access.ts';
import type { Chats } from './chats.ts';
import type { LeaseGuard, Reporter } from './ports.ts';

/** Names nobody. */
export const erasedName = 'Erased customer';

/**
 * Before a customer is erased here: takes the name and the handle away in LiveChat, which is all that LiveChat lets an integration do; the
 * chats stay (reference §11). Only the lease holder speaks for customers; for every other console, and where LiveChat never heard
 * of the customer, there is nothing to say.
 */
export const createClearCustomer =
  (dependencies: {
    chats: Pick<Chats, 'of'>;
    access: Pick<Access, 'asCustomer'>;
    customerSide: Pick<CustomerSide, 'clear'>;
    lease: LeaseGuard;
    reporter: Reporter;
  }) =>
  async (customer: { accountId: AccountId; customerId: CustomerId }): Promise<ConsoleAnswer | undefined> => {
    const { chats, access, customerSide, lease, reporter } = dependencies;
    const row = chats.of(conversationIdOf(customer.accountId, customer.customerId));
    if (!row || !lease.holds()) return undefined;
    const answer = { party: 'livechat', call: 'delete-properties' } as const;
    try {
      await access.asCustomer(row.entityId, (token) => {
        lease.need();
        return customerSide.clear(token, erasedName);
      });
      return { ...answer, outcome: 'done' };
    } catch (error) {
      const type = refusalType(error);
      reporter.warn('customer.not-cleared', { code: toBackchannelError(error).code, type });
      if (type === 'identity_lost' || type === 'not_found') return { ...answer, outcome: 'already-gone' };
      return { ...answer, outcome: type === undefined ? 'unreachable' : 'refused' };
    }
  };
