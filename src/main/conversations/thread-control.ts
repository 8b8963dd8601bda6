import type { Clock } from '../../shared/clock.ts';
import type { AccountId, ConversationId } from '../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode } from '../../shared/errors.ts';
import { type MessagingClient, readFailure } from '../messaging/index.ts';
import type { ChangePublisher } from './change-publisher.ts';
import type { AllowedControl } from './handled-elsewhere.ts';
import { type ControlRefusal, createControlRefusals } from './control-refusals.ts';
import type { ChannelPort } from './ports.ts';
import type { ConversationRow } from './store/conversations.ts';
import type { Stores } from './stores.ts';

/** Taking a thread over from another app, or asking for it; and what the account allows, learnt from the provider's answers. */
export interface ThreadControl {
  allowed(accountId: AccountId): AllowedControl;
  /**
   * Errors: NOT_FOUND, INSTAGRAM_NOT_CONNECTED (no token here), INSTAGRAM_CONTROL_UNAVAILABLE and INSTAGRAM_CONTROL_REFUSED
   * (learnt: not offered again for a day), and those of the client.
   */
  takeOver(conversationId: ConversationId): Promise<void>;
  /** As `takeOver`. Nothing changes until the other app hands the thread over. */
  askFor(conversationId: ConversationId): Promise<void>;
  /** Joins the caller's transaction. */
  forgetAccount(accountId: AccountId): void;
}

/** About this one customer or thread, or about nothing at all: such a refusal says nothing about the account's settings. */
const teachesNothing: ReadonlySet<ErrorCode> = new Set([
  'INSTAGRAM_CUSTOMER_UNREACHABLE',
  'INSTAGRAM_THREAD_GONE',
  'INSTAGRAM_RESTRICTED',
  'INSTAGRAM_ACCESS_OFF',
  'ANSWER_INVALID',
  'INTERNAL',
]);

export const createThreadControl = (deps: {
  stores: Stores;
  publisher: ChangePublisher;
  channel: Pick<ChannelPort, 'client' | 'reconnectNeeded'>;
  clock: Clock;
}): ThreadControl => {
  const { stores, publisher, channel, clock } = deps;
  const { db, conversations } = stores;
  const refusals = createControlRefusals({ db, clock });

  const learn = (accountId: AccountId, news: ControlRefusal): void => {
    publisher.inTransaction(() => {
      refusals.learn(accountId, news);
      for (const id of conversations.markedOfAccount(accountId)) publisher.conversation(id);
    });
  };

  /** One call about a thread. A refusal that says what the account allows is learnt and thrown as `INSTAGRAM_CONTROL_…`. */
  const call = async (
    conversationId: ConversationId,
    refusal: 'takeRefusedAtMs' | 'askRefusedAtMs',
    make: (client: MessagingClient, row: ConversationRow) => Promise<void>,
  ): Promise<void> => {
    const row = conversations.get(conversationId);
    if (!row) throw new BackchannelError('NOT_FOUND');
    const { accountId } = row;
    const client = await channel.client(accountId);
    if (!client) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
    try {
      await make(client, row);
    } catch (error) {
      const { code, action } = readFailure(error);
      if (action === 'reconnect') channel.reconnectNeeded(accountId, client);
      if (action !== 'give-up' || teachesNothing.has(code)) throw error;
      const nowMs = clock.now();
      if (code === 'INSTAGRAM_CONTROL_UNAVAILABLE') {
        learn(accountId, { takeRefusedAtMs: nowMs, askRefusedAtMs: nowMs });
        throw error;
      }
      learn(accountId, { [refusal]: nowMs });
      throw new BackchannelError('INSTAGRAM_CONTROL_REFUSED', { cause: error });
    }
  };

  const change = (id: ConversationId, update: Partial<ConversationRow>): void => {
    publisher.inTransaction(() => {
      const now = conversations.get(id);
      if (!now) return;
      conversations.put({ ...now, ...update });
      publisher.conversation(id);
    });
  };

  return {
    allowed: refusals.allowed,
    async takeOver(conversationId) {
      await call(conversationId, 'takeRefusedAtMs', (client, { customerId }) =>
        client.takeThread(customerId),
      );
      change(conversationId, {
        isHandledElsewhere: false,
        controlAtMs: clock.now(),
        controlAskedAtMs: undefined,
      });
    },
    async askFor(conversationId) {
      await call(conversationId, 'askRefusedAtMs', (client, { customerId }) =>
        client.askForThread(customerId),
      );
      change(conversationId, { controlAskedAtMs: clock.now() });
    },
    forgetAccount: refusals.forget,
  };
};
