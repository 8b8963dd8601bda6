import './notices-group.css';
import { useId, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { noticeRules, noticeSounds, type NoticeRule } from '../../../shared/domain/notice-rules.ts';
import type { NoticeAbilities } from '../../../shared/ipc/notices.ts';
import { lockedSentence } from '../../messages/managed.ts';
import { repeatName, ruleNames, soundNames } from '../../messages/notices.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button } from '../../ui/design-system.ts';
import { TitledSection } from '../../ui/titled-section.tsx';
import { useRequest } from '../../ui/use-request.ts';
import { NumberSelect } from './number-select.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { SettingRow, SettingSwitch } from './setting-row.tsx';

/** What of, how, and when a person is told. */
export const NoticesGroup = ({
  abilities,
  isLocked,
}: {
  abilities: NoticeAbilities | undefined;
  /** The organisation has set this preference. */
  isLocked(name: string): boolean;
}) => {
  const settings = useAppState((state) => state.settings);
  const { app, notices } = useActions();
  const { isRunning, problem, run } = useRequest();
  const [result, setResult] = useState<string>();
  return (
    <TitledSection className="settings-group" id="settings-notices" title={text('Notifications')}>
      <div className="card settings-card">
        <SettingSwitch
          label={text('Notifications')}
          about={text('From your desktop, also while another chat is open in this window.')}
          isOn={settings.notifications}
          onChange={(notifications) => void app.changeSettings({ notifications })}
        />
        <Rules
          rules={settings.noticeRules}
          onChange={(noticeRules) => void app.changeSettings({ noticeRules })}
        />
        <SettingRow
          label={text('New customers')}
          about={text(
            'Somebody who writes for the first time: told again until one of you answers, for an hour at most.',
          )}
        >
          <NumberSelect
            label={text('New customers')}
            value={settings.repeatNoticeMinutes}
            values={[0, 1, 2, 5]}
            nameOf={repeatName}
            onChange={(repeatNoticeMinutes) => void app.changeSettings({ repeatNoticeMinutes })}
          />
        </SettingRow>
        <SettingSwitch
          label={text('Show what was written')}
          about={
            abilities?.isTextForbidden === true
              ? text('Set by your organisation: notifications say who wrote, not what.')
              : isLocked('showNoticeText')
                ? lockedSentence
                : text(
                    'Your system may keep it in its list, also when it was taken back. Otherwise only who wrote is shown.',
                  )
          }
          isOn={settings.showNoticeText && abilities?.isTextForbidden !== true}
          isLocked={abilities?.isTextForbidden === true || isLocked('showNoticeText')}
          onChange={(showNoticeText) => void app.changeSettings({ showNoticeText })}
        />
      </div>
      <div className="card settings-card">
        <SettingRow label={text('Sound')}>
          <select
            className="select"
            aria-label={text('Sound')}
            value={settings.noticeSound}
            onChange={(event) => {
              const sound = noticeSounds.find((one) => one === event.target.value) ?? 'none';
              void app.changeSettings({ noticeSound: sound });
              notices.play({ sound, volume: settings.noticeVolume });
            }}
          >
            {noticeSounds.map((sound) => (
              <option key={sound} value={sound}>
                {soundNames[sound]}
              </option>
            ))}
          </select>
        </SettingRow>
        <SettingRow label={text('Volume')}>
          <input
            type="range"
            className="volume"
            aria-label={text('Volume')}
            min={0}
            max={100}
            step={10}
            disabled={settings.noticeSound === 'none'}
            value={Math.round(settings.noticeVolume * 100)}
            onChange={(event) => void app.changeSettings({ noticeVolume: Number(event.target.value) / 100 })}
          />
        </SettingRow>
        <SettingRow
          label={text.in('noun, a setting', 'Test')}
          about={text('Shows a notification and plays the sound, whatever is set above.')}
        >
          <Button
            kind="secondary"
            size="compact"
            loading={isRunning}
            onClick={() => run(notices.test, setResult)}
          >
            {text('Try it')}
          </Button>
        </SettingRow>
      </div>
      {result === undefined || problem !== undefined ? undefined : (
        <Callout tone="info" isAlert>
          {result}
        </Callout>
      )}
      <Problem sentence={problem} />
      <QuietHours tellsQuiet={abilities?.tellsQuiet === true} />
    </TitledSection>
  );
};

const Rules = ({
  rules,
  onChange,
}: {
  rules: readonly NoticeRule[];
  onChange(rules: NoticeRule[]): void;
}) => {
  const id = useId();
  return (
    <div className="setting setting--tall">
      <p className="setting__words" id={id}>
        {text.in('before a list of what is told', 'Tell me of')}
      </p>
      <div className="rules" role="group" aria-labelledby={id}>
        {noticeRules.map((rule) => (
          <label key={rule} className="rules__one">
            <input
              type="checkbox"
              checked={rules.includes(rule)}
              onChange={(event) =>
                onChange(
                  noticeRules.filter((one) => (one === rule ? event.target.checked : rules.includes(one))),
                )
              }
            />
            {ruleNames[rule]}
          </label>
        ))}
      </div>
    </div>
  );
};
