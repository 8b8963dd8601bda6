import { useEffect, type RefObject } from 'react';

/** Lets what is larger than its place be moved with the pointer, while `isOn`. */
export const useDragToScroll = (place: RefObject<HTMLElement | null>, isOn: boolean): void => {
  useEffect(() => {
    const element = place.current;
    if (element === null || !isOn) return undefined;
    const onMove = (event: PointerEvent): void => {
      if ((event.buttons & 1) === 0) return;
      element.scrollLeft -= event.movementX;
      element.scrollTop -= event.movementY;
    };
    element.addEventListener('pointermove', onMove);
    return () => element.removeEventListener('pointermove', onMove);
  }, [place, isOn]);
};
