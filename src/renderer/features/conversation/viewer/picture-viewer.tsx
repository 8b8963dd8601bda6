import './viewer.css';
import {
  ChevronLeft,
  ChevronRight,
  Close,
  FileDownload,
  OpenInNew,
  ZoomIn,
  ZoomOut,
} from '@livechat/design-system-icons';
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { text } from '../../../../shared/i18n/text.ts';
import { shortcutText } from '../../../commands/shortcut.ts';
import { fullTime } from '../../../messages/time.ts';
import { useActions } from '../../../state/react.tsx';
import { Loader } from '../../../ui/design-system.ts';
import { inlineKeys } from '../../../ui/direction.ts';
import { ForeignName } from '../../../ui/foreign-name.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { openModals } from '../../../ui/open-modals.ts';
import { useRequest } from '../../../ui/use-request.ts';
import type { ShownPicture } from './picture-registry.ts';
import { useDragToScroll } from './use-drag-to-scroll.ts';
import { fitted, zoomedIn, zoomedOut, zoomSteps } from './zoom.ts';

interface PictureViewerProps {
  picture: ShownPicture;
  /** Which of how many. */
  number: number;
  count: number;
  /** Undefined: it is not of Instagram. */
  instagramUrl: string | undefined;
  /** Undefined: there is none. */
  onPrevious: (() => void) | undefined;
  onNext: (() => void) | undefined;
  onClose(): void;
}

/** One picture in the middle of the dimmed window. The browser keeps the focus inside, and gives it back. */
export const PictureViewer = (props: PictureViewerProps) => {
  const { picture, number, count, onPrevious, onNext, onClose } = props;
  const { app, conversations, privateFiles } = useActions();
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const [zoom, setZoom] = useState(1);
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [hasFailed, setHasFailed] = useState(false);
  const [isSaved, setIsSaved] = useState(false);
  const saving = useRequest();
  useDragToScroll(stage, zoom > 1);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    stage.current?.focus();
    const closed = openModals.add();
    return () => {
      element?.close();
      closed();
    };
  }, []);

  const save = (): void => {
    setIsSaved(false);
    const { url, sentAtMs, privateFileId } = picture;
    const write = (): Promise<boolean> =>
      privateFileId === undefined ? conversations.saveMedia(url, sentAtMs) : privateFiles.save(privateFileId);
    saving.run(write, setIsSaved);
  };
  const { instagramUrl } = props;
  const arrows = inlineKeys();
  const keys: Readonly<Record<string, (() => void) | undefined>> = {
    [arrows.previous]: zoom === 1 ? onPrevious : undefined,
    [arrows.next]: zoom === 1 ? onNext : undefined,
    PageUp: onPrevious,
    PageDown: onNext,
    '+': () => setZoom(zoomedIn),
    '=': () => setZoom(zoomedIn),
    '-': () => setZoom(zoomedOut),
    '0': () => setZoom(1),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey;
    const act = isMod ? (event.key === 's' ? save : undefined) : event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const place = stage.current;
  const fit =
    size === undefined || place === null
      ? undefined
      : fitted(size, { width: place.clientWidth, height: place.clientHeight });
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-labelledby={titleId}
      data-testid="picture-viewer"
      onKeyDown={onKeyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="viewer__bar">
        <p className="viewer__title">
          <span id={titleId}>{picture.title}</span>
          <span className="viewer__about">
            <ForeignName isOneLine name={picture.author} />
            <span>· {fullTime(picture.sentAtMs)}</span>
          </span>
        </p>
        <span className="viewer__count digits">
          {count > 1 ? text('{number} of {count}', { number, count }) : undefined}
        </span>
        <span role="status" className="viewer__status">
          {saving.problem?.sentence ?? (isSaved ? text('Saved.') : undefined)}
        </span>
        <IconButton
          label={text.in('shows a picture smaller', 'Smaller')}
          shortcut="-"
          icon={ZoomOut}
          disabled={zoom === 1}
          onClick={() => setZoom(zoomedOut)}
        />
        <span className="viewer__zoom digits">
          {text('{percent} %', { percent: Math.round(zoom * 100) })}
        </span>
        <IconButton
          label={text.in('shows a picture larger', 'Larger')}
          shortcut="+"
          icon={ZoomIn}
          disabled={zoom === zoomSteps.at(-1)}
          onClick={() => setZoom(zoomedIn)}
        />
        <IconButton
          label={text('Save the picture…')}
          shortcut={shortcutText({ key: 's', mod: true })}
          icon={FileDownload}
          disabled={saving.isRunning}
          onClick={save}
        />
        {instagramUrl === undefined ? undefined : (
          <IconButton
            label={text('Open in Instagram')}
            icon={OpenInNew}
            onClick={() => void app.openLink(instagramUrl)}
          />
        )}
        <IconButton label={text('Close')} shortcut={text('Esc')} icon={Close} onClick={onClose} />
      </header>
      <div className="viewer__middle">
        <IconButton
          className="viewer__turn"
          label={text('Previous picture')}
          shortcut={shortcutText({ key: arrows.previous })}
          icon={ChevronLeft}
          disabled={onPrevious === undefined}
          onClick={onPrevious}
        />
        <div
          ref={stage}
          className={`viewer__stage${zoom > 1 ? ' viewer__stage--zoomed' : ''}`}
          tabIndex={-1}
          onClick={(event) => {
            // Beside the picture.
            if (event.target === event.currentTarget && zoom === 1) onClose();
          }}
          onDoubleClick={() => setZoom((known) => (known === 1 ? 2 : 1))}
          onWheel={(event) => {
            if (!event.ctrlKey) return;
            setZoom(event.deltaY < 0 ? zoomedIn : zoomedOut);
          }}
        >
          {hasFailed ? (
            <p className="viewer__gone">{text('This picture could not be loaded.')}</p>
          ) : (
            <img
              className="viewer__picture"
              src={picture.url}
              alt={picture.title}
              draggable={false}
              style={
                fit === undefined || zoom === 1
                  ? undefined
                  : {
                      width: fit.width * zoom,
                      height: fit.height * zoom,
                      maxWidth: 'none',
                      maxHeight: 'none',
                    }
              }
              onLoad={(event) =>
                setSize({
                  width: event.currentTarget.naturalWidth,
                  height: event.currentTarget.naturalHeight,
                })
              }
              onError={() => setHasFailed(true)}
            />
          )}
          {size === undefined && !hasFailed ? (
            <div className="viewer__loading">
              <Loader size="medium" label={text('Loading')} />
            </div>
          ) : undefined}
        </div>
        <IconButton
          className="viewer__turn"
          label={text('Next picture')}
          shortcut={shortcutText({ key: arrows.next })}
          icon={ChevronRight}
          disabled={onNext === undefined}
          onClick={onNext}
        />
      </div>
    </dialog>
  );
};
