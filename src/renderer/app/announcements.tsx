import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useServices } from '../state/react.tsx';
import { createAnnouncer, type Announcer } from '../ui/announcer.ts';
import { newArrivals } from './new-arrivals.ts';

const AnnouncerContext = createContext<Announcer>({ say: () => undefined, stop: () => undefined });

/** Announces a sentence to the screen reader (polite). */
export const useAnnounce = (): Announcer['say'] => use(AnnouncerContext).say;

/** The window's one live region. New messages are announced with the author first. */
export const Announcements = ({ children }: { children: ReactNode }) => {
  const region = useRef<HTMLDivElement>(null);
  const { store } = useServices();
  const announcer = useMemo(
    () =>
      createAnnouncer((text) => {
        if (region.current !== null) region.current.textContent = text;
      }),
    [],
  );
  useEffect(() => {
    const stop = store.api.subscribe((state, previous) => {
      for (const sentence of newArrivals(previous, state)) announcer.say(sentence);
    });
    return () => {
      stop();
      announcer.stop();
    };
  }, [announcer, store]);
  return (
    <AnnouncerContext value={announcer}>
      {children}
      <div
        ref={region}
        className="visually-hidden"
        aria-live="polite"
        aria-atomic="true"
        data-testid="announcements"
      />
    </AnnouncerContext>
  );
};
