import {
  Attachment as AttachmentIcon,
  Audiotrack,
  GreetingCard,
  Help,
  Image,
  Instagram,
  Video,
  VisibilityOff,
} from '@livechat/design-system-icons';
import { useState } from 'react';
import type { Attachment, MediaKind } from '../../../../shared/domain/conversation.ts';
import { useActions } from '../../../state/react.tsx';
import type { IconSource } from '../../../ui/design-system.ts';
import { kindName } from '../../../messages/message.ts';
import { Picture } from './picture.tsx';
import { PlaceholderCard } from './placeholder-card.tsx';
import { useMediaKind } from './use-media-kind.ts';

const icons: Record<Attachment['kind'], IconSource> = {
  image: Image,
  video: Video,
  audio: Audiotrack,
  file: AttachmentIcon,
  'shared-post': Instagram,
  'shared-reel': Instagram,
  'shared-story': Instagram,
  'story-mention': Instagram,
  template: GreetingCard,
  'view-once': VisibilityOff,
  unsupported: Help,
  sticker: Image,
  heart: Image,
  other: Help,
};

/** One line about kinds that show no content. */
const explanations: Partial<Record<Attachment['kind'], string>> = {
  'view-once': 'Can be seen once, in the Instagram app only.',
  unsupported: "Instagram sent something this API doesn't include. Open it in Instagram.",
  // Never has a link, so “No longer available” would be wrong.
  template: 'Its buttons are in Instagram.',
  other: 'Backchannel does not know this kind yet. Open it in Instagram.',
};

/** Shared things and stories: their link leads to a picture, a video or a page, which only its content tells. */
const untold: ReadonlySet<Attachment['kind']> = new Set([
  'shared-post',
  'shared-reel',
  'shared-story',
  'story-mention',
]);

const isStory = (kind: Attachment['kind']): boolean => kind === 'shared-story' || kind === 'story-mention';

/** A picture, player, file or shared thing; a named placeholder when its link is gone or there never was one. */
export const AttachmentCard = ({ attachment }: { attachment: Attachment }) => {
  const { app } = useActions();
  const [hasFailed, setHasFailed] = useState(false);
  const { kind, mediaUrl, pageUrl } = attachment;
  // What should be a picture and cannot be painted as one may be a video (instagram.md §6.3).
  const isAsked = untold.has(kind) || (hasFailed && (kind === 'image' || kind === 'sticker'));
  const asked = useMediaKind(isAsked ? mediaUrl : undefined);
  const [hasPlayerFailed, setHasPlayerFailed] = useState(false);
  const title = attachment.title ?? attachment.label ?? kindName(kind);
  const link = pageUrl ?? ((untold.has(kind) && !isStory(kind)) || kind === 'other' ? mediaUrl : undefined);
  const linkButton =
    link === undefined ? undefined : (
      <p className="message__note">
        <button type="button" className="link" onClick={() => void app.openLink(link)}>
          {pageUrl === undefined ? 'Open the original' : 'Open in Instagram'}
        </button>
      </p>
    );
  const fail = () => setHasFailed(true);
  const failPlayer = () => setHasPlayerFailed(true);

  if (kind === 'heart')
    return (
      <div className="bubble bubble--emoji" role="img" aria-label={kindName(kind)} data-testid="bubble">
        {'\u2764\uFE0F'}
      </div>
    );
  const shown = mediaUrl === undefined ? undefined : shownAs(kind, asked, hasFailed, hasPlayerFailed);
  if (mediaUrl !== undefined && shown !== undefined) {
    const caption = untold.has(kind) ? captionOf(attachment) : undefined;
    switch (shown) {
      case 'waiting':
        return <PlaceholderCard icon={icons[kind]} title={title} text="Loading…" />;
      case 'audio':
        return (
          <audio
            className="media-audio"
            controls
            preload="none"
            src={mediaUrl}
            aria-label={title}
            onError={failPlayer}
          />
        );
      case 'video':
        return (
          <figure className="media-figure" data-testid="media-video">
            <video
              className={`media-video${isStory(kind) ? ' media-video--story' : ''}`}
              controls
              preload="metadata"
              src={mediaUrl}
              aria-label={title}
              onError={failPlayer}
            />
            {caption === undefined ? undefined : <figcaption className="message__note">{caption}</figcaption>}
            {linkButton}
          </figure>
        );
      case 'image':
        return (
          <>
            <Picture
              url={mediaUrl}
              title={title}
              isStory={isStory(kind)}
              isSticker={kind === 'sticker'}
              caption={caption}
              onFail={fail}
            />
            {linkButton}
          </>
        );
      case 'file':
        return (
          <PlaceholderCard icon={icons.file} title={title}>
            <button type="button" className="link" onClick={() => void app.openLink(mediaUrl)}>
              Open the file
            </button>
          </PlaceholderCard>
        );
    }
  }
  return (
    <PlaceholderCard
      icon={icons[kind]}
      title={title}
      text={explanations[kind] ?? (pageUrl === undefined ? absenceOf(kind, mediaUrl) : undefined)}
    >
      {linkButton}
    </PlaceholderCard>
  );
};

type Shown = 'waiting' | 'image' | 'video' | 'audio' | 'file';

/** How a medium is shown; undefined: not at all. A voice note is one whatever its content says. */
const shownAs = (
  kind: Attachment['kind'],
  asked: MediaKind | undefined,
  hasFailed: boolean,
  hasPlayerFailed: boolean,
): Shown | undefined => {
  if (kind === 'file') return 'file';
  if (hasPlayerFailed) return undefined;
  if (kind === 'audio' || kind === 'video') return kind;
  if (untold.has(kind) || hasFailed) {
    if (asked === undefined) return untold.has(kind) ? 'waiting' : undefined;
    if (asked === 'gone' || (asked === 'image' && hasFailed)) return undefined;
    return asked;
  }
  return kind === 'image' || kind === 'sticker' ? 'image' : undefined;
};

const captionOf = ({ kind, title }: Attachment): string =>
  title === undefined ? kindName(kind) : `${kindName(kind)}: ${title}`;

/** Why nothing is shown: there never was a link, or nothing is behind it any more. */
const absenceOf = (kind: Attachment['kind'], mediaUrl: string | undefined): string => {
  if (isStory(kind)) return 'Story expired';
  if (mediaUrl !== undefined) return untold.has(kind) ? 'Cannot be shown here.' : 'No longer available';
  return untold.has(kind)
    ? 'Instagram gave no link to it. Open the conversation in Instagram.'
    : 'No longer available';
};
