import type { CustomerId } from '../../shared/domain/index.ts';
import type { InstagramClient } from '../instagram/index.ts';
import { readFailure } from '../messaging/index.ts';

/** What a question to Meta was answered: the value, or the error code of the refusal. */
export type Answered<T> = { isAnswered: true; value: T } | { isAnswered: false; code: string };

/** What Meta says about the connected account when everything is asked that its Page token may ask. Nothing is changed. */
export interface ChannelProbe {
  /** Fields of the Page's subscription. */
  fields: Answered<readonly string[]>;
  /** Fields without which something does not arrive, and that are not subscribed. */
  missingFields: readonly string[];
  conversations: Answered<undefined>;
  /** The profile of whoever wrote last; undefined while nobody has. */
  profile: Answered<undefined> | undefined;
  /** Whether several apps share this account's conversations. */
  isShared: Answered<boolean>;
}

const ask = async <T>(question: Promise<T>): Promise<Answered<T>> => {
  try {
    return { isAnswered: true, value: await question };
  } catch (error) {
    return { isAnswered: false, code: readFailure(error).code };
  }
};

/** Asks one question after the other. Never throws: what is refused is an answer too. */
export const probeChannel = async (
  client: InstagramClient,
  options: { appId: string; accountId: string; wantedFields: readonly string[] },
): Promise<ChannelProbe> => {
  const fields = await ask(client.subscription(options.appId).then(({ fields: subscribed }) => subscribed));
  const threads = await ask(client.threads({ limit: 1 }));
  const customer = threads.isAnswered
    ? threads.value.threads[0]?.participants.find(({ id }) => id !== options.accountId)
    : undefined;
  const profile = customer && (await ask(client.profile(customer.id as CustomerId).then(() => undefined)));
  return {
    fields,
    missingFields: fields.isAnswered
      ? options.wantedFields.filter((field) => !fields.value.includes(field))
      : [],
    conversations: threads.isAnswered ? { isAnswered: true, value: undefined } : threads,
    profile,
    isShared: await ask(client.isSharedWithApps()),
  };
};
