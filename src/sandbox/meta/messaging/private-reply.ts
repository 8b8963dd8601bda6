/** Answers to comments (instagram.md §7.3): once per comment, within seven days. */
import { DAY_MS } from '../../clock.ts';
import { badParameter, noSuchObject } from '../graph-error.ts';
import type { Customer, MetaWorld } from '../model.ts';

const SEVEN_DAYS_MS = 7 * DAY_MS;

/** The commenter behind `recipient.comment_id`; `isAnswered` uses the comment up. */
export function commentRecipient(
  world: MetaWorld,
  accountId: string,
  recipient: Record<string, unknown>,
): { customer: Customer; isAnswered: () => void } {
  const id = String(recipient['comment_id']);
  const comment = world.comments.get(id);
  const customer = world.customers.get(comment?.customerId ?? '');
  if (comment === undefined || customer === undefined || comment.accountId !== accountId) {
    throw noSuchObject('POST', id);
  }
  const isTooOld = world.context.clock.now() - comment.createdAt > SEVEN_DAYS_MS;
  if (comment.isAnswered || isTooOld) {
    throw badParameter('A private reply to this comment is not possible.', 2534025);
  }
  return {
    customer,
    isAnswered: () => {
      comment.isAnswered = true;
    },
  };
}
