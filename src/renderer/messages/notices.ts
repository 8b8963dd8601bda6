import type { NoticeRule, NoticeSound, NotToldReason, Quiet } from '../../shared/domain/notice-rules.ts';
import type { NoticeAnswer } from '../../shared/ipc/notices.ts';
import { clockTime, momentInSentence } from './time.ts';

/** Words about notifications. */

export const ruleNames: Record<NoticeRule, string> = {
  mine: 'Conversations assigned to me',
  unassigned: 'Conversations nobody answers',
  others: 'Conversations colleagues answer',
  mentions: 'Notes that mention me',
  private: 'Private messages',
  window: 'Little time left to reply: 60 and 15 minutes',
  failed: 'Replies of mine that could not be sent',
};

export const soundNames: Record<NoticeSound, string> = {
  none: 'No sound',
  drop: 'Drop',
  chime: 'Chime',
  bell: 'Bell',
};

export const repeatName = (minutes: number): string =>
  minutes === 0 ? 'Once' : minutes === 1 ? 'Every minute' : `Every ${minutes} minutes`;

const ruleReasons: Record<NoticeRule, string> = {
  mine: 'the conversation is assigned to you',
  unassigned: 'nobody was assigned to the conversation',
  others: 'a colleague was assigned to the conversation',
  mentions: 'you were mentioned',
  private: 'it is a private message to you',
  window: 'there was little time left to reply',
  failed: 'it could not be sent',
};

const notToldReasons: Record<NotToldReason, (answer: NoticeAnswer, nowMs: number) => string> = {
  rule: ({ rule }) => `${ruleReasons[rule]}, and you have switched that off in Settings`,
  muted: () => 'you have muted this chat',
  off: () => 'do not disturb was on',
  'quiet-for-now': ({ untilMs }, nowMs) =>
    untilMs === undefined ? 'you were quiet' : `you were quiet until ${momentInSentence(untilMs, nowMs)}`,
  'quiet-hours': () => 'it was outside your hours in Settings',
  looking: () => 'this chat was open in front of you',
  refused: ({ detail }) => `your system did not show it${detail === undefined ? '' : `. Details: ${detail}`}`,
  'system-quiet': () => 'do not disturb was on in your system, which keeps it in its list',
};

/** Why the person was or was not told of a message; undefined: nothing is kept about it. */
export const whyTold = (answer: NoticeAnswer | undefined, nowMs: number): string => {
  if (answer === undefined)
    return 'Nothing is noted about this message: it is older than 7 days, or was not new when it came here.';
  const at = momentInSentence(answer.atMs, nowMs);
  return answer.because === undefined
    ? `You were told at ${at}, because ${ruleReasons[answer.rule]}.`
    : `You were not told at ${at}: ${notToldReasons[answer.because](answer, nowMs)}.`;
};

/** What became of the test. */
export const testResult = (result: { because?: string | undefined; detail?: string | undefined }): string => {
  if (result.because === 'refused')
    return (
      `Your system did not show it${result.detail === undefined ? '' : ` (${result.detail})`}. ` +
      'Look in its settings whether Backchannel may notify you.'
    );
  if (result.because === 'system-quiet')
    return 'Do not disturb is on in your system: it keeps the notification in its list.';
  return 'A notification was shown. If you do not see it, look in the settings of your system.';
};

/** The word in the title while nothing is told. */
export const quietWord = (quiet: Quiet | undefined, isOn: boolean): string | undefined => {
  if (!isOn) return 'Do not disturb';
  return quiet && `Quiet until ${clockTime(quiet.untilMs)}`;
};

export const dayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

/** Said once a chat is muted or not. A private chat is muted for the person, a conversation at this computer. */
export const mutedSentence = (isMuted: boolean, isPrivate: boolean): string => {
  const where = isPrivate ? 'on all your computers' : 'on this computer';
  return isMuted
    ? `Muted ${where}: only what is given to you by name is told.`
    : `You are notified of this chat again ${where}.`;
};
