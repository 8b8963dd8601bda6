import { useEffect, useState, type RefObject } from 'react';

/**
 * The newest message of a thread, once its end has come onto the screen; undefined while the end is below the view. A new message
 * changes nothing before it is known whether it is on the screen itself.
 * @param scroller holds one `.thread__end`, which stands below the newest message.
 */
export const useEndOnScreen = (
  scroller: RefObject<HTMLElement | null>,
  lastId: string | undefined,
): string | undefined => {
  const [endId, setEndId] = useState<string>();
  useEffect(() => {
    const end = scroller.current?.querySelector('.thread__end');
    if (end === null || end === undefined) return undefined;
    const observer = new IntersectionObserver(
      (entries) => setEndId(entries.at(-1)?.isIntersecting === true ? lastId : undefined),
      { root: scroller.current },
    );
    observer.observe(end);
    return () => observer.disconnect();
  }, [scroller, lastId]);
  return endId;
};
