/** For demonstrations: a customer writes after the first subscription, so that there is something to answer. */
import type { Meta } from '../graph/call.ts';
import type { Page } from '../model.ts';
import { META_SEED } from '../seed.ts';
import { customerSends } from './customer-actions.ts';

/** Long enough to see that the inbox was empty. */
const AFTER_MS = 4_000;
const TEXT = 'Good morning! Do you still have rye bread today, and until when are you open?';

/** After a subscription of the bakery's Page: once per world, and only when `settings.firstCustomer` asks for it. */
export function scheduleFirstCustomer({ world, webhooks }: Meta, page: Page): void {
  const { clock, settings, log } = world.context;
  if (!settings.firstCustomer || world.hasFirstCustomer || page.id !== META_SEED.bakeryPage.id) return;
  const customer = world.customers.get(META_SEED.firstCustomer.id);
  if (customer === undefined) return;
  world.hasFirstCustomer = true;
  clock.after(AFTER_MS, () => {
    // Disconnected in between: they write after the next connection instead.
    if (page.subscribedFields === undefined) world.hasFirstCustomer = false;
    else
      customerSends({ world, webhooks }, customer, { text: TEXT }).catch((error: unknown) =>
        log(`the first customer could not write: ${String(error)}`),
      );
  });
}
