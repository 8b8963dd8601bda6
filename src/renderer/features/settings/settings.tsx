import './settings.css';
import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { zoomSteps } from '../../../shared/domain/zoom.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { lockedSentence } from '../../messages/managed.ts';
import { shortcutText } from '../../commands/shortcut.ts';
import { useKeys } from '../../commands/use-keys.ts';
import { Button } from '../../ui/design-system.ts';
import { SavedRepliesPage } from '../saved-replies/index.ts';
import { SetAside } from '../set-aside/index.ts';
import { HelpGroup } from '../support/index.ts';
import { About } from './about.tsx';
import { Choice } from './choice.tsx';
import { DesktopGroup } from './desktop-group.tsx';
import { LanguageRow } from './language-row.tsx';
import { ManagedGroup } from './managed-group.tsx';
import { NoticesGroup } from './notices-group.tsx';
import { NumberSelect } from './number-select.tsx';
import { PrivacyGroup } from './privacy-group.tsx';
import { PrivateChatsGroup } from './private-chats-group.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { SettingRow, SettingSwitch } from './setting-row.tsx';
import { SignOut } from './sign-out.tsx';
import { useManaged } from './use-managed.ts';
import { useNoticeAbilities } from './use-notice-abilities.ts';
import { TitledSection } from '../../ui/titled-section.tsx';

/** What the keys of the zoom do, as far as it has any. */
const zoomSentence = (keys: Record<'in' | 'out' | 'reset', string | undefined>): string =>
  [
    keys.in === undefined || keys.out === undefined
      ? ''
      : text('{first} and {second} work anywhere.', { first: keys.in, second: keys.out }),
    keys.reset === undefined ? '' : text('{keys} goes back to 100 %.', { keys: keys.reset }),
  ]
    .join(' ')
    .trim();

/** A person's settings on this computer. */
export const Settings = () => {
  const page = useAppState((state) => state.settingsPage);
  return page === 'saved-replies' ? <SavedRepliesPage /> : <SettingsPage />;
};

const SettingsPage = () => {
  const settings = useAppState((state) => state.settings);
  const platform = useAppState((state) => state.app?.platform);
  const [areKeysShown, setAreKeysShown] = useState(false);
  const { app, savedReplies } = useActions();
  const abilities = useNoticeAbilities();
  const sheetKeys = useKeys('show-shortcuts') ?? '';
  const zoomKeys = { in: useKeys('zoom-in'), out: useKeys('zoom-out'), reset: useKeys('reset-zoom') };
  const managed = useManaged();
  const isLocked = (name: string): boolean => managed?.locked.includes(name) === true;
  return (
    <main className="page" aria-label={text('Settings')} data-region="thread">
      <div className="page__inner">
        <h1 className="page__title">{text('Settings')}</h1>
        <SetAside />
        <ManagedGroup managed={managed} />
        <TitledSection className="settings-group" id="settings-look" title={text('Appearance')}>
          <div className="card settings-card">
            <LanguageRow isLocked={isLocked('language')} />
            <SettingRow label={text('Theme')}>
              <Choice
                label={text('Theme')}
                value={settings.theme}
                options={[
                  { value: 'system', label: text.in('theme: as the system has it', 'System') },
                  { value: 'light', label: text.in('theme', 'Light') },
                  { value: 'dark', label: text.in('theme', 'Dark') },
                ]}
                onChange={(theme) => void app.changeSettings({ theme })}
              />
            </SettingRow>
            <SettingRow label={text('Density')} about={text('Compact shows more rows at once.')}>
              <Choice
                label={text('Density')}
                value={settings.density}
                options={[
                  { value: 'comfortable', label: text.in('density of the window', 'Comfortable') },
                  { value: 'compact', label: text.in('density of the window', 'Compact') },
                ]}
                onChange={(density) => void app.changeSettings({ density })}
              />
            </SettingRow>
            <SettingRow label={text('Zoom')} about={zoomSentence(zoomKeys)}>
              <NumberSelect
                label={text('Zoom')}
                value={settings.zoomFactor}
                values={zoomSteps}
                nameOf={(factor) => text('{percent} %', { percent: Math.round(factor * 100) })}
                onChange={(zoomFactor) => void app.changeSettings({ zoomFactor })}
              />
            </SettingRow>
          </div>
        </TitledSection>
        <TitledSection
          className="settings-group"
          id="settings-writing"
          title={text.in('heading above settings', 'Writing')}
        >
          <div className="card settings-card">
            <SettingRow
              label={text('Time to take a reply back')}
              about={text('A reply to Instagram waits this long before it leaves.')}
            >
              <NumberSelect
                label={text('Time to take a reply back')}
                value={settings.undoSeconds}
                values={[0, 3, 5, 8, 10, 20]}
                nameOf={(seconds) =>
                  seconds === 0
                    ? text.in('no time to take a reply back', 'Off')
                    : text('{seconds} s', { seconds })
                }
                onChange={(undoSeconds) => void app.changeSettings({ undoSeconds })}
              />
            </SettingRow>
            <SettingSwitch
              label={text('Send with Enter')}
              about={
                settings.sendWithEnter
                  ? text('Shift+Enter makes a new line.')
                  : text('Enter makes a new line, {keys} sends.', {
                      keys: shortcutText({ key: 'Enter', mod: true }),
                    })
              }
              isOn={settings.sendWithEnter}
              onChange={(sendWithEnter) => void app.changeSettings({ sendWithEnter })}
            />
            <SettingRow
              label={text('Saved replies')}
              about={text('Answers you give often, yours and the team’s. Type / in a reply to find one.')}
            >
              <Button kind="secondary" size="compact" onClick={() => savedReplies.showPage('saved-replies')}>
                {text.in('verb, on a button', 'Manage')}
              </Button>
            </SettingRow>
            <SettingRow
              label={text('Tell customers “Seen”')}
              about={
                {
                  off: text(
                    'Nobody is told by this window. Instagram itself may still show it once you have answered.',
                  ),
                  'with-reply': text('Their phone says “Seen” when your answer arrives, not before.'),
                  'when-read': text('Their phone says “Seen” as soon as you have read the message here.'),
                }[settings.tellSeen]
              }
            >
              <Choice
                label={text('Tell customers “Seen”')}
                value={settings.tellSeen}
                options={[
                  {
                    value: 'off',
                    label: text.in('when customers are told that a message was seen', 'Never'),
                  },
                  { value: 'with-reply', label: text('With the reply') },
                  { value: 'when-read', label: text('When I read it') },
                ]}
                onChange={(tellSeen) => void app.changeSettings({ tellSeen })}
              />
            </SettingRow>
            <SettingSwitch
              label={text('Tell colleagues that you are writing')}
              about={text('In private chats only. Customers never see it.')}
              isOn={settings.tellTyping}
              onChange={(tellTyping) => void app.changeSettings({ tellTyping })}
            />
            <SettingSwitch
              label={text('Spell check')}
              isLocked={isLocked('spellCheck')}
              about={
                isLocked('spellCheck')
                  ? lockedSentence
                  : platform === 'darwin'
                    ? text('Done by this computer. Off means off.')
                    : text(
                        'Done on this computer. For it, a dictionary of your language is fetched from Google once.',
                      )
              }
              isOn={settings.spellCheck}
              onChange={(spellCheck) => void app.changeSettings({ spellCheck })}
            />
          </div>
        </TitledSection>
        <TitledSection
          className="settings-group"
          id="settings-keys"
          title={text.in('heading above settings', 'Keys')}
        >
          <div className="card settings-card">
            <SettingSwitch
              label={text('Single-key shortcuts')}
              about={text('J, K, R and every other bare letter, while no text field has the focus.')}
              isOn={settings.singleKeyShortcuts}
              onChange={(singleKeyShortcuts) => void app.changeSettings({ singleKeyShortcuts })}
            />
            <SettingRow label={text('All shortcuts')} about={sheetKeys}>
              <button type="button" className="link" onClick={() => app.openDialog('shortcuts')}>
                {text.in('verb, on a button', 'Show')}
              </button>
              {' · '}
              <button
                type="button"
                className="link"
                aria-expanded={areKeysShown}
                onClick={() => setAreKeysShown(!areKeysShown)}
              >
                {text('Change keys')}
              </button>
            </SettingRow>
            {areKeysShown ? <Shortcuts /> : undefined}
          </div>
        </TitledSection>
        <NoticesGroup abilities={abilities} isLocked={isLocked} />
        <DesktopGroup hasTray={abilities?.hasTray} isLocked={isLocked} />
        <PrivateChatsGroup />
        <PrivacyGroup />
        <HelpGroup />
        <About />
        <SignOut />
      </div>
    </main>
  );
};
