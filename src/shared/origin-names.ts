import type { MessageOrigin } from './domain/conversation.ts';

/** Who wrote a message of which no person is known, as previews and the thread call it. */
export const originNames: Readonly<Record<MessageOrigin, string>> = {
  customer: 'Customer',
  console: 'Your team',
  'instagram-app': 'Instagram app',
  'page-inbox': 'Facebook Page inbox',
  'other-app': 'Another app',
  unknown: 'Your account',
};
