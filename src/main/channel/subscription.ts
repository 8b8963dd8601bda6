import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { InstagramClient } from '../instagram/index.ts';
import { readFailure } from '../messaging/index.ts';
import type { ConsoleAnswer } from '../../shared/removal/index.ts';
import type { ChannelRow, ChannelsRepository } from '../storage/index.ts';

/** Meta drops a subscription silently after an hour of failing deliveries (instagram.md §3): asked this often. */
export const checkEveryMs = 60 * 60 * 1000;

/**
 * Makes sure that Meta sends this Page's events: looks, subscribes when they are missing, looks again; the row's health says how it
 * ended. Throws what the client throws, or INSTAGRAM_SUBSCRIPTION_MISSING.
 */
export const ensureSubscribed = async (deps: {
  channels: ChannelsRepository;
  client: InstagramClient;
  row: ChannelRow;
  appId: string;
  clock: Clock;
  /** Subscribes without looking first (the list of fields is replaced, which does no harm). */
  isNew: boolean;
}): Promise<void> => {
  const { channels, client, row, appId, clock, isNew } = deps;
  const note = (change: Partial<ChannelRow>): void => {
    const now = channels.get(row.id);
    if (now) channels.put({ ...now, subscriptionCheckedAtMs: clock.now(), ...change }, clock.now());
  };
  try {
    if (isNew || !(await client.subscription(appId)).isSubscribed) {
      await client.subscribe();
      if (!(await client.subscription(appId)).isSubscribed) {
        throw new BackchannelError('INSTAGRAM_SUBSCRIPTION_MISSING');
      }
    }
    note({ health: 'receiving' });
  } catch (error) {
    const { action } = readFailure(error);
    // Not knowing is not a verdict: a network failure leaves the health as it was, except for a new channel.
    if (action === 'reconnect') note({ health: 'reconnect-needed' });
    else if (action === 'give-up' || isNew) note({ health: 'subscription-missing' });
    throw error;
  }
};

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Takes the Page's subscription back; what Meta answered, as numbers. Never throws: a removal goes on without it. */
export const stopSubscription = async (client: InstagramClient): Promise<ConsoleAnswer> => {
  const call = { party: 'meta', call: 'unsubscribe' } as const;
  try {
    await client.unsubscribe();
    return { ...call, outcome: 'done' };
  } catch (error) {
    const { status, providerCode, providerSubcode } = toBackchannelError(error).details ?? {};
    const code = numberOf(providerCode);
    const subcode = numberOf(providerSubcode);
    return {
      ...call,
      outcome: code === undefined ? 'unreachable' : 'refused',
      answer: {
        status: numberOf(status) ?? 0,
        ...(code === undefined ? {} : { code }),
        ...(subcode === undefined ? {} : { subcode }),
      },
    };
  }
};
