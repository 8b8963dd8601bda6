import { Close } from '@livechat/design-system-icons';
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { text } from '../../shared/i18n/text.ts';
import { IconButton } from './icon-button.tsx';
import { openModals } from './open-modals.ts';

interface DialogProps {
  title: string;
  /** Hides the head for dialogs that are one field, like the palette; the title still names them. */
  isBare?: boolean;
  isWide?: boolean;
  className?: string;
  onClose(): void;
  footer?: ReactNode;
  children: ReactNode;
}

/** A modal `<dialog>`: the browser keeps the focus inside, closes on Escape and gives the focus back. */
export const Dialog = ({ title, isBare, isWide, className, onClose, footer, children }: DialogProps) => {
  const element = useRef<HTMLDialogElement>(null);
  const isPressedBeside = useRef(false);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // The browser would focus the close button; a dialog with a text field starts in the field.
    dialog?.querySelector<HTMLElement>('input:not([type="radio"])')?.focus();
    const closed = openModals.add();
    return () => {
      dialog?.close();
      closed();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog${isWide === true ? ' dialog--wide' : ''}${className === undefined ? '' : ` ${className}`}`}
      aria-labelledby={isBare === true ? undefined : titleId}
      aria-label={isBare === true ? title : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Closed when the pointer is let go where it was pressed, beside the dialog: until then it can be drawn back.
      onMouseDown={(event) => {
        isPressedBeside.current = event.target === element.current;
      }}
      onClick={(event) => {
        if (isPressedBeside.current && event.target === element.current) onClose();
        isPressedBeside.current = false;
      }}
    >
      {isBare === true ? (
        children
      ) : (
        <>
          <header className="dialog__head">
            <h2 className="dialog__title" id={titleId}>
              {title}
            </h2>
            <IconButton label={text.in('verb, on a button', 'Close')} icon={Close} onClick={onClose} />
          </header>
          <div className="dialog__body">{children}</div>
          {footer === undefined ? undefined : <footer className="dialog__foot">{footer}</footer>}
        </>
      )}
    </dialog>
  );
};
