import type { Clock } from '../../../shared/clock.ts';
import type { ConversationId } from '../../../shared/domain/index.ts';
import type { SendFailure } from '../../messaging/index.ts';
import type { ChangePublisher } from '../change-publisher.ts';
import type { OutboxRow } from '../store/outbox.ts';
import type { Stores } from '../stores.ts';

/** What the sender writes of a reply between its beginning and its end; each is one transaction, and published. */
export const createRowChanges = (deps: {
  stores: Pick<Stores, 'conversations' | 'outbox'>;
  publisher: ChangePublisher;
  clock: Clock;
}) => {
  const { publisher, clock } = deps;
  const { conversations, outbox } = deps.stores;
  const change = (row: OutboxRow, update: Parameters<typeof outbox.update>[1]): void => {
    publisher.inTransaction(() => {
      outbox.update(row.messageId, update);
      publisher.message(row.conversationId, row.messageId);
    });
  };
  return {
    change,
    /** Back in line: certainly not sent. */
    requeue: (row: OutboxRow, failure: Pick<SendFailure, 'code' | 'detail'>, waitMs: number): void =>
      change(row, {
        state: 'queued',
        reason: failure.code,
        detail: failure.detail,
        notBeforeMs: clock.now() + waitMs,
        attemptedAtMs: undefined,
        settleAtMs: undefined,
        isRefused: false,
      }),
    /** The provider's answer to a send says who has the thread: another app, or nobody else. */
    noteControl(conversationId: ConversationId, isHandledElsewhere: boolean): void {
      publisher.inTransaction(() => {
        const row = conversations.get(conversationId);
        if (!row || (!isHandledElsewhere && !row.isHandledElsewhere)) return;
        const asked = isHandledElsewhere ? {} : { controlAskedAtMs: undefined };
        conversations.put({ ...row, isHandledElsewhere, controlAtMs: clock.now(), ...asked });
        publisher.conversation(conversationId);
      });
    },
  };
};
