import { useState } from 'react';
import { Dialog } from '../../../ui/dialog.tsx';

interface PictureProps {
  url: string;
  title: string;
  isStory: boolean;
  /** Of a sticker: small, and not shown larger at a click. */
  isSticker?: boolean | undefined;
  caption: string | undefined;
  onFail(): void;
}

/** A picture of a fixed size, so that the thread does not jump when it arrives; a click shows it whole. */
export const Picture = ({ url, title, isStory, isSticker = false, caption, onFail }: PictureProps) => {
  const [isOpen, setIsOpen] = useState(false);
  if (isSticker)
    return <img className="media-sticker" src={url} alt={title} decoding="async" onError={onFail} />;
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
