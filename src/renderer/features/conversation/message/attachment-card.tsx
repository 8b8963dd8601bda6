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
import { text } from '../../../../shared/i18n/text.ts';
import { useActions } from '../../../state/react.tsx';
import type { IconSource } from '../../../ui/design-system.ts';
import { kindName } from '../../../messages/message.ts';
import { mayBeThereLater, missingSentence, noLinkSentence } from '../../../messages/missing-media.ts';
import { Picture } from './picture.tsx';
import { PlaceholderCard } from './placeholder-card.tsx';
import { useMediaKind } from './use-media-kind.ts';
import { VoiceMessage } from './voice-message.tsx';

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
  'view-once': text('Can be seen once, in the Instagram app only.'),
  unsupported: text("Instagram sent something this API doesn't include. Open it in Instagram."),
  // Never has a link, so that none is missing.
  template: text('Its buttons are in Instagram.'),
  other: text('Backchannel does not know this kind yet. Open it in Instagram.'),
};

/** Shared things and stories: their link leads to a picture, a video or a page, which only its content tells. */
const untold: ReadonlySet<Attachment['kind']> = new Set([
  'shared-post',
  'shared-reel',
  'shared-story',
  'story-mention',
]);

const isStory = (kind: Attachment['kind']): boolean => kind === 'shared-story' || kind === 'story-mention';

const videoClass = (kind: Attachment['kind']): string => {
  if (isStory(kind)) return 'media-video media-video--story';
  return kind === 'shared-reel' ? 'media-video media-video--reel' : 'media-video';
};

interface AttachmentCardProps {
  attachment: Attachment;
  /** One of several pictures of a message. */
  isTile?: boolean;
}

/** A picture, player, file or shared thing; a named placeholder, with the reason, when there is nothing to show. */
export const AttachmentCard = ({ attachment, isTile = false }: AttachmentCardProps) => {
  const { app } = useActions();
  const { kind, mediaUrl, pageUrl } = attachment;
  const [attempt, setAttempt] = useState(0);
  /** The attempt that could not be painted, or played. */
  const [failed, setFailed] = useState<{ attempt: number; as: 'picture' | 'player' }>();
  const failedAs = failed?.attempt === attempt ? failed.as : undefined;
  // What cannot be painted as a picture may be a video (instagram.md §6.3). Of what fails, the reason is asked.
  const isAsked = untold.has(kind) || failedAs !== undefined;
  const found = useMediaKind(isAsked ? mediaUrl : undefined, attempt);
  const title = attachment.title ?? attachment.label ?? kindName(kind);
  const link = pageUrl ?? ((untold.has(kind) && !isStory(kind)) || kind === 'other' ? mediaUrl : undefined);
  const linkButton =
    link === undefined ? undefined : (
      <p className="message__note">
        <button type="button" className="link" onClick={() => void app.openLink(link)}>
          {pageUrl === undefined ? text('Open the original') : text('Open in Instagram')}
        </button>
      </p>
    );
  const failPicture = () => setFailed({ attempt, as: 'picture' });
  const failPlayer = () => setFailed({ attempt, as: 'player' });

  if (kind === 'heart')
    return (
      <div className="bubble bubble--emoji" role="img" aria-label={kindName(kind)} data-testid="bubble">
        {'\u2764\uFE0F'}
      </div>
    );
  const shown = mediaUrl === undefined ? undefined : shownAs(kind, found, failedAs);
  if (mediaUrl !== undefined && shown !== undefined) {
    const caption = untold.has(kind) ? captionOf(attachment) : undefined;
    const card = untold.has(kind) && !isStory(kind);
    switch (shown) {
      case 'waiting':
        return <PlaceholderCard icon={icons[kind]} title={title} text={text('Loading…')} />;
      case 'audio':
        return <VoiceMessage key={attempt} url={mediaUrl} title={title} onFail={failPlayer} />;
      case 'video':
        return (
          <div className={card ? 'shared-card' : undefined} data-testid="media-video">
            <figure className="media-figure">
              <video
                key={attempt}
                className={videoClass(kind)}
                controls
                // Reads as much as the first frame needs, which stands there until it is played.
                preload="metadata"
                src={mediaUrl}
                aria-label={title}
                onError={failPlayer}
              />
              {caption === undefined ? undefined : (
                <figcaption className="message__note" dir="auto">
                  {caption}
                </figcaption>
              )}
            </figure>
            {linkButton}
          </div>
        );
      case 'image':
        return (
          <div className={card ? 'shared-card' : undefined}>
            <Picture
              key={attempt}
              url={mediaUrl}
              title={title}
              pageUrl={pageUrl}
              look={isStory(kind) ? 'story' : kind === 'sticker' ? 'sticker' : isTile ? 'tile' : 'single'}
              caption={caption}
              onFail={failPicture}
            />
            {linkButton}
          </div>
        );
      case 'file':
        return (
          <PlaceholderCard icon={icons.file} title={title}>
            <button type="button" className="link" onClick={() => void app.openLink(mediaUrl)}>
              {text('Open the file')}
            </button>
          </PlaceholderCard>
        );
    }
  }
  return (
    <PlaceholderCard icon={icons[kind]} title={title} text={absenceOf(attachment, found)}>
      {found !== undefined && mayBeThereLater(found) ? (
        <button type="button" className="link" onClick={() => setAttempt(attempt + 1)}>
          {text('Try again')}
        </button>
      ) : undefined}
      {linkButton}
    </PlaceholderCard>
  );
};

type Shown = 'waiting' | 'image' | 'video' | 'audio' | 'file';

/** How a medium is shown; undefined: not at all. A voice note is one whatever its content says. */
const shownAs = (
  kind: Attachment['kind'],
  found: MediaKind | undefined,
  failedAs: 'picture' | 'player' | undefined,
): Shown | undefined => {
  if (kind === 'file') return 'file';
  if (failedAs === 'player') return undefined;
  if (kind === 'audio' || kind === 'video') return kind;
  if (untold.has(kind) || failedAs === 'picture') {
    if (found === undefined) return untold.has(kind) ? 'waiting' : undefined;
    if (found === 'image') return failedAs === 'picture' ? undefined : found;
    return found === 'video' || found === 'audio' ? found : undefined;
  }
  return kind === 'image' || kind === 'sticker' ? 'image' : undefined;
};

const captionOf = ({ kind, title }: Attachment): string =>
  title === undefined ? kindName(kind) : text('{kind}: {title}', { kind: kindName(kind), title });

/** Why nothing is shown. While the reason is being asked for, nothing is claimed. */
const absenceOf = (
  { kind, mediaUrl, pageUrl }: Attachment,
  found: MediaKind | undefined,
): string | undefined => {
  if (explanations[kind] !== undefined) return explanations[kind];
  if (mediaUrl === undefined) return pageUrl === undefined ? noLinkSentence : undefined;
  return found === undefined ? undefined : missingSentence(kind, found);
};
