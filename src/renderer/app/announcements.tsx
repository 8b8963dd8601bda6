import { createContext, use, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useServices } from '../state/react.tsx';
import { createAnnouncer, type Announcer } from '../ui/announcer.ts';
import { openModals } from '../ui/open-modals.ts';
import { newArrivals } from './new-arrivals.ts';

const AnnouncerContext = createContext<Announcer>({ say: () => undefined, stop: () => undefined });

/** Announces a sentence to the screen reader (polite). */
export const useAnnounce = (): Announcer['say'] => use(AnnouncerContext).say;

/**
 * Announces what a line of the window says once, when it appears and when it begins to say something else: `kind` names what it says,
 * without the times and numbers in it. Undefined: it says nothing.
 */
export const useNews = (kind: string | undefined, sentence: string | undefined): void => {
  const say = useAnnounce();
  const latest = useRef(sentence);
  useEffect(() => {
    latest.current = sentence;
  });
  useEffect(() => {
    if (kind !== undefined && latest.current !== undefined) say(latest.current);
  }, [kind, say]);
};

/** The live region. While a modal dialog is open it stands in there: everything outside is silent then. */
const createRegion = (): { write(text: string): void; remove(): void } => {
  const region = document.createElement('div');
  region.className = 'visually-hidden';
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('aria-atomic', 'true');
  region.dataset['testid'] = 'announcements';
  const place = (): void => {
    const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
    const parent = modal ?? document.body;
    if (region.parentElement !== parent) parent.append(region);
  };
  place();
  const stop = openModals.onChange(place);
  return {
    write(text) {
      place();
      region.textContent = text;
    },
    remove() {
      stop();
      region.remove();
    },
  };
};

/** The window's one live region for what happens by itself. New messages are announced with the author first. */
export const Announcements = ({ children }: { children: ReactNode }) => {
  const region = useRef<ReturnType<typeof createRegion>>(undefined);
  const { store } = useServices();
  // What stands in the window from the start announces itself before this effect runs.
  const announcer = useMemo(
    () => createAnnouncer((text) => (region.current ??= createRegion()).write(text)),
    [],
  );
  useEffect(() => {
    region.current ??= createRegion();
    const stop = store.api.subscribe((state, previous) => {
      for (const sentence of newArrivals(previous, state)) announcer.say(sentence);
    });
    return () => {
      stop();
      announcer.stop();
      region.current?.remove();
      region.current = undefined;
    };
  }, [announcer, store]);
  return <AnnouncerContext value={announcer}>{children}</AnnouncerContext>;
};
