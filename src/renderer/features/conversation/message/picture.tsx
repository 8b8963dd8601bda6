import { useRef } from 'react';
import { text } from '../../../../shared/i18n/text.ts';
import { usePicture } from '../viewer/viewer-context.tsx';

interface PictureProps {
  url: string;
  title: string;
  /** Its own page in Instagram, if it has one. */
  pageUrl?: string | undefined;
  /** story: tall, with the ring. tile: one of several pictures of a message. sticker: small, and not shown larger at a click. */
  look?: 'single' | 'story' | 'tile' | 'sticker';
  caption?: string | undefined;
  onFail(): void;
}

/** A picture of a fixed size, so that the thread does not jump when it arrives; a click shows it whole. */
export const Picture = ({ url, title, pageUrl, look = 'single', caption, onFail }: PictureProps) => {
  const button = useRef<HTMLButtonElement>(null);
  const open = usePicture(button, { url, title, pageUrl });
  if (look === 'sticker')
    return <img className="media-sticker" src={url} alt={title} decoding="async" onError={onFail} />;
  return (
    <figure className="media-figure">
      <button
        ref={button}
        type="button"
        className={`media-picture media-picture--${look}`}
        aria-label={text('Show the picture: {title}', { title })}
        onClick={() => open?.()}
      >
        <img src={url} alt="" decoding="async" loading="lazy" draggable={false} onError={onFail} />
      </button>
      {caption === undefined ? undefined : (
        <figcaption className="message__note" dir="auto">
          {caption}
        </figcaption>
      )}
    </figure>
  );
};
