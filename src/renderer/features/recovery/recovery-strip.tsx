import { Warning } from '@livechat/design-system-icons';
import { lazy, Suspense, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { recoverySentence } from '../../messages/recovery.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';
import { OnItsWay } from '../../ui/on-its-way.tsx';

// Most people never see it.
const RecoveryPage = lazy(() =>
  import('./recovery-page.tsx').then((file) => ({ default: file.RecoveryPage })),
);

/** Says that something was lost on this computer, until the person has read what is back and what is not. */
export const RecoveryStrip = () => {
  const recovery = useAppState((state) => state.app?.recovery);
  const { app } = useActions();
  const [isOpen, setIsOpen] = useState(false);
  useNews(recovery?.state, recovery === undefined ? undefined : recoverySentence(recovery));
  if (recovery === undefined) return undefined;
  return (
    <>
      <div className="strip strip--warning" data-region="strip" data-testid="recovery-strip">
        <Icon source={Warning} size="small" />
        <span className="strip__text">{recoverySentence(recovery)}</span>
        <WhatHelps topic="state:recovery" />
        <Button kind="secondary" size="xcompact" onClick={() => setIsOpen(true)}>
          {text('What is back')}
        </Button>
      </div>
      {isOpen ? (
        <Suspense fallback={<OnItsWay />}>
          <RecoveryPage
            recovery={recovery}
            onClose={() => setIsOpen(false)}
            onRead={() => {
              setIsOpen(false);
              void app.dismissRecovery();
            }}
          />
        </Suspense>
      ) : undefined}
    </>
  );
};
