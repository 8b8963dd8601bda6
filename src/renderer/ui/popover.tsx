import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { isRightToLeft } from './direction.ts';

interface PopoverProps {
  /** Names the panel for the screen reader. */
  label: string;
  /** Where the panel opens, seen from the trigger; `end`: beside it, where a line goes on. */
  side: 'above' | 'below' | 'end';
  trigger(props: {
    onClick(): void;
    'aria-expanded': boolean;
    'aria-controls': string;
    'aria-haspopup': 'dialog';
  }): ReactElement;
  children(close: () => void): ReactNode;
}

const gapPx = 6;

/** A panel beside its trigger, a native popover: Escape and a click outside close it, and the focus returns. */
export const Popover = ({ label, side, trigger, children }: PopoverProps) => {
  const anchor = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();

  useEffect(() => {
    const element = panel.current;
    const onToggle = (event: ToggleEvent): void => setIsOpen(event.newState === 'open');
    element?.addEventListener('toggle', onToggle);
    return () => element?.removeEventListener('toggle', onToggle);
  }, []);

  // After rendering and before painting: the panel's size decides where it fits.
  useLayoutEffect(() => {
    const element = panel.current;
    const by = anchor.current?.firstElementChild;
    if (!isOpen || element === null || by === null || by === undefined) return;
    const place = (): void => {
      // Folded away with what it stands in: the window has become narrower meanwhile.
      if (!by.checkVisibility()) {
        element.hidePopover();
        return;
      }
      const from = by.getBoundingClientRect();
      const { offsetWidth: width, offsetHeight: height } = element;
      const [startOf, endOf] = isRightToLeft()
        ? [innerWidth - from.right, innerWidth - from.left]
        : [from.left, from.right];
      const start = side === 'end' ? endOf + gapPx : startOf;
      const top = {
        above: from.top - gapPx - height,
        below: from.bottom + gapPx,
        end: from.bottom - height,
      }[side];
      element.style.insetInlineStart = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
      element.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
    };
    place();
    // A panel that only says something has the focus itself, so that it is read.
    const first = element.querySelector<HTMLElement>('input:not([type="radio"]), button, [tabindex]');
    (first ?? element).focus({ preventScroll: true });
    // What it says may change while it is open.
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    window.addEventListener('resize', place);
    return () => {
      sizes.disconnect();
      window.removeEventListener('resize', place);
    };
  }, [isOpen, side]);

  return (
    <>
      <span ref={anchor} className="popover-anchor">
        {trigger({
          onClick: () => panel.current?.togglePopover(),
          'aria-expanded': isOpen,
          'aria-controls': id,
          'aria-haspopup': 'dialog',
        })}
      </span>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="popover"
        role="dialog"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          const items = [...(panel.current?.querySelectorAll<HTMLElement>('.menu__item') ?? [])];
          const at = items.indexOf(document.activeElement as HTMLElement);
          const step = event.key === 'ArrowDown' ? 1 : -1;
          items[(at + step + items.length) % items.length]?.focus();
          event.preventDefault();
        }}
      >
        {isOpen ? children(() => panel.current?.hidePopover()) : undefined}
      </div>
    </>
  );
};
