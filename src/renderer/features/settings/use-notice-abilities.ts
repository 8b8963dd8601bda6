import { useEffect, useState } from 'react';
import type { NoticeAbilities } from '../../../shared/ipc/notices.ts';
import { useActions } from '../../state/react.tsx';

/** What this desktop allows, asked for when the page opens. Without an answer the page says less, and nothing wrong. */
export const useNoticeAbilities = (): NoticeAbilities | undefined => {
  const { abilities: read } = useActions().notices;
  const [abilities, setAbilities] = useState<NoticeAbilities>();
  useEffect(() => {
    let isShown = true;
    read().then(
      (answer) => (isShown ? setAbilities(answer) : undefined),
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [read]);
  return abilities;
};
