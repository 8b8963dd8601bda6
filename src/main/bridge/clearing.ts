import { type AccountId, conversationIdOf, type CustomerId } from '../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import { refusalType } from '../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../work/index.ts';
import type { BridgeContext } from './context.ts';
import { queueOptions } from './queue-options.ts';
import type { CustomerToClear } from './store/index.ts';

/** LiveChat's words for a customer or a chat that it no longer has. */
const goneTypes: ReadonlySet<string> = new Set(['not_found', 'resource_not_found', 'chat_anonymized']);

/** Refusals that say nothing about the customer: it stays noted. */
const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RATE_LIMITED',
  'LIVECHAT_UNAVAILABLE',
  'LIVECHAT_LIMIT',
  'LIVECHAT_LICENSE',
]);

/** The name of an erased customer in LiveChat. */
const erasedName = 'Erased customer';

/**
 * Removes name and handle of erased customers in LiveChat, which is all that LiveChat lets an integration do; the chats stay
 * (livechat.md §11). Only the lease holder acts as customers: every console that erases one notes it, the holder of that time or
 * a later one does it, and sends the result to the others.
 */
export interface Clearing extends KeyedQueue {
  /**
   * To be called before the customer is erased here. LiveChat's answer; undefined: another console does it, or this one later, or
   * LiveChat does not know the customer. Never throws.
   */
  clearCustomer(customer: {
    accountId: AccountId;
    customerId: CustomerId;
  }): Promise<ConsoleAnswer | undefined>;
}

export const createClearing = (deps: BridgeContext): Clearing => {
  const { chats, access, customerSide, lease, clock, timers, log } = deps;
  const { customersToClear } = deps.store;
  const oldestFirst = customersToClear.select('ORDER BY since_ms, entity_id');

  /** `unreachable`: it stays noted and is tried again. */
  const clear = async (
    row: Pick<CustomerToClear, 'accountId' | 'entityId'>,
  ): Promise<ConsoleAnswer['outcome']> => {
    let outcome: ConsoleAnswer['outcome'] = 'done';
    try {
      await access.asCustomer(row.entityId, (token) => {
        lease.assertHeld();
        return customerSide.clear(token, erasedName);
      });
    } catch (error) {
      const type = refusalType(error);
      log.warn('customer.not-cleared', { code: toBackchannelError(error).code, type });
      if (type === undefined || passingCodes.has(toBackchannelError(error).code)) return 'unreachable';
      outcome = goneTypes.has(type) ? 'already-gone' : 'refused';
    }
    chats.customerCleared(row.accountId, row.entityId);
    return outcome;
  };

  const queue = createKeyedQueue<CustomerToClear>({
    ...queueOptions,
    due: () =>
      deps.isReady()
        ? oldestFirst.all().map((row) => ({ key: row.entityId, atMs: row.notBeforeMs, job: row }))
        : [],
    async run(row) {
      // The customer has written again: the name is known again, and stays.
      if (chats.isKnown(row)) customersToClear.delete(row);
      else if ((await clear(row)) === 'unreachable') throw new BackchannelError('NETWORK_UNREACHABLE');
    },
    onError(row, _error, pauseMs) {
      customersToClear.update(row, { notBeforeMs: clock.now() + pauseMs });
    },
    clock,
    timers,
  });

  return {
    ...queue,
    async clearCustomer({ accountId, customerId }) {
      const row = chats.of(conversationIdOf(accountId, customerId));
      if (!row) return undefined;
      // Also those as whom nobody can act any more: LiveChat's refusal is part of the answer.
      const entityIds = new Set([row.entityId, ...chats.formerOf(row).map((former) => former.entityId)]);
      for (const entityId of entityIds)
        customersToClear.insertNew({ entityId, accountId, sinceMs: clock.now(), notBeforeMs: 0 });
      if (!lease.holds()) return undefined;
      const outcomes: ConsoleAnswer['outcome'][] = [];
      for (const entityId of entityIds) outcomes.push(await clear({ accountId, entityId }));
      if (outcomes.includes('unreachable')) queue.schedule();
      const worst = (['unreachable', 'refused', 'done'] as const).find((one) => outcomes.includes(one));
      return { party: 'livechat', call: 'delete-properties', outcome: worst ?? 'already-gone' };
    },
  };
};
