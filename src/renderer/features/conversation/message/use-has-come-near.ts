import { useEffect, useState, type RefObject } from 'react';

/** How far outside of the view counts as near: about one screen. */
const marginPx = 600;

/** Whether an element has come near the view once: from then on what it shows may be loaded. */
export const useHasComeNear = (element: RefObject<HTMLElement | null>): boolean => {
  const [hasCome, setHasCome] = useState(false);
  useEffect(() => {
    if (hasCome || element.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setHasCome(true);
      },
      { rootMargin: `${marginPx}px` },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, hasCome]);
  return hasCome;
};
