import { useMemo } from 'react';
import type { StandingFacts } from '../messages/standing.ts';
import { useAppState } from './react.tsx';

/** What the one verdict is made of (messages/standing.ts), as this window knows it; undefined until main has answered once. */
export const useStandingFacts = (): StandingFacts | undefined => {
  const app = useAppState((state) => state.app);
  const channel = useAppState((state) => state.channel.channel);
  const removals = useAppState((state) => state.removal.view);
  return useMemo(
    () => (app === undefined ? undefined : { app, channel, removals }),
    [app, channel, removals],
  );
};
