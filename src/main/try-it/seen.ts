import type { AppState } from '../../shared/ipc/index.ts';
import type { Message } from '../../shared/domain/index.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Fact } from './fact.ts';

/** Whether an event that main published shows that the console has noticed a failure. */
type Sign = (fact: Fact) => boolean;

const inAppState =
  (test: (app: AppState) => boolean): Sign =>
  (fact) =>
    fact.event === 'app.state-changed' && test(fact.payload);

const inMessages =
  (test: (message: Message) => boolean): Sign =>
  (fact) =>
    fact.event === 'conversation.changed' && fact.payload.messages.some(test);

const isOneOf = (codes: readonly ErrorCode[], code: string | undefined): boolean =>
  codes.some((each) => each === code);

export const sendingPausedFor = (code: ErrorCode): Sign =>
  inAppState(({ sendingPause }) => sendingPause?.reason === code);

/** A reply has failed, waits or is in doubt for one of these reasons. */
export const replyMarkedWith = (...codes: ErrorCode[]): Sign =>
  inMessages(({ direction, reason }) => direction === 'out' && isOneOf(codes, reason));

export const replyUnderWay: Sign = inMessages(
  ({ direction, state }) => direction === 'out' && state === 'sending',
);

/** Also for messages that are held back: it is seen when they are released. */
export const customerMessage: Sign = inMessages(({ direction }) => direction === 'in');

export const customerWithoutName: Sign = (fact) =>
  fact.event === 'conversation.changed' && fact.payload.conversation.username === undefined;

export const handledElsewhere: Sign = (fact) =>
  fact.event === 'conversation.changed' && fact.payload.conversation.handledElsewhere !== undefined;

export const reconnectNeeded: Sign = (fact) =>
  fact.event === 'channel.changed' && fact.payload.channel?.state === 'reconnect-needed';

export const livechatAwayFor = (code: ErrorCode): Sign =>
  inAppState(({ livechat }) => livechat.state === 'paused' && livechat.reason === code);

export const livechatOffline: Sign = inAppState(({ livechat }) => livechat.state === 'offline');

export const livechatNotOnline: Sign = inAppState(({ livechat }) => livechat.state !== 'online');

export const signInNeeded: Sign = inAppState(
  ({ session }) => session.state === 'signed-in' && session.isSignInNeeded,
);

export const relayNotOnline: Sign = inAppState(({ relay }) => relay.state !== 'online');
