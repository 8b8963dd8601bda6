import type { AppState, ConnectionState } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';
import { pauseSentence } from './channel.ts';
import { isAdmin } from './people.ts';
import { connectionLines, type StandingTone } from './standing.ts';
import { sinceWords } from './time.ts';

/** One connection as a sentence for the details. */
export const connectionSentence = (
  name: 'Relay' | 'LiveChat',
  connection: ConnectionState,
  nowMs: number,
): string => {
  const since = sinceWords(connection.sinceMs, nowMs);
  const why = sentenceOfCode(connection.reason);
  const withWhy = (sentence: string): string => (why === undefined ? sentence : `${sentence} ${why}`);
  switch (connection.state) {
    case 'online':
      return text('{name, select, Relay {Relay} other {LiveChat}} is connected {since}.', {
        name,
        since,
      });
    case 'connecting':
      return withWhy(
        text('{name, select, Relay {Relay} other {LiveChat}} is being reached {since}.', {
          name,
          since,
        }),
      );
    case 'offline':
      return withWhy(
        text('{name, select, Relay {Relay} other {LiveChat}} cannot be reached {since}.', {
          name,
          since,
        }),
      );
    case 'paused':
      return withWhy(
        text('{name, select, Relay {Relay} other {LiveChat}} is paused {since}.', { name, since }),
      );
  }
};

export interface StripWords {
  /** What it says, without times and numbers: it is announced when this changes. */
  kind: string;
  tone: StandingTone;
  sentence: string;
  /** `use-here`: LiveChat is taken over from the other place. `admin`: to the section Admin. */
  action: 'sign-in' | 'reconnect' | 'use-here' | 'admin' | undefined;
}

/** Another place uses LiveChat with this account: it can be taken back. Every other reason has to go first. */
const elsewhereCodes: ReadonlySet<string | undefined> = new Set([
  'LIVECHAT_LOGGED_OUT_ELSEWHERE',
  'LIVECHAT_TOO_MANY_CONNECTIONS',
]);

/** Reconnecting is reported only after this long: most interruptions are over by then. */
export const reconnectingStripAfterMs = 5_000;

/** The strip under the title, or undefined when there is nothing to say. */
export const stripWords = (
  app: AppState,
  nowMs: number,
  /** Whom to ask who has to be let in. */
  whom = text.in('whom to ask', 'an admin or a colleague'),
): StripWords | undefined => {
  if (app.session.state !== 'signed-in') return undefined;
  const waiting = app.waitingToSend;
  if (app.session.isSignInNeeded)
    return {
      kind: 'sign-in',
      tone: 'warning',
      sentence: text(
        'LiveChat no longer accepts this sign-in. You can read everything here; sign in again to ' +
          'send{waiting, plural, =0 {} one {; # message waiting} other {; # messages waiting}}.',
        { waiting },
      ),
      action: 'sign-in',
    };
  if (app.session.isIdentityNeeded === true)
    return {
      kind: 'identity',
      tone: 'warning',
      sentence:
        app.relay.state === 'online'
          ? text(
              'Please sign in to LiveChat once more, so that this computer can prove who you are. Without ' +
                'it messages stop arriving within the hour.',
            )
          : text(
              'Please sign in to LiveChat once more, so that this computer can prove who you are. Until ' +
                'then new messages do not arrive here{waiting, plural, =0 {} one {; # message waiting} ' +
                'other {; # messages waiting}}.',
              { waiting },
            ),
      action: 'sign-in',
    };
  if (app.relay.state !== 'online' && app.relay.reason === 'DEVICE_WAITING')
    return {
      kind: 'let-in',
      tone: 'warning',
      sentence: text(
        'This computer waits to be let in, because a computer of yours was removed before. Ask ' +
          '{whom}: it is under Admin, Computers. Then it connects by itself.',
        { whom },
      ),
      action: 'reconnect',
    };
  const lines = connectionLines(app, nowMs);
  const line = lines.find(({ id }) => id === 'livechat' && app.livechat.state === 'paused') ?? lines[0];
  if (
    line === undefined ||
    (line.tone === 'busy' && nowMs - (line.sinceMs ?? 0) < reconnectingStripAfterMs)
  ) {
    const sentence = pauseSentence(app.sendingPause, nowMs);
    const isForAdmin = app.sendingPause?.reason === 'INSTAGRAM_POLICY_BLOCK' && isAdmin(app.session.role);
    return line !== undefined || sentence === undefined
      ? undefined
      : {
          kind: `sending-pause ${app.sendingPause?.reason ?? ''}`,
          tone: 'warning',
          sentence,
          action: isForAdmin ? 'admin' : undefined,
        };
  }
  const since = sinceWords(line.sinceMs ?? nowMs, nowMs);
  if (app.livechat.state === 'paused')
    return {
      kind: `livechat-pause ${app.livechat.reason ?? ''}`,
      tone: 'warning',
      sentence: `${
        sentenceOfCode(app.livechat.reason) ?? text('LiveChat is paused on this computer.')
      } ${pausedReach(app.relay.state === 'online', waiting)}`,
      action: elsewhereCodes.has(app.livechat.reason) ? 'use-here' : 'reconnect',
    };
  switch (line.id) {
    case 'network':
      return {
        kind: 'network',
        tone: 'bad',
        sentence: text(
          'Offline {since}. You can read and write{waiting, plural, =0 {} one {; # message ' +
            'waiting} other {; # messages waiting}}.',
          { since, waiting },
        ),
        action: 'reconnect',
      };
    case 'relay':
      return line.tone === 'busy'
        ? reconnecting(since, waiting)
        : {
            kind: 'relay',
            tone: 'warning',
            sentence: text(
              'The relay cannot be reached {since}. New messages arrive when it is back{waiting, ' +
                'plural, =0 {} one {; # message waiting} other {; # messages waiting}}.',
              { since, waiting },
            ),
            action: 'reconnect',
          };
    default:
      return line.tone === 'busy'
        ? reconnecting(since, waiting)
        : {
            kind: 'livechat',
            tone: 'warning',
            sentence: text(
              'LiveChat cannot be reached {since}. Who is online may be out of date{waiting, ' +
                'plural, =0 {} one {; # message waiting} other {; # messages waiting}}.',
              { since, waiting },
            ),
            action: 'reconnect',
          };
  }
};

/** What works while LiveChat is not used on this computer. */
const pausedReach = (isRelayOnline: boolean, waiting: number): string =>
  isRelayOnline
    ? text(
        'You can read and answer Instagram here; who of the team is online may be out of ' +
          'date{waiting, plural, =0 {} one {; # message waiting} other {; # messages waiting}}.',
        { waiting },
      )
    : text(
        'You can read here, and write; it leaves when this computer is online{waiting, plural, =0 {} ' +
          'one {; # message waiting} other {; # messages waiting}}.',
        { waiting },
      );

const reconnecting = (since: string, waiting: number): StripWords => ({
  kind: 'reconnecting',
  tone: 'busy',
  sentence: text(
    'Reconnecting {since}. You can read and write{waiting, plural, =0 {} one {; # message ' +
      'waiting} other {; # messages waiting}}.',
    { since, waiting },
  ),
  action: 'reconnect',
});
