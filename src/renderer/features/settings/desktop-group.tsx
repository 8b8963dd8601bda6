import { text } from '../../../shared/i18n/text.ts';
import { lockedSentence } from '../../messages/managed.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';
import { SettingSwitch } from './setting-row.tsx';

/** How the program starts and stays. `hasTray`: undefined while it is not known. */
export const DesktopGroup = ({
  hasTray,
  isLocked,
}: {
  hasTray: boolean | undefined;
  /** The organisation has set this preference. */
  isLocked(name: string): boolean;
}) => {
  const settings = useAppState((state) => state.settings);
  const { app } = useActions();
  return (
    <TitledSection className="settings-group" id="settings-desktop" title={text('On this computer')}>
      <div className="card settings-card">
        <SettingSwitch
          label={text('Keep running when the window is closed')}
          about={
            isLocked('closeToTray')
              ? lockedSentence
              : hasTray === false
                ? text('Your desktop has no tray to come back from, so closing the window ends Backchannel.')
                : text('Backchannel stays in the tray and goes on telling you of messages. Quit it there.')
          }
          isOn={settings.closeToTray && hasTray !== false}
          isLocked={hasTray === false || isLocked('closeToTray')}
          onChange={(closeToTray) => void app.changeSettings({ closeToTray })}
        />
        <SettingSwitch
          label={text('Start when you sign in to this computer')}
          about={isLocked('startAtLogin') ? lockedSentence : text('For your account on this computer only.')}
          isLocked={isLocked('startAtLogin')}
          isOn={settings.startAtLogin}
          onChange={(startAtLogin) => void app.changeSettings({ startAtLogin })}
        />
        {settings.startAtLogin ? (
          <SettingSwitch
            label={text('Start without a window in front')}
            about={text('In the tray, or minimised where there is none.')}
            isOn={settings.startHidden}
            onChange={(startHidden) => void app.changeSettings({ startHidden })}
          />
        ) : undefined}
      </div>
    </TitledSection>
  );
};
