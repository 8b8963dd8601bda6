import { text } from '../../../shared/i18n/text.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { standing } from '../../messages/privacy.ts';
import { SettingRow } from './setting-row.tsx';

/** Where the policy is read, and where a person sees what is stored about them. */
export const PrivacyGroup = () => {
  const policy = useAppState((state) => state.privacy.policy);
  const { app } = useActions();
  return (
    <TitledSection className="settings-group" id="settings-privacy" title={text('Privacy')}>
      <div className="card settings-card">
        <SettingRow label={text('Privacy policy')} about={standing(policy)}>
          <Button kind="secondary" size="compact" onClick={() => app.openDialog('privacy')}>
            {text.in('verb, on a button', 'Read')}
          </Button>
        </SettingRow>
        <SettingRow
          label={text('What is stored about you')}
          about={text(
            'On this computer and at the relay, how long, and how it is removed. Can be saved as a file.',
          )}
        >
          <Button kind="secondary" size="compact" onClick={() => app.openDialog('stored')}>
            {text.in('verb, on a button', 'Look')}
          </Button>
        </SettingRow>
      </div>
    </TitledSection>
  );
};
