import { useEffect, useState } from 'react';
import type { MediaKind } from '../../../../shared/domain/conversation.ts';
import { useActions } from '../../../state/react.tsx';

/** What an address leads to, by its content; undefined until that is known, and while nothing is asked (`mediaUrl` undefined). */
export const useMediaKind = (mediaUrl: string | undefined): MediaKind | undefined => {
  const { app } = useActions();
  const [found, setFound] = useState<{ mediaUrl: string; kind: MediaKind }>();
  useEffect(() => {
    if (mediaUrl === undefined) return;
    let isWanted = true;
    void app.mediaKind(mediaUrl).then((kind) => {
      if (isWanted) setFound({ mediaUrl, kind });
    });
    return () => {
      isWanted = false;
    };
  }, [app, mediaUrl]);
  return found !== undefined && found.mediaUrl === mediaUrl ? found.kind : undefined;
};
