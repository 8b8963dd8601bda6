import type { Channel } from '../../shared/domain/conversation.ts';
import type { RemovalsView } from '../../shared/ipc/privacy.ts';
import type { AppState, ConnectionState, HealthItem } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { pauseSentence } from './channel.ts';
import { sinceWords } from './time.ts';

/**
 * One verdict on how things stand: the word in the title, the line above the inbox, the composer and the page Admin are all made
 * from it, so that none of them is green while another is red. Pure.
 */

export type StandingTone = 'good' | 'busy' | 'warning' | 'bad';

export type StandingId =
  'sign-in' | 'removal' | 'instagram' | 'network' | 'relay' | 'livechat' | 'sending' | 'all';

export interface StandingLine {
  id: StandingId;
  tone: StandingTone;
  /** In the title while nothing is worse. */
  word: string;
  /** What it means. Empty: nothing to add to the word. */
  sentence: string;
  /** When it began, epoch ms; absent where nobody knows. */
  sinceMs?: number | undefined;
}

/** What the verdict is made of. */
export interface StandingFacts {
  app: Pick<AppState, 'relay' | 'livechat' | 'session' | 'sendingPause'>;
  /** Absent: not connected, or not read yet. */
  channel?: StandingChannel | undefined;
  removals?: Pick<RemovalsView, 'removals'> | undefined;
}
type StandingChannel = Pick<Channel, 'state' | 'canSend' | 'connectedAtMs' | 'accessEndsAtMs'>;

/** Why Instagram cannot be reached through the account. `taken-back`: for a removal that is scheduled; `-cancelled`: that was. */
export type AccessProblem =
  | 'taken-back'
  | 'taken-back-cancelled'
  | 'refused'
  | 'ended'
  | 'not-subscribed'
  | 'waiting-for-key'
  | 'waiting-for-access';

/** Outcomes of a revocation after which the permission is there still. */
const keptOutcomes: ReadonlySet<string | undefined> = new Set(['kept-shared', 'superseded', 'cancelled']);

/** The uninstall, if any, that has taken back the permission under which the account is connected now. */
const takenBackBy = (
  { connectedAtMs }: StandingChannel,
  removals: StandingFacts['removals'],
): 'taken-back' | 'taken-back-cancelled' | undefined => {
  const by = removals?.removals.find(
    ({ kind, steps }) =>
      kind === 'uninstall' &&
      steps.some(
        ({ step, state, outcome, settledAtMs = 0 }) =>
          step === 'revoke-grant' &&
          state === 'settled' &&
          !keptOutcomes.has(outcome) &&
          settledAtMs >= connectedAtMs,
      ),
  );
  if (by === undefined) return undefined;
  return by.state === 'cancelled' ? 'taken-back-cancelled' : 'taken-back';
};

/** What is wrong with the access to Instagram; undefined: nothing that is known. */
export const accessProblem = (
  channel: StandingChannel,
  removals: StandingFacts['removals'],
  nowMs: number,
): AccessProblem | undefined => {
  const takenBack = takenBackBy(channel, removals);
  // Meta was asked for it, and has confirmed: true before this computer's own next call finds it out.
  if (takenBack !== undefined) return takenBack;
  if (channel.accessEndsAtMs !== undefined && channel.accessEndsAtMs <= nowMs) return 'ended';
  switch (channel.state) {
    case 'reconnect-needed':
      return 'refused';
    case 'subscription-missing':
      return 'not-subscribed';
    case 'waiting-for-key':
      return 'waiting-for-key';
    case 'receiving':
      return channel.canSend ? undefined : 'waiting-for-access';
  }
};

interface AccessWords {
  word: string;
  tone: StandingTone;
  /** In full, where there is room and something to do about it. */
  sentence: string;
  /** For the narrow line above the list. */
  short: string;
  /** Connecting again helps. */
  isReconnect: boolean;
  /** Nothing can be answered from here. */
  isNoReply: boolean;
}

export const accessWords: Readonly<Record<AccessProblem, AccessWords>> = {
  'taken-back': {
    word: text('Instagram off'),
    tone: 'bad',
    sentence: text(
      'The access to Instagram was taken back when the removal of Backchannel was scheduled. ' +
        'Nothing arrives, and nothing can be answered until an admin cancels the removal and ' +
        'connects again.',
    ),
    short: text('Instagram is off: its access was taken back for the removal.'),
    isReconnect: false,
    isNoReply: true,
  },
  'taken-back-cancelled': {
    word: text('Instagram off'),
    tone: 'bad',
    sentence: text(
      'The access to Instagram was taken back when the removal of Backchannel was scheduled. The ' +
        'removal is cancelled; the account has to be connected again.',
    ),
    short: text('Instagram is off since the removal was scheduled: it has to be connected again.'),
    isReconnect: true,
    isNoReply: true,
  },
  refused: {
    word: text('Instagram off'),
    tone: 'bad',
    sentence: text(
      'Facebook no longer accepts this connection, for instance after a changed password. New ' +
        'messages are kept until it is connected again.',
    ),
    short: text('Instagram is off: Facebook no longer accepts the connection. New messages are kept.'),
    isReconnect: true,
    isNoReply: true,
  },
  ended: {
    word: text('Instagram off'),
    tone: 'bad',
    sentence: text('The access to Instagram has ended. New messages are kept until an admin renews it.'),
    short: text('The access to Instagram has ended. New messages are kept.'),
    isReconnect: true,
    // Meta's own answer decides: what it still takes may leave.
    isNoReply: false,
  },
  'not-subscribed': {
    word: text('Not receiving'),
    tone: 'bad',
    sentence: text('Instagram has stopped sending messages here. “Check now” in Admin asks for them again.'),
    short: text('Instagram has stopped sending messages here.'),
    isReconnect: false,
    isNoReply: false,
  },
  'waiting-for-key': {
    word: text('Waiting for the key'),
    tone: 'warning',
    sentence: text(
      'This computer has no key to the conversations yet. It comes from a colleague’s computer as ' +
        'soon as one that has it is online. If none is left that has it, an administrator can make a ' +
        'new one in Admin.',
    ),
    short: text('Waiting for the key to the conversations, from a colleague’s computer.'),
    isReconnect: false,
    isNoReply: false,
  },
  'waiting-for-access': {
    word: text('Cannot answer yet'),
    tone: 'warning',
    sentence: text(
      'This computer can read, and has not received the key to answer yet. It comes from a ' +
        'colleague’s computer as soon as one is online.',
    ),
    short: text('Waiting for the key to answer, from a colleague’s computer.'),
    isReconnect: false,
    isNoReply: true,
  },
};

const isOff = ({ state }: ConnectionState): boolean => state === 'offline' || state === 'paused';

/** Neither way is open: it is this computer that is offline. */
export const isOffline = ({ relay, livechat }: Pick<AppState, 'relay' | 'livechat'>): boolean =>
  (isOff(relay) && livechat.state !== 'online') || (livechat.state === 'offline' && relay.state !== 'online');

/** How the ways to the relay and to LiveChat stand; empty when both work. */
export const connectionLines = (
  { relay, livechat }: Pick<AppState, 'relay' | 'livechat'>,
  nowMs: number,
): readonly StandingLine[] => {
  const since = (ms: number): string => sinceWords(ms, nowMs);
  const lines: StandingLine[] = [];
  const isAway = isOffline({ relay, livechat });
  if (isAway) {
    const sinceMs = Math.min(
      ...[relay, livechat]
        .filter(({ state }) => state === 'offline' || isOff(relay))
        .map((one) => one.sinceMs),
    );
    lines.push({
      id: 'network',
      tone: 'bad',
      word: text.in('word in the title: how things stand', 'Offline'),
      sentence: text('Nothing new arrives {since}: this computer is offline.', {
        since: since(sinceMs),
      }),
      sinceMs,
    });
  } else if (isOff(relay))
    lines.push({
      id: 'relay',
      tone: 'warning',
      word: text('Partly online'),
      sentence: text('Nothing new arrives {since}: the relay cannot be reached.', {
        since: since(relay.sinceMs),
      }),
      sinceMs: relay.sinceMs,
    });
  if (livechat.state === 'paused' || (isOff(livechat) && !isAway))
    lines.push({
      id: 'livechat',
      tone: 'warning',
      word: text('Partly online'),
      sentence:
        livechat.state === 'paused'
          ? text('LiveChat is not used on this computer {since}.', { since: since(livechat.sinceMs) })
          : text('LiveChat cannot be reached {since}.', { since: since(livechat.sinceMs) }),
      sinceMs: livechat.sinceMs,
    });
  if (lines.length > 0) return lines;
  const waiting = [relay, livechat].filter(({ state }) => state === 'connecting');
  if (waiting.length === 0) return [];
  const sinceMs = Math.min(...waiting.map((one) => one.sinceMs));
  const id = relay.state === 'connecting' ? 'relay' : 'livechat';
  return [
    {
      id,
      tone: 'busy',
      word: text('Reconnecting'),
      sentence: text('Reconnecting {since}.', { since: since(sinceMs) }),
      sinceMs,
    },
  ];
};

const removalLine = (removals: StandingFacts['removals']): StandingLine | undefined => {
  const removal = removals?.removals.find(
    ({ kind, state }) => kind === 'uninstall' && (state === 'scheduled' || state === 'removing'),
  );
  if (removal === undefined) return undefined;
  return removal.state === 'removing'
    ? {
        id: 'removal',
        tone: 'bad',
        word: text('Being removed'),
        sentence: text('Backchannel is being removed.'),
      }
    : {
        id: 'removal',
        tone: 'warning',
        word: text('To be removed'),
        sentence: text('Backchannel is to be removed.'),
      };
};

const rank: Readonly<Record<StandingTone, number>> = { bad: 3, warning: 2, busy: 1, good: 0 };

/** Every line that is not as it should be, the worst first; one line that all is well when there is none. Never empty. */
export const standingLines = (
  facts: StandingFacts,
  nowMs: number,
): readonly [StandingLine, ...StandingLine[]] => {
  const { app, channel, removals } = facts;
  if (app.session.state !== 'signed-in')
    return [
      { id: 'sign-in', tone: 'warning', word: text('Signed out'), sentence: text('Nobody is signed in.') },
    ];
  const problem = channel && accessProblem(channel, removals, nowMs);
  const pause = pauseSentence(app.sendingPause, nowMs);
  const lines = [
    app.session.isSignInNeeded
      ? ({
          id: 'sign-in',
          tone: 'warning',
          word: text.in('word in the title: how things stand', 'Read-only'),
          sentence: text('LiveChat no longer accepts this sign-in: nothing leaves this computer.'),
          sinceMs: app.livechat.sinceMs,
        } as const)
      : app.session.isIdentityNeeded === true
        ? ({
            id: 'sign-in',
            tone: 'warning',
            word: text('Sign in again'),
            sentence: text('This computer has to prove once more who you are.'),
          } as const)
        : undefined,
    removalLine(removals),
    problem === undefined
      ? undefined
      : {
          id: 'instagram' as const,
          tone: accessWords[problem].tone,
          word: accessWords[problem].word,
          sentence: accessWords[problem].sentence,
        },
    ...connectionLines(app, nowMs),
    pause === undefined
      ? undefined
      : ({ id: 'sending', tone: 'warning', word: text('Sending waits'), sentence: pause } as const),
  ].filter((line) => line !== undefined);
  const [worst, ...rest] = lines.sort((one, other) => rank[other.tone] - rank[one.tone]);
  return worst === undefined
    ? [
        {
          id: 'all',
          tone: 'good',
          word: text.in('word in the title: how things stand', 'Online'),
          sentence: '',
          sinceMs: Math.max(app.relay.sinceMs, app.livechat.sinceMs),
        },
      ]
    : [worst, ...rest];
};

/** Why no new message of Instagram arrives at this computer now; undefined: it does. */
export const notReceiving = (facts: StandingFacts, nowMs: number): StandingLine | undefined =>
  standingLines(facts, nowMs).find(
    ({ id, tone, word }) =>
      (id === 'instagram' && word !== accessWords['waiting-for-access'].word) ||
      id === 'network' ||
      (id === 'relay' && tone !== 'busy'),
  );

/** The headline over the connected account in Admin: the worst of everything below it. */
export const accountHeadline = (
  facts: StandingFacts,
  health: readonly Pick<HealthItem, 'state'>[],
  nowMs: number,
): { word: string; tone: StandingTone } => {
  const [{ word, tone }] = standingLines(facts, nowMs);
  const has = (state: HealthItem['state']): boolean => health.some((item) => item.state === state);
  const worst: StandingTone = has('bad') ? 'bad' : has('warning') ? 'warning' : has('busy') ? 'busy' : 'good';
  if (tone !== 'good' && rank[tone] >= rank[worst]) return { word, tone };
  const words = {
    bad: text.in('state of the connected account', 'Needs attention'),
    warning: text.in('state of the connected account', 'Works in part'),
    busy: text.in('state of the connected account', 'Checking'),
    good: text.in('state of the connected account', 'Receiving'),
  };
  return { word: words[worst], tone: worst };
};
