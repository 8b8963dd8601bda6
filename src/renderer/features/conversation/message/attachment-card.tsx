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
import type { Attachment } from '../../../../shared/domain/conversation.ts';
import { useActions } from '../../../state/react.tsx';
import type { IconSource } from '../../../ui/design-system.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { kindName } from '../../../messages/message.ts';
import { PlaceholderCard } from './placeholder-card.tsx';

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

/** A picture, player, file or shared thing; a named placeholder when its link is gone or there never was one. */
export const AttachmentCard = ({ attachment }: { attachment: Attachment }) => {
  const { app } = useActions();
  const [hasFailed, setHasFailed] = useState(false);
  const { kind, mediaUrl, pageUrl } = attachment;
  const title = attachment.title ?? attachment.label ?? kindName(kind);
  const isPlayable = mediaUrl !== undefined && !hasFailed;
  const pageLink =
    pageUrl === undefined ? undefined : (
      <button type="button" className="link" onClick={() => void app.openLink(pageUrl)}>
        Open in Instagram
      </button>
    );

  if (isPlayable && kind === 'audio')
    return (
      <audio
        className="media-audio"
        controls
        preload="none"
        src={mediaUrl}
        aria-label={title}
        onError={() => setHasFailed(true)}
      />
    );
  if (isPlayable && kind === 'video')
    return (
      <video
        className="media-video"
        controls
        preload="metadata"
        src={mediaUrl}
        aria-label={title}
        onError={() => setHasFailed(true)}
      />
    );
  if (isPlayable && (kind === 'image' || kind === 'shared-story' || kind === 'story-mention'))
    return (
      <Picture
        url={mediaUrl}
        title={title}
        isStory={kind !== 'image'}
        caption={kind === 'image' ? undefined : kindName(kind)}
        onFail={() => setHasFailed(true)}
      />
    );
  if (isPlayable && kind === 'file')
    return (
      <PlaceholderCard icon={icons.file} title={title}>
        <button type="button" className="link" onClick={() => void app.openLink(mediaUrl)}>
          Open the file
        </button>
      </PlaceholderCard>
    );
  return (
    <PlaceholderCard
      icon={icons[kind]}
      title={title}
      text={explanations[kind] ?? (pageUrl === undefined ? goneText(kind) : undefined)}
    >
      {pageLink}
    </PlaceholderCard>
  );
};

const goneText = (kind: Attachment['kind']): string =>
  kind === 'shared-story' || kind === 'story-mention' ? 'Story expired' : 'No longer available';

interface PictureProps {
  url: string;
  title: string;
  isStory: boolean;
  caption: string | undefined;
  onFail(): void;
}

/** A picture of a fixed size, so that the thread does not jump when it arrives; a click shows it whole. */
const Picture = ({ url, title, isStory, caption, onFail }: PictureProps) => {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <figure className="media-figure">
      <button
        type="button"
        className={`media-picture${isStory ? ' media-picture--story' : ''}`}
        aria-label={`Show the picture: ${title}`}
        onClick={() => setIsOpen(true)}
      >
        <img src={url} alt="" decoding="async" loading="lazy" draggable={false} onError={onFail} />
      </button>
      {caption === undefined ? undefined : <figcaption className="message__note">{caption}</figcaption>}
      {isOpen ? (
        <Dialog title={title} isBare className="lightbox" onClose={() => setIsOpen(false)}>
          <button
            type="button"
            className="lightbox__picture"
            aria-label="Close"
            onClick={() => setIsOpen(false)}
          >
            <img src={url} alt={title} />
          </button>
        </Dialog>
      ) : undefined}
    </figure>
  );
};
