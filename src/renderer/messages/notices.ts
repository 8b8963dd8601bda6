import type { NoticeRule, NoticeSound, NotToldReason, Quiet } from '../../shared/domain/notice-rules.ts';
import type { NoticeAnswer } from '../../shared/ipc/notices.ts';
import { text } from '../../shared/i18n/text.ts';
import { clockTime, untilWords, whenWords } from './time.ts';

/** Words about notifications. */

export const ruleNames: Record<NoticeRule, string> = {
  mine: text.in('kind of notification that can be switched on and off', 'Conversations assigned to me'),
  unassigned: text.in('kind of notification that can be switched on and off', 'Conversations nobody answers'),
  others: text.in('kind of notification that can be switched on and off', 'Conversations colleagues answer'),
  mentions: text.in('kind of notification that can be switched on and off', 'Notes that mention me'),
  private: text.in('kind of notification that can be switched on and off', 'Private messages'),
  window: text.in(
    'kind of notification that can be switched on and off',
    'Little time left to reply: 60 and 15 minutes',
  ),
  failed: text.in(
    'kind of notification that can be switched on and off',
    'Replies of mine that could not be sent',
  ),
};

export const soundNames: Record<NoticeSound, string> = {
  none: text.in('name of a sound', 'No sound'),
  drop: text.in('name of a sound', 'Drop'),
  chime: text.in('name of a sound', 'Chime'),
  bell: text.in('name of a sound', 'Bell'),
};

export const repeatName = (minutes: number): string =>
  minutes === 0
    ? text.in('how often a notification sounds', 'Once')
    : text('{minutes, plural, =1 {Every minute} other {Every # minutes}}', { minutes });

const ruleReasons: Record<NoticeRule, string> = {
  mine: text.in(
    'after “because”, in “You were told at 14:02, because …”',
    'the conversation is assigned to you',
  ),
  unassigned: text.in(
    'after “because”, in “You were told at 14:02, because …”',
    'nobody was assigned to the conversation',
  ),
  others: text.in(
    'after “because”, in “You were told at 14:02, because …”',
    'a colleague was assigned to the conversation',
  ),
  mentions: text.in('after “because”, in “You were told at 14:02, because …”', 'you were mentioned'),
  private: text.in(
    'after “because”, in “You were told at 14:02, because …”',
    'it is a private message to you',
  ),
  window: text.in(
    'after “because”, in “You were told at 14:02, because …”',
    'there was little time left to reply',
  ),
  failed: text.in('after “because”, in “You were told at 14:02, because …”', 'it could not be sent'),
};

const notToldReasons: Record<NotToldReason, (answer: NoticeAnswer, at: string, nowMs: number) => string> = {
  rule: ({ rule }, at) =>
    text('You were not told {at}: {because}, and you have switched that off in Settings.', {
      at,
      because: ruleReasons[rule],
    }),
  muted: (_, at) => text('You were not told {at}: you have muted this chat.', { at }),
  off: (_, at) => text('You were not told {at}: do not disturb was on.', { at }),
  'quiet-for-now': ({ untilMs }, at, nowMs) =>
    untilMs === undefined
      ? text('You were not told {at}: you were quiet.', { at })
      : text('You were not told {at}: you were quiet {until}.', {
          at,
          until: untilWords(untilMs, nowMs),
        }),
  'quiet-hours': (_, at) => text('You were not told {at}: it was outside your hours in Settings.', { at }),
  looking: (_, at) => text('You were not told {at}: this chat was open in front of you.', { at }),
  refused: ({ detail }, at) =>
    detail === undefined
      ? text('You were not told {at}: your system did not show it.', { at })
      : text('You were not told {at}: your system did not show it. Details: {detail}.', { at, detail }),
  'system-quiet': (_, at) =>
    text('You were not told {at}: do not disturb was on in your system, which keeps it in its list.', {
      at,
    }),
};

/** Why the person was or was not told of a message; undefined: nothing is kept about it. */
export const whyTold = (answer: NoticeAnswer | undefined, nowMs: number): string => {
  if (answer === undefined)
    return text(
      'Nothing is noted about this message: it is older than 7 days, or was not new when it came here.',
    );
  const at = whenWords(answer.atMs, nowMs);
  return answer.because === undefined
    ? text('You were told {at}, because {because}.', { at, because: ruleReasons[answer.rule] })
    : notToldReasons[answer.because](answer, at, nowMs);
};

/** What became of the test. */
export const testResult = (result: { because?: string | undefined; detail?: string | undefined }): string => {
  if (result.because === 'refused')
    return result.detail === undefined
      ? text('Your system did not show it. Look in its settings whether Backchannel may notify you.')
      : text(
          'Your system did not show it ({detail}). Look in its settings whether Backchannel may notify you.',
          {
            detail: result.detail,
          },
        );
  if (result.because === 'system-quiet')
    return text('Do not disturb is on in your system: it keeps the notification in its list.');
  return text('A notification was shown. If you do not see it, look in the settings of your system.');
};

/** The word in the title while nothing is told. */
export const quietWord = (quiet: Quiet | undefined, isOn: boolean): string | undefined => {
  if (!isOn) return text('Do not disturb');
  return quiet && text('Quiet until {time}', { time: clockTime(quiet.untilMs) });
};

export const dayNames = [
  text('Sunday'),
  text('Monday'),
  text('Tuesday'),
  text('Wednesday'),
  text('Thursday'),
  text('Friday'),
  text('Saturday'),
] as const;

/** Said once a chat is muted or not. A private chat is muted for the person, a conversation at this computer. */
export const mutedSentence = (isMuted: boolean, isPrivate: boolean): string => {
  if (isPrivate)
    return isMuted
      ? text('Muted on all your computers: only what is given to you by name is told.')
      : text('You are notified of this chat again on all your computers.');
  return isMuted
    ? text('Muted on this computer: only what is given to you by name is told.')
    : text('You are notified of this chat again on this computer.');
};
