/** Pages: making them, finding the one of an Instagram account, ending their subscription. */
import type { SubscriptionRecord } from './books.ts';
import type { MetaWorld, Page } from './model.ts';

/** A Page as it is when it is made. */
export const newPage = (id: string, name: string, accountId: string | undefined): Page => ({
  id,
  name,
  category: 'Local business',
  accountId,
  messageAccess: true,
  isBlocked: false,
  routing: 'none',
  mayTakeControl: true,
});

/** The Page that an Instagram account is linked to. */
export const pageOf = (world: MetaWorld, accountId: string): Page | undefined =>
  world.pages.get(world.accounts.get(accountId)?.pageId ?? '');

/** No more webhooks for this Page; `action` says in the books why. */
export function endSubscription(world: MetaWorld, page: Page, action: SubscriptionRecord['action']): void {
  page.subscribedFields = undefined;
  const at = world.context.clock.now();
  world.books.subscriptions.push({ at, pageId: page.id, action, fields: [] });
}
