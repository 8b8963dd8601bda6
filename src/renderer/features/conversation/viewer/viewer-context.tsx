import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
  type RefObject,
} from 'react';
import { createPictureRegistry, type PictureRegistry, type ShownPicture } from './picture-registry.ts';
import { PictureViewer } from './picture-viewer.tsx';

interface Viewing {
  registry: PictureRegistry;
  open(url: string): void;
}

const ViewerContext = createContext<Viewing | undefined>(undefined);
const AuthorContext = createContext<Pick<ShownPicture, 'author' | 'sentAtMs'>>({ author: '', sentAtMs: 0 });

/** Whose message the pictures below are, and when it was sent. */
export const PictureAuthor = AuthorContext.Provider;

interface PictureViewingProps {
  /** Where the conversation can be found in Instagram, for pictures without a page of their own. */
  instagramUrl: string;
  /** The addresses of everything that its messages hold. */
  heldUrls: ReadonlySet<string>;
  children: ReactNode;
}

/** Lets the pictures below it be looked at one after the other, also those whose rows are not drawn any more. */
export const PictureViewing = ({ instagramUrl, heldUrls, children }: PictureViewingProps) => {
  const [openAt, setOpenAt] = useState<string>();
  const held = useRef(heldUrls);
  held.current = heldUrls;
  const viewing = useMemo(
    (): Viewing => ({
      registry: createPictureRegistry({ isHeld: (url) => held.current.has(url) }),
      open: setOpenAt,
    }),
    [],
  );
  return (
    <ViewerContext.Provider value={viewing}>
      {children}
      {openAt === undefined ? undefined : (
        <OpenViewer
          registry={viewing.registry}
          at={openAt}
          instagramUrl={instagramUrl}
          onGo={setOpenAt}
          onClose={() => setOpenAt(undefined)}
        />
      )}
    </ViewerContext.Provider>
  );
};

interface OpenViewerProps {
  registry: PictureRegistry;
  at: string;
  instagramUrl: string;
  onGo(url: string): void;
  onClose(): void;
}

const OpenViewer = ({ registry, at, instagramUrl, onGo, onClose }: OpenViewerProps) => {
  useSyncExternalStore(registry.onChange, registry.version);
  const pictures = registry.inOrder();
  const index = pictures.findIndex(({ url }) => url === at);
  const picture = registry.get(at);
  // Its message was unsent or erased: it is shown nowhere any more.
  useEffect(() => {
    if (picture === undefined) onClose();
  });
  if (picture === undefined) return undefined;
  const goTo = (next: number): void => {
    const url = pictures[next]?.url;
    if (url !== undefined) onGo(url);
  };
  return (
    <PictureViewer
      key={picture.url}
      picture={picture}
      number={index + 1}
      count={pictures.length}
      instagramUrl={picture.pageUrl ?? instagramUrl}
      onPrevious={index > 0 ? () => goTo(index - 1) : undefined}
      onNext={index < pictures.length - 1 ? () => goTo(index + 1) : undefined}
      onClose={onClose}
    />
  );
};

/** Makes a picture one that the viewer shows. Answers what opens it; undefined where nothing can be opened. */
export const usePicture = (
  element: RefObject<HTMLElement | null>,
  picture: Pick<ShownPicture, 'url' | 'title' | 'pageUrl'>,
): (() => void) | undefined => {
  const viewing = useContext(ViewerContext);
  const { author, sentAtMs } = useContext(AuthorContext);
  const { url, title, pageUrl } = picture;
  useEffect(() => {
    if (element.current === null) return undefined;
    return viewing?.registry.add(element.current, { url, title, pageUrl, author, sentAtMs });
  }, [viewing, element, url, title, pageUrl, author, sentAtMs]);
  return viewing === undefined ? undefined : () => viewing.open(url);
};
