import type { AppState, ConnectionState } from '../../shared/ipc/state.ts';
import { sentenceOfCode } from '../api/call.ts';
import { pauseSentence } from './channel.ts';
import { isAdmin } from './people.ts';
import { counted, momentInSentence } from './time.ts';

export type ConnectionTone = 'good' | 'busy' | 'warning' | 'bad';

export interface ConnectionWords {
  /** The word beside the dot. */
  word: 'Online' | 'Reconnecting' | 'Partly online' | 'Offline' | 'Read-only' | 'Signed out';
  tone: ConnectionTone;
  /** When this state began, epoch ms. */
  sinceMs: number;
}

/** Relay and LiveChat as one word: the worse of the two, unless one of them still works. */
export const connectionWords = (app: Pick<AppState, 'relay' | 'livechat' | 'session'>): ConnectionWords => {
  const { relay, livechat, session } = app;
  const later = Math.max(relay.sinceMs, livechat.sinceMs);
  if (session.state !== 'signed-in') return { word: 'Signed out', tone: 'warning', sinceMs: later };
  if (session.isSignInNeeded) return { word: 'Read-only', tone: 'warning', sinceMs: livechat.sinceMs };
  if (relay.state === 'online' && livechat.state === 'online')
    return { word: 'Online', tone: 'good', sinceMs: later };
  if (livechat.state === 'paused') return { word: 'Read-only', tone: 'warning', sinceMs: livechat.sinceMs };
  const isOff = (one: ConnectionState): boolean => one.state === 'offline' || one.state === 'paused';
  if (isOff(relay) && livechat.state === 'online')
    return { word: 'Partly online', tone: 'warning', sinceMs: relay.sinceMs };
  if (isOff(livechat) && relay.state === 'online')
    return { word: 'Partly online', tone: 'warning', sinceMs: livechat.sinceMs };
  if (isOff(relay) || isOff(livechat)) {
    const since = [relay, livechat].filter(isOff).map((one) => one.sinceMs);
    return { word: 'Offline', tone: 'bad', sinceMs: Math.min(...since) };
  }
  return {
    word: 'Reconnecting',
    tone: 'busy',
    sinceMs: Math.min(
      ...[relay, livechat].filter((one) => one.state === 'connecting').map((one) => one.sinceMs),
    ),
  };
};

/** One connection as a sentence for the details. */
export const connectionSentence = (
  name: 'Relay' | 'LiveChat',
  connection: ConnectionState,
  nowMs: number,
): string => {
  const since = momentInSentence(connection.sinceMs, nowMs);
  const why = sentenceOfCode(connection.reason);
  const because = why === undefined ? '' : ` ${why}`;
  switch (connection.state) {
    case 'online':
      return `${name} is connected since ${since}.`;
    case 'connecting':
      return `${name} is being reached since ${since}.${because}`;
    case 'offline':
      return `${name} cannot be reached since ${since}.${because}`;
    case 'paused':
      return `${name} is paused since ${since}.${because}`;
  }
};

export interface StripWords {
  tone: ConnectionTone;
  sentence: string;
  /** `admin`: to the section Admin. */
  action: 'sign-in' | 'reconnect' | 'admin' | undefined;
}

/** Reconnecting is reported only after this long: most interruptions are over by then. */
export const reconnectingStripAfterMs = 5_000;

/** The strip under the title, or undefined when there is nothing to say. */
export const stripWords = (
  app: AppState,
  nowMs: number,
  /** Whom to ask who has to be let in. */
  whom = 'an admin or a colleague',
): StripWords | undefined => {
  if (app.session.state !== 'signed-in') return undefined;
  const waiting = app.waitingToSend > 0 ? `; ${counted(app.waitingToSend, 'message')} waiting` : '';
  if (app.session.isSignInNeeded)
    return {
      tone: 'warning',
      sentence: `LiveChat no longer accepts this sign-in. You can read everything here; sign in again to send${waiting}.`,
      action: 'sign-in',
    };
  if (app.session.isIdentityNeeded === true)
    return {
      tone: 'warning',
      sentence:
        'Please sign in to LiveChat once more, so that this computer can prove who you are. ' +
        (app.relay.state === 'online'
          ? 'Without it messages stop arriving within the hour.'
          : `Until then new messages do not arrive here${waiting}.`),
      action: 'sign-in',
    };
  if (app.relay.state !== 'online' && app.relay.reason === 'DEVICE_WAITING')
    return {
      tone: 'warning',
      sentence:
        'This computer waits to be let in, because a computer of yours was removed before. ' +
        `Ask ${whom}: it is under Admin, Computers. Then it connects by itself.`,
      action: 'reconnect',
    };
  const { word, sinceMs } = connectionWords(app);
  const since = momentInSentence(sinceMs, nowMs);
  switch (word) {
    case 'Read-only':
      return {
        tone: 'warning',
        sentence: `${
          sentenceOfCode(app.livechat.reason) ?? 'LiveChat is paused on this computer.'
        } You can read everything here${waiting}.`,
        action: 'reconnect',
      };
    case 'Offline':
      return {
        tone: 'bad',
        sentence: `Offline since ${since}. You can read and write${waiting}.`,
        action: 'reconnect',
      };
    case 'Partly online':
      return {
        tone: 'warning',
        sentence:
          app.relay.state === 'online'
            ? `LiveChat cannot be reached since ${since}. Who is online may be out of date${waiting}.`
            : `The relay cannot be reached since ${since}. New messages arrive when it is back${waiting}.`,
        action: 'reconnect',
      };
    case 'Reconnecting':
      return nowMs - sinceMs < reconnectingStripAfterMs
        ? undefined
        : {
            tone: 'busy',
            sentence: `Reconnecting since ${since}. You can read and write${waiting}.`,
            action: 'reconnect',
          };
    default: {
      const sentence = pauseSentence(app.sendingPause, nowMs);
      const isForAdmin = app.sendingPause?.reason === 'INSTAGRAM_POLICY_BLOCK' && isAdmin(app.session.role);
      return sentence === undefined
        ? undefined
        : { tone: 'warning', sentence, action: isForAdmin ? 'admin' : undefined };
    }
  }
};
