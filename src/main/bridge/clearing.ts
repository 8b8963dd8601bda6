import { type AccountId, conversationIdOf, type CustomerId } from '../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import { type IntegrationSide, isRefusal, refusalType } from '../livechat/index.ts';
import { createKeyedQueue, type KeyedQueue } from '../work/index.ts';
import type { BridgeContext } from './context.ts';
import { queueOptions } from './queue-options.ts';
import type { CustomerToClear } from './store/index.ts';

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

type Noted = Pick<CustomerToClear, 'accountId' | 'entityId' | 'chatId'>;

export const createClearing = (
  deps: BridgeContext & { integrationSide: Pick<IntegrationSide, 'shownCustomer'> },
): Clearing => {
  const { chats, access, customerSide, integrationSide, lease, clock, timers, log } = deps;
  const { customersToClear } = deps.store;
  const oldestFirst = customersToClear.select('ORDER BY since_ms, entity_id');

  /**
   * What became of the name after LiveChat refused to act as this customer: what its chat shows, read with the integration's
   * token. A customer of whom no chat was ever started is shown to nobody.
   */
  const outcomeOfRefusal = async ({ chatId }: Noted): Promise<ConsoleAnswer['outcome']> => {
    if (chatId === undefined) return 'already-gone';
    try {
      const shown = await access.asIntegration((token) => integrationSide.shownCustomer(token, chatId));
      if (shown === undefined) return 'already-gone';
      return shown.name === erasedName && !shown.hasFields ? 'done' : 'refused';
    } catch (error) {
      if (refusalType(error) === 'not_found') return 'already-gone';
      log.warn('customer.not-looked-at', { code: toBackchannelError(error).code });
      return 'unreachable';
    }
  };

  /** `unreachable`: it stays noted and is tried again. */
  const clear = async (row: Noted): Promise<ConsoleAnswer['outcome']> => {
    let outcome: ConsoleAnswer['outcome'] = 'done';
    try {
      await access.asCustomer(row.entityId, (token) => {
        lease.assertHeld();
        return customerSide.clear(token, erasedName);
      });
    } catch (error) {
      const type = refusalType(error);
      log.warn('customer.not-cleared', { code: toBackchannelError(error).code, type });
      if (!isRefusal(error) || passingCodes.has(toBackchannelError(error).code)) return 'unreachable';
      outcome = await outcomeOfRefusal(row);
    }
    if (outcome !== 'unreachable') chats.customerCleared(row.accountId, row.entityId);
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
      const noted = [row, ...chats.formerOf(row)].map(({ entityId, chatId }) => ({
        accountId,
        entityId,
        chatId,
      }));
      for (const each of noted) customersToClear.insertNew({ ...each, sinceMs: clock.now(), notBeforeMs: 0 });
      if (!lease.holds()) return undefined;
      const outcomes: ConsoleAnswer['outcome'][] = [];
      for (const each of noted) outcomes.push(await clear(each));
      if (outcomes.includes('unreachable')) queue.schedule();
      const worst = (['unreachable', 'refused', 'done'] as const).find((one) => outcomes.includes(one));
      return { party: 'livechat', call: 'delete-properties', outcome: worst ?? 'already-gone' };
    },
  };
};
