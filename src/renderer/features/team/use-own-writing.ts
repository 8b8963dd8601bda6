import { useEffect, useRef } from 'react';
import { useActions, useAppState } from '../../state/react.tsx';

/** Whoever writes in a chat that was opened further up wants to see what they wrote. `hasLater`: its end is not shown. */
export const useOwnWriting = (chatId: string, hasLater: boolean): void => {
  const { search } = useActions();
  const writtenId = useAppState(({ privateChats: { summaries } }) => {
    const last = summaries[chatId]?.lastMessage;
    return last?.direction === 'out' ? last.id : undefined;
  });
  const lastWrittenId = useRef(writtenId);
  useEffect(() => {
    if (lastWrittenId.current === writtenId) return;
    lastWrittenId.current = writtenId;
    if (hasLater && writtenId !== undefined) void search.toEnd({ chatId });
  }, [chatId, hasLater, search, writtenId]);
};
