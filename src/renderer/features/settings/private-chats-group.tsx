import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { HistoryCard, OpenSavedDialog, SaveChats } from '../private-history/index.ts';
import { SettingRow } from './setting-row.tsx';

/** Where private chats come from when they are not on this computer, and how they are taken along. */
export const PrivateChatsGroup = () => {
  const others = useAppState((state) => state.privateHistory?.otherComputers ?? 0);
  const { privateHistory } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [isOpening, setIsOpening] = useState(false);
  return (
    <TitledSection className="settings-group" id="settings-private-chats" title={text('Private chats')}>
      <HistoryCard />
      <div className="card settings-card">
        <SettingRow
          label={text('From your other computers')}
          about={
            others === 0
              ? text('You use Backchannel on no other computer now.')
              : text('You compare a number on both; then they are sent end-to-end encrypted.')
          }
        >
          <Button
            kind="secondary"
            size="compact"
            disabled={others === 0}
            loading={isRunning}
            onClick={() => run(privateHistory.ask)}
          >
            {text('Ask for them')}
          </Button>
        </SettingRow>
        <SettingRow
          label={text('Save to a file')}
          about={text('Encrypted. A recovery code opens it, on any computer where you are signed in.')}
        >
          <SaveChats />
        </SettingRow>
        <SettingRow label={text('Open a saved file')} about={text('What is here already stays as it is.')}>
          <Button kind="secondary" size="compact" onClick={() => setIsOpening(true)}>
            {text.in('verb, on a button', 'Open…')}
          </Button>
        </SettingRow>
      </div>
      <Problem sentence={problem} />
      {isOpening ? <OpenSavedDialog onClose={() => setIsOpening(false)} /> : undefined}
    </TitledSection>
  );
};
