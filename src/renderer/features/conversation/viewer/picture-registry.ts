/** A picture of the open conversation. `url`: `backchannel://media/…`; `author`, `title`: for people. */
export interface ShownPicture {
  url: string;
  title: string;
  author: string;
  sentAtMs: number;
  /** Its own page in Instagram; absent: it has none. */
  pageUrl?: string | undefined;
}

/** The pictures of a thread that can be looked at, by their addresses, of which each is one picture's. */
export interface PictureRegistry {
  /** `element` shows the picture. Answers the function that takes it out again. */
  add(element: Element, picture: ShownPicture): () => void;
  /** In the order in which they stand in the thread. */
  inOrder(): readonly ShownPicture[];
  get(url: string): ShownPicture | undefined;
  /** Answers the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Grows with each change. */
  version(): number;
}

interface RegistryOptions {
  isBefore?(one: Element, other: Element): boolean;
  /** The thread still has this picture, though its row may be too far from the view to be drawn. */
  isHeld?(url: string): boolean;
}

interface Entry {
  picture: ShownPicture;
  /** Undefined while its row is not drawn. */
  element: Element | undefined;
  /** Which one of all it was. */
  number: number;
}

const standsBefore = (one: Element, other: Element): boolean =>
  (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

export const createPictureRegistry = ({
  isBefore = standsBefore,
  isHeld = () => false,
}: RegistryOptions = {}): PictureRegistry => {
  const entries = new Map<string, Entry>();
  const listeners = new Set<() => void>();
  let version = 0;
  let seen = 0;
  const changed = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const isThere = ({ element, picture }: Entry): boolean => element !== undefined || isHeld(picture.url);
  const inOrder = (one: Entry, other: Entry): number => {
    if (one.element !== undefined && other.element !== undefined)
      return isBefore(one.element, other.element) ? -1 : 1;
    return one.picture.sentAtMs - other.picture.sentAtMs || one.number - other.number;
  };
  return {
    add(element, picture) {
      seen += 1;
      entries.set(picture.url, { picture, element, number: entries.get(picture.url)?.number ?? seen });
      changed();
      return () => {
        const entry = entries.get(picture.url);
        if (entry?.element !== element) return;
        if (isHeld(picture.url)) entry.element = undefined;
        else entries.delete(picture.url);
        changed();
      };
    },
    inOrder: () =>
      [...entries.values()]
        .filter(isThere)
        .sort(inOrder)
        .map(({ picture }) => picture),
    get(url) {
      const entry = entries.get(url);
      return entry !== undefined && isThere(entry) ? entry.picture : undefined;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    version: () => version,
  };
};
