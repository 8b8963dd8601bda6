import { Warning } from '@livechat/design-system-icons';
import { text } from '../../../shared/i18n/text.ts';
import { storageFaultSentence } from '../../messages/recovery.ts';
import { useNews } from '../../app/announcements.tsx';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { WhatHelps } from '../../ui/what-helps.tsx';

/** The line about a disk that cannot be written to, or local data that turned out to be damaged. */
export const StorageStrip = () => {
  const fault = useAppState((state) => state.app?.storageFault);
  const { app } = useActions();
  useNews(fault, fault === undefined ? undefined : storageFaultSentence(fault));
  if (fault === undefined) return undefined;
  return (
    <div className="strip strip--bad" data-region="strip" data-testid="storage-strip">
      <Icon source={Warning} size="small" />
      <span className="strip__text">{storageFaultSentence(fault)}</span>
      <WhatHelps topic={`error:${fault}`} />
      {fault === 'STORAGE_DAMAGED' ? (
        <Button kind="secondary" size="xcompact" onClick={() => void app.startAgain()}>
          {text('Start again')}
        </Button>
      ) : undefined}
    </div>
  );
};
