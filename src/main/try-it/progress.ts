import type { IpcEvents, TryItState } from '../../shared/ipc/index.ts';
import { failureNames, tryItSteps, type FailureName, type TryItStep } from '../../shared/try-it.ts';
import type { Fact } from './fact.ts';
import { failures } from './failures.ts';

/** How far somebody has come, read from what the product told and never from clicks on the list. */
export interface Progress {
  done: ReadonlySet<TryItStep>;
  signedInAs: string | undefined;
  /** Absent while nobody is signed in. */
  agentId: string | undefined;
  /** Of the connected account; absent while none is. */
  pageId: string | undefined;
  /** Who wrote last, of that account. */
  customerId: string | undefined;
  /** Colleagues who have a message from here, and those who have written here. */
  wroteTo: ReadonlySet<string>;
  heardFrom: ReadonlySet<string>;
  /** Removals of the channel that are over, as far as the relay has told. */
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
  wroteTo: new Set(),
  heardFrom: new Set(),
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
  // Sent means that Instagram has named it; somebody of the team wrote it here, not the owner on a phone.
  if (messages.some(({ origin, state }) => origin === 'console' && (state === 'sent' || state === 'seen')))
    next = ticked(next, 'answer');
  return next;
};

const afterPrivateChat = (progress: Progress, { messages }: IpcEvents['private-chat.changed']): Progress => {
  const reached = messages.filter(({ state }) => state === 'delivered' || state === 'read');
  const received = messages.filter(({ direction }) => direction === 'in');
  const next = {
    ...progress,
    wroteTo: joined(progress.wroteTo, ...reached.map(({ colleagueId }) => colleagueId)),
    heardFrom: joined(progress.heardFrom, ...received.map(({ colleagueId }) => colleagueId)),
  };
  return [...next.wroteTo].some((colleague) => next.heardFrom.has(colleague))
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

/** The step is done when a failure has been seen and is over. */
const withFailures = (progress: Progress, change: Partial<Progress['failures']>): Progress => {
  const next = { ...progress, failures: { ...progress.failures, ...change } };
  return Object.values(next.failures).some(({ isMade, isSeen }) => isSeen && !isMade)
    ? ticked(next, 'failure')
    : next;
};

/** What the product has told. The same object when it changes nothing. */
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
  ...(progress.signedInAs === undefined ? {} : { signedInAs: progress.signedInAs }),
  failures: failureNames.map((name) => {
    const { isMade, isSeen } = progress.failures[name];
    const needs = missingFor(progress, name);
    return { name, isMade, isSeen, ...(needs === undefined ? {} : { needs }) };
  }),
});
