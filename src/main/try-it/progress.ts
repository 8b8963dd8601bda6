import type { IpcEvents, TryItState } from '../../shared/ipc/index.ts';
import { failureNames, tryItSteps, type FailureName, type TryItStep } from '../../shared/try-it.ts';
import type { Fact } from './fact.ts';
import { failures } from './failures.ts';

/** What is done of the list, read from events of the product and never from clicks on the list. */
export interface Progress {
  done: ReadonlySet<TryItStep>;
  signedInAs: string | undefined;
  /** Undefined while nobody is signed in. */
  agentId: string | undefined;
  /** Of the connected account; undefined while none is. */
  pageId: string | undefined;
  /** Who wrote last, of that account. */
  customerId: string | undefined;
  /** Colleagues who have received a message from here, and those from whom one was received. */
  sentTo: ReadonlySet<string>;
  receivedFrom: ReadonlySet<string>;
  /** Ids of the channel's removals that the relay reports as done. */
  disconnects: ReadonlySet<string>;
  failures: Readonly<Record<FailureName, { isMade: boolean; wasMade: boolean; isSeen: boolean }>>;
}

const untouched = { isMade: false, wasMade: false, isSeen: false };

export const initialProgress: Progress = {
  done: new Set(),
  signedInAs: undefined,
  agentId: undefined,
  pageId: undefined,
  customerId: undefined,
  sentTo: new Set(),
  receivedFrom: new Set(),
  disconnects: new Set(),
  failures: Object.fromEntries(failureNames.map((name) => [name, untouched])) as Progress['failures'],
};

const joined = <T>(set: ReadonlySet<T>, ...more: T[]): ReadonlySet<T> =>
  more.every((one) => set.has(one)) ? set : new Set([...set, ...more]);

const ticked = (progress: Progress, step: TryItStep): Progress => ({
  ...progress,
  done: joined(progress.done, step),
});

const afterAppState = (progress: Progress, { session }: IpcEvents['app.state-changed']): Progress =>
  session.state === 'signed-in'
    ? { ...ticked(progress, 'sign-in'), signedInAs: session.name, agentId: session.agentId }
    : { ...progress, agentId: undefined };

const afterChannel = (progress: Progress, { channel }: IpcEvents['channel.changed']): Progress => {
  if (channel === undefined) return { ...progress, pageId: undefined, customerId: undefined };
  const next = { ...progress, pageId: channel.pageId };
  return channel.state === 'receiving' ? ticked(next, 'connect') : next;
};

const afterConversation = (
  progress: Progress,
  { conversation, messages }: IpcEvents['conversation.changed'],
): Progress => {
  let next = progress;
  if (messages.some(({ direction }) => direction === 'in'))
    next = { ...ticked(next, 'customer'), customerId: conversation.customerId };
  // Sent means that Instagram has named it. `console`: written by the team, not in the Instagram app on a phone.
  if (messages.some(({ origin, state }) => origin === 'console' && (state === 'sent' || state === 'seen')))
    next = ticked(next, 'answer');
  return next;
};

const afterPrivateChat = (progress: Progress, { messages }: IpcEvents['private-chat.changed']): Progress => {
  const reached = messages.filter(({ state }) => state === 'delivered' || state === 'read');
  const received = messages.filter(({ direction }) => direction === 'in');
  const next = {
    ...progress,
    sentTo: joined(progress.sentTo, ...reached.map(({ chatId }) => chatId)),
    receivedFrom: joined(progress.receivedFrom, ...received.map(({ chatId }) => chatId)),
  };
  return [...next.sentTo].some((colleague) => next.receivedFrom.has(colleague))
    ? ticked(next, 'colleague')
    : next;
};

const afterRemovals = (progress: Progress, { removals }: IpcEvents['removal.changed']): Progress => ({
  ...progress,
  disconnects: joined(
    progress.disconnects,
    ...removals.filter(({ kind, state }) => kind === 'disconnect' && state === 'done').map(({ id }) => id),
  ),
});

const steps = (progress: Progress, fact: Fact): Progress => {
  switch (fact.event) {
    case 'app.state-changed':
      return afterAppState(progress, fact.payload);
    case 'channel.changed':
      return afterChannel(progress, fact.payload);
    case 'conversation.changed':
      return afterConversation(progress, fact.payload);
    case 'private-chat.changed':
      return afterPrivateChat(progress, fact.payload);
    case 'removal.changed':
      return afterRemovals(progress, fact.payload);
    default:
      return progress;
  }
};

/** The step is done when a failure has been seen and undone. */
const withFailures = (progress: Progress, change: Partial<Progress['failures']>): Progress => {
  const next = { ...progress, failures: { ...progress.failures, ...change } };
  return Object.values(next.failures).some(({ isMade, isSeen }) => isSeen && !isMade)
    ? ticked(next, 'failure')
    : next;
};

/** Takes in one event. Answers the same object when it changes nothing. */
export const afterFact = (progress: Progress, fact: Fact): Progress => {
  const next = steps(progress, fact);
  const noticed = failureNames.filter((name) => {
    const { wasMade, isSeen } = next.failures[name];
    return wasMade && !isSeen && failures[name].isSeenIn(fact);
  });
  return noticed.length === 0
    ? next
    : withFailures(
        next,
        Object.fromEntries(noticed.map((name) => [name, { ...next.failures[name], isSeen: true }])),
      );
};

export const failureMade = (progress: Progress, name: FailureName): Progress =>
  withFailures(progress, { [name]: { ...progress.failures[name], isMade: true, wasMade: true } });

export const failureUndone = (progress: Progress, name: FailureName): Progress =>
  withFailures(progress, { [name]: { ...progress.failures[name], isMade: false } });

/** Somebody opened or saved the record of this removal. */
export const recordRead = (progress: Progress, removalId: string): Progress =>
  progress.disconnects.has(removalId) ? ticked(progress, 'record') : progress;

const missingFor = (progress: Progress, name: FailureName): TryItStep | undefined => {
  const { needs } = failures[name];
  const isThere =
    needs === undefined ||
    (needs === 'sign-in' && progress.agentId !== undefined) ||
    (needs === 'connect' && progress.pageId !== undefined) ||
    (needs === 'customer' && progress.customerId !== undefined);
  return isThere ? undefined : needs;
};

export const stateOf = (progress: Progress): TryItState => ({
  done: tryItSteps.filter((step) => progress.done.has(step)),
  signedInAs: progress.signedInAs,
  failures: failureNames.map((name) => {
    const { isMade, isSeen } = progress.failures[name];
    return { name, isMade, isSeen, needs: missingFor(progress, name) };
  }),
});
