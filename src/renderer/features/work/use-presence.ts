import { useMemo } from 'react';
import type { Presence } from '../../../shared/domain/work.ts';
import { useAppState } from '../../state/react.tsx';

/** Who of the colleagues looks at this conversation or types in it. */
export const usePresence = (conversationId: string): readonly Presence[] => {
  const all = useAppState((state) => state.conversations.presence);
  return useMemo(() => all.filter((one) => one.conversationId === conversationId), [all, conversationId]);
};
