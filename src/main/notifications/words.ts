/** Everything that a notification says. Names come as they may be shown. */
export const noticeWords = {
  instagramMessage: 'Instagram message',
  stillWaiting: (minutes: number): string =>
    `New customer, waiting for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
  privateMessage: 'Private message',
  groupMessage: 'Private message in a group',
  group: 'Group',
  inGroup: (author: string, group: string): string => `${author} in ${group}`,
  assigned: (by: string): string => `${by} assigned this conversation to you`,
  mentioned: (by: string): string => `${by} mentioned you in a note`,
  woken: 'Snoozed until now',
  nobodyAssigned: 'Nobody is assigned any more',
  manyUnassigned: (count: number): string => `${count} conversations are unassigned`,
  /** `isLast`: after that nobody can answer at all. */
  windowEnds: (minutes: number, isLast: boolean): string =>
    `Less than ${minutes === 60 ? 'an hour' : `${minutes} minutes`} left${
      isLast ? ' to reply' : ', then replies for support only'
    }`,
  failed: 'Your reply was not sent',
  failedPrivately: 'Your private message was not sent',
  somebody: 'A colleague',
  liveChat: 'LiveChat',
  customer: 'Instagram user',
  channel: 'Instagram',
  open: 'Open',
  markRead: 'Mark as read',
  replyPlaceholder: (isPrivate: boolean): string => (isPrivate ? 'Reply privately' : 'Reply on Instagram'),
  replyFailed: (text: string): string => `Not sent: ${text}`,
  inTray: {
    title: 'Backchannel goes on',
    body: 'It stays in the tray and tells you of messages. Quit it there, or change this in Settings.',
  },
  test: { title: 'Backchannel', body: 'This is what a notification looks like.' },
} as const;
