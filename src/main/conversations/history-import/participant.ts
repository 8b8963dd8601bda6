import { type AccountId, type CustomerId, customerIdSchema } from '../../../shared/domain/index.ts';
import type { Thread } from '../../messaging/index.ts';

/** The customer of a thread, with the handle that only the list tells. Empty when the list names nobody. */
export const participantOf = (
  { participants }: Pick<Thread, 'participants'>,
  accountId: AccountId,
): { customerId?: CustomerId; username?: string | undefined } => {
  const other = participants.find(({ id }) => id !== (accountId as string));
  const customerId = customerIdSchema.safeParse(other?.id);
  return customerId.success ? { customerId: customerId.data, username: other?.username } : {};
};
