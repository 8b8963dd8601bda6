import type { MessageOrigin } from './domain/conversation.ts';
import { english, type EnglishText } from './i18n/text.ts';

/** Who wrote a message of which no person is known, as previews and the thread call it: `text.of` says it. */
export const originNames: Readonly<Record<MessageOrigin, EnglishText>> = {
  customer: english('Customer'),
  console: english('Your team'),
  'instagram-app': english('Instagram app'),
  'page-inbox': english('Facebook Page inbox'),
  'other-app': english('Another app'),
  unknown: english('Your account'),
};
