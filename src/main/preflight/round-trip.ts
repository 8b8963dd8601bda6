import type { Clock } from '../../shared/clock.ts';
import type { AccountId, AgentId, Conversation, Message } from '../../shared/domain/index.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { RoundTrip } from '../../shared/ipc/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Conversations } from '../conversations/index.ts';

/** Time to find the phone, write and send. */
export const roundTripMs = 3 * 60_000;
/** Time for the answer to be taken by Instagram. */
const answerMs = 60_000;

/** Instagram's clock against this computer's: what was written earlier than this before the start belongs to another attempt. */
const clockToleranceMs = 10 * 60_000;

/** What it answers: plain, because it stands in a real conversation. */
const answerText = 'It arrived. This is the test answer of Backchannel.';

/**
 * A person writes a code word from a phone to the account; it has to arrive by webhook, and is answered. Only the message with
 * the word counts: a customer who happens to write meanwhile is not answered.
 */
export interface RoundTripService {
  readonly state: RoundTrip;
  /** When the last one came to its end, epoch ms; undefined before, and after another account was connected. */
  doneAtMs(accountId: AccountId): number | undefined;
  /** Replaces one that is under way. Errors: INSTAGRAM_NOT_CONNECTED, SIGNED_OUT. */
  start(): void;
  cancel(): void;
  stop(): void;
}

export const createRoundTrip = (deps: {
  conversations: Pick<Conversations, 'on' | 'queueReply' | 'webhookTimes' | 'verify'>;
  /** The connected account. */
  account: () => { accountId: AccountId } | undefined;
  ownId: () => AgentId | undefined;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1. */
  random: () => number;
  changed(state: RoundTrip): void;
}): RoundTripService => {
  const { conversations, clock, timers } = deps;
  let state: RoundTrip = { step: 'idle' };
  let done: { accountId: AccountId; atMs: number } | undefined;
  let endAttempt = (): void => undefined;
  /** A word counts once: its message may be shown again at any time. */
  const used = new Set<number>();
  const newCode = (): string => {
    let number = Math.floor(1000 + deps.random() * 9000);
    while (used.has(number)) number = number === 9999 ? 1000 : number + 1;
    used.add(number);
    return `check ${number}`;
  };

  const show = (next: RoundTrip): void => {
    state = next;
    deps.changed(next);
  };

  const begin = (accountId: AccountId, agentId: AgentId): void => {
    endAttempt();
    const startedAtMs = clock.now();
    const code = newCode();
    /** What has been found: of its answer, the rows in the outbox. */
    let answered: { afterMs: number; ids: ReadonlySet<string> } | undefined;
    let isOver = false;
    const ends: (() => void)[] = [];
    const end = (): void => {
      isOver = true;
      for (const each of ends) each();
    };
    const finish = (next: RoundTrip): void => {
      end();
      show(next);
    };
    endAttempt = end;

    const cameByWebhook = (): boolean =>
      (conversations.webhookTimes(accountId).messageAtMs ?? 0) >= startedAtMs;

    const onMessage = (conversation: Conversation, message: Message): void => {
      const isIt =
        message.direction === 'in' &&
        message.sentAtMs > startedAtMs - clockToleranceMs &&
        message.text?.toLowerCase().includes(code) === true;
      if (isOver || answered || !isIt || conversation.accountId !== accountId) return;
      const afterMs = Math.max(0, clock.now() - message.sentAtMs);
      if (!cameByWebhook())
        return finish({ step: 'failed', at: 'message', reason: 'ONLY_IN_HISTORY', afterMs });
      try {
        const rows = conversations.queueReply({
          conversationId: conversation.id,
          text: answerText,
          agentId,
          undoMs: 0,
        });
        answered = { afterMs, ids: new Set(rows.map(({ id }) => id)) };
      } catch (error) {
        return finish({ step: 'failed', at: 'answer', reason: toBackchannelError(error).code, afterMs });
      }
      show({ step: 'answering', afterMs });
      ends.push(
        timers.after(answerMs, () =>
          finish({ step: 'failed', at: 'answer', reason: 'INSTAGRAM_OUTCOME_UNKNOWN', afterMs }),
        ),
      );
    };

    const onChange = (messages: readonly Message[]): void => {
      if (isOver || !answered) return;
      const { ids, afterMs } = answered;
      const own = messages.find(({ id }) => ids.has(id));
      if (own?.state === 'failed')
        return finish({ step: 'failed', at: 'answer', reason: own.reason ?? 'INSTAGRAM_REFUSED', afterMs });
      if (own?.mid === undefined) return;
      done = { accountId, atMs: clock.now() };
      finish({ step: 'done', afterMs, atMs: done.atMs });
    };

    /** The time is up: one look at Instagram's own list tells a webhook that is missing from a message that is. */
    const onTimeUp = async (): Promise<void> => {
      await conversations.verify();
      if (!isOver && !answered) finish({ step: 'failed', at: 'message', reason: 'NO_MESSAGE' });
    };

    ends.push(
      conversations.on('message.received', ({ conversation, message }) => onMessage(conversation, message)),
      conversations.on('conversation.changed', ({ conversation, messages }) => {
        for (const message of messages) onMessage(conversation, message);
        onChange(messages);
      }),
      timers.after(roundTripMs, () => {
        if (!answered)
          onTimeUp().catch((error: unknown) => {
            if (!isOver) finish({ step: 'failed', at: 'message', reason: toBackchannelError(error).code });
          });
      }),
    );
    show({ step: 'waiting', code, endsAtMs: startedAtMs + roundTripMs });
  };

  return {
    get state() {
      return state;
    },
    doneAtMs: (accountId) => (done?.accountId === accountId ? done.atMs : undefined),
    start() {
      const account = deps.account();
      if (!account) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
      const agentId = deps.ownId();
      if (agentId === undefined) throw new BackchannelError('SIGNED_OUT');
      begin(account.accountId, agentId);
    },
    cancel() {
      endAttempt();
      show({ step: 'idle' });
    },
    stop: () => endAttempt(),
  };
};
