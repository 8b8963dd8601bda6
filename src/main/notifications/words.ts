import { text } from '../../shared/i18n/text.ts';

/** Everything that a notification says, in the language of the moment. Names come as they may be shown. */
export const noticeWords = {
  get instagramMessage() {
    return text('Instagram message');
  },
  stillWaiting: (minutes: number): string =>
    text('New customer, waiting for {minutes, plural, one {# minute} other {# minutes}}', { minutes }),
  get privateMessage() {
    return text('Private message');
  },
  get groupMessage() {
    return text('Private message in a group');
  },
  get group() {
    return text.in('noun, several people who chat', 'Group');
  },
  inGroup: (author: string, group: string): string => text('{author} in {group}', { author, group }),
  assigned: (by: string): string => text('{by} assigned this conversation to you', { by }),
  mentioned: (by: string): string => text('{by} mentioned you in a note', { by }),
  get woken() {
    return text('Snoozed until now');
  },
  get nobodyAssigned() {
    return text('Nobody is assigned any more');
  },
  manyUnassigned: (count: number): string =>
    text('{count, plural, one {# conversation is unassigned} other {# conversations are unassigned}}', {
      count,
    }),
  /** `isLast`: after that nobody can answer at all. */
  windowEnds: (minutes: number, isLast: boolean): string => {
    if (minutes === 60)
      return isLast
        ? text('Less than an hour left to reply')
        : text('Less than an hour left, then replies for support only');
    return isLast
      ? text('Less than {minutes, plural, one {# minute} other {# minutes}} left to reply', { minutes })
      : text(
          'Less than {minutes, plural, one {# minute} other {# minutes}} left, then replies for support only',
          { minutes },
        );
  },
  get failed() {
    return text('Your reply was not sent');
  },
  get failedPrivately() {
    return text('Your private message was not sent');
  },
  get somebody() {
    return text('A colleague');
  },
  liveChat: 'LiveChat',
  get customer() {
    return text('Instagram user');
  },
  channel: 'Instagram',
  get open() {
    return text.in('verb, on a button', 'Open');
  },
  get markRead() {
    return text('Mark as read');
  },
  replyPlaceholder: (isPrivate: boolean): string =>
    isPrivate ? text('Reply privately') : text('Reply on Instagram'),
  replyFailed: (reply: string): string => text('Not sent: {reply}', { reply }),
  get inTray() {
    return {
      title: text('Backchannel goes on'),
      body: text(
        'It stays in the tray and tells you of messages. Quit it there, or change this in Settings.',
      ),
    };
  },
  get test() {
    return { title: 'Backchannel', body: text('This is what a notification looks like.') };
  },
};
