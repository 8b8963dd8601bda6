import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { InstagramClient } from '../instagram/index.ts';
import { readFailure } from '../messaging/index.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

/** Meta ends a subscription silently after an hour of failing deliveries (instagram.md §3): it is checked this often. */
export const checkEveryMs = 60 * 60 * 1000;
/** An answer that all is well holds this long where something gives reason to ask again. */
export const freshMs = 10 * 60 * 1000;

/**
 * Makes sure that Meta sends this Page's events: asks, subscribes when it is not subscribed, asks again; the row's health
 * is the result.
 * Errors: the client's, INSTAGRAM_SUBSCRIPTION_MISSING.
 */
export const ensureSubscribed = async (deps: {
  channels: ChannelStore;
  client: InstagramClient;
  row: ChannelRow;
  appId: string;
  clock: Clock;
  /** Subscribes without asking first (the list of fields is replaced, which does no harm). */
  isNew: boolean;
}): Promise<void> => {
  const { channels, client, row, appId, clock, isNew } = deps;
  const note = (change: Partial<ChannelRow>): void => {
    channels.update({ id: row.id }, { subscriptionCheckedAtMs: clock.now(), ...change });
  };
  try {
    // Of an older version, fields may be lacking: the list is replaced by the present one.
    if (isNew || !(await client.subscription(appId)).isComplete) {
      await client.subscribe();
      if (!(await client.subscription(appId)).isSubscribed) {
        throw new BackchannelError('INSTAGRAM_SUBSCRIPTION_MISSING');
      }
    }
    note({ health: 'receiving' });
  } catch (error) {
    const { action } = readFailure(error);
    // A network failure says nothing about the subscription: the health stays as it was, except for a new channel.
    if (action === 'reconnect') note({ health: 'reconnect-needed' });
    else if (action === 'give-up' || isNew) note({ health: 'subscription-missing' });
    throw error;
  }
};

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Ends the Page's subscription; answers what Meta answered, as numbers. Never throws: a removal goes on without it. */
export const stopSubscription = async (client: InstagramClient): Promise<ConsoleAnswer> => {
  const call = { party: 'meta', call: 'unsubscribe' } as const;
  try {
    await client.unsubscribe();
    return { ...call, outcome: 'done' };
  } catch (error) {
    const { status, providerCode, providerSubcode } = toBackchannelError(error).details ?? {};
    const code = numberOf(providerCode);
    return {
      ...call,
      outcome: code === undefined ? 'unreachable' : 'refused',
      answer: { status: numberOf(status) ?? 0, code, subcode: numberOf(providerSubcode) },
    };
  }
};
