import { useEffect, useState } from 'react';
import type { MediaKind } from '../../../../shared/domain/conversation.ts';
import { useActions } from '../../../state/react.tsx';

/**
 * What an address leads to, by its content, or why to nothing; undefined until that is known, and while nothing is asked
 * (`mediaUrl` undefined). `attempt`: another number asks again.
 */
export const useMediaKind = (mediaUrl: string | undefined, attempt = 0): MediaKind | undefined => {
  const { app } = useActions();
  const [found, setFound] = useState<{ mediaUrl: string; attempt: number; kind: MediaKind }>();
  useEffect(() => {
    if (mediaUrl === undefined) return;
    let isWanted = true;
    void app.mediaKind(mediaUrl).then((kind) => {
      if (isWanted) setFound({ mediaUrl, attempt, kind });
    });
    return () => {
      isWanted = false;
    };
  }, [app, mediaUrl, attempt]);
  return found?.mediaUrl === mediaUrl && found?.attempt === attempt ? found?.kind : undefined;
};
