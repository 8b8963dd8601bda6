import type { Attachment, MediaKind, MissingMedia } from '../../shared/domain/conversation.ts';
import { text } from '../../shared/i18n/text.ts';

/** Why a picture, video or voice message is not shown, in words that are true of just that. */

const isStory = (kind: Attachment['kind']): boolean => kind === 'shared-story' || kind === 'story-mention';

export const noLinkSentence = text('Instagram gave no link to it. Open the conversation in Instagram.');

/** It is there, and this window has no way to show or play it. */
const notShowable = text('This window cannot show it. Open it in Instagram.');

const sentences: Readonly<Record<MissingMedia, string>> = {
  expired: text('No longer available in Instagram'),
  blocked: text('Not loaded: its link leads to a place that Backchannel never loads from.'),
  unreachable: text('Could not be loaded just now.'),
  'unknown-kind': notShowable,
  'too-large': text('Too large to be shown here. Open it in Instagram.'),
};

/** `found`: what stands behind the link. */
export const missingSentence = (kind: Attachment['kind'], found: MediaKind): string => {
  if (found === 'image' || found === 'video' || found === 'audio') return notShowable;
  return found === 'expired' && isStory(kind) ? text('Story expired') : sentences[found];
};

/** Beside a quoted story: the same in a few words. */
export const quotedStoryWords = (found: MediaKind | 'no-link' | undefined): string => {
  switch (found) {
    case 'expired':
      return text('Replied to your story - story expired');
    case 'unreachable':
      return text('Replied to your story - could not be loaded just now');
    case 'blocked':
    case 'unknown-kind':
    case 'too-large':
      return text('Replied to your story - cannot be shown here');
    case 'no-link':
      return text('Replied to your story - Instagram gave no link to it');
    default:
      return text('Replied to your story');
  }
};

/** Whether another try may help. */
export const mayBeThereLater = (found: MediaKind): boolean => found === 'unreachable';
