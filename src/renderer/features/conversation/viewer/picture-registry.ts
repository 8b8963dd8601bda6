import type { FileId } from '../../../../shared/domain/outgoing-file.ts';

/** A picture of the open conversation or private chat. `url`: `backchannel://media/…`; `author`, `title`: for people. */
export interface ShownPicture {
  url: string;
  /** Of a private chat: its file. Only that one is saved by its own way, which reaches no customer and nothing of one. */
  privateFileId?: FileId | undefined;
  title: string;
  author: string;
  sentAtMs: number;
  /** Its own page in Instagram; absent: it has none. */
  pageUrl?: string | undefined;
}

/** The pictures of a thread that can be looked at, by the element that shows each. */
export interface PictureRegistry {
  /** Answers the function that takes it out again. */
  add(element: Element, picture: ShownPicture): () => void;
  /** In the order in which they stand in the thread. */
  inOrder(): readonly Element[];
  get(element: Element): ShownPicture | undefined;
  /** Answers the function that ends it. */
  onChange(listener: () => void): () => void;
  /** Grows with each change. */
  version(): number;
}

export const createPictureRegistry = (
  isBefore: (one: Element, other: Element) => boolean = (one, other) =>
    (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
): PictureRegistry => {
  const pictures = new Map<Element, ShownPicture>();
  const listeners = new Set<() => void>();
  let version = 0;
  const changed = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  return {
    add(element, picture) {
      pictures.set(element, picture);
      changed();
      return () => {
        // A later picture of the same element stays.
        if (pictures.get(element) !== picture) return;
        pictures.delete(element);
        changed();
      };
    },
    inOrder: () => [...pictures.keys()].sort((one, other) => (isBefore(one, other) ? -1 : 1)),
    get: (element) => pictures.get(element),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    version: () => version,
  };
};
