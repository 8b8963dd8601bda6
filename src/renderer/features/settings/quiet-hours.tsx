import { useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { allHours, minutesPerDay, quietAt, type NoticeHours } from '../../../shared/domain/notice-rules.ts';
import { dayNames, quietWord } from '../../messages/notices.ts';
import { useActions, useAppState, useNow } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { SettingRow, SettingSwitch } from './setting-row.tsx';
import { sideBySide } from '../../ui/side-by-side.ts';

const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
const minuteOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** What a day of the week is set to. */
const kindOf = ({ fromMinute, toMinute }: NoticeHours): 'all' | 'none' | 'hours' =>
  fromMinute === toMinute ? 'none' : fromMinute === 0 && toMinute === minutesPerDay ? 'all' : 'hours';
const hoursOf: Readonly<Record<'all' | 'none' | 'hours', NoticeHours>> = {
  all: { fromMinute: 0, toMinute: minutesPerDay },
  none: { fromMinute: 0, toMinute: 0 },
  hours: { fromMinute: 9 * 60, toMinute: 17 * 60 },
};
/** The week as people read it. */
const week = [1, 2, 3, 4, 5, 6, 0] as const;

/** When nothing is told. */
export const QuietHours = ({ tellsQuiet }: { tellsQuiet: boolean }) => {
  const settings = useAppState((state) => state.settings);
  const { app, notices } = useActions();
  const nowMs = useNow(10_000);
  const quiet = quietAt(settings, nowMs);
  const isAlways = settings.noticeHours.every((hours) => kindOf(hours) === 'all');
  const [isOpen, setIsOpen] = useState(false);
  const change = (day: number, hours: NoticeHours): void =>
    void app.changeSettings({
      noticeHours: settings.noticeHours.map((one, index) => (index === day ? hours : one)),
    });
  return (
    <div className="card settings-card">
      <SettingRow
        label={text.in('a setting: no notifications now', 'Quiet')}
        about={quietWord(quiet, settings.notifications) ?? text('Notifications come as they are set above.')}
      >
        <span className="quiet-choices">
          {quiet?.because === 'quiet-for-now' || !settings.notifications ? (
            <Button kind="secondary" size="compact" onClick={() => void notices.beQuiet(undefined)}>
              {text.in('verb, on a button', 'End')}
            </Button>
          ) : (
            (['half-hour', 'hour', 'tomorrow'] as const).map((span) => (
              <Button key={span} kind="secondary" size="compact" onClick={() => void notices.beQuiet(span)}>
                {
                  { 'half-hour': text('30 min'), hour: text('1 hour'), tomorrow: text('Until tomorrow') }[
                    span
                  ]
                }
              </Button>
            ))
          )}
        </span>
      </SettingRow>
      <SettingRow
        label={text.in('a setting: when notifications come', 'Hours')}
        about={isAlways ? text('At any time, on every day.') : text('By the table below.')}
      >
        {isAlways ? undefined : (
          <>
            <button
              type="button"
              className="link"
              onClick={() => void app.changeSettings({ noticeHours: [...allHours] })}
            >
              {text('Any time')}
            </button>
            {' · '}
          </>
        )}
        <button type="button" className="link" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {text('Change hours')}
        </button>
      </SettingRow>
      {isOpen ? (
        <div className="hours">
          {week.map((day) => (
            <Day
              key={day}
              name={dayNames[day]}
              hours={settings.noticeHours[day] ?? hoursOf.all}
              onChange={(hours) => change(day, hours)}
            />
          ))}
        </div>
      ) : undefined}
      <SettingSwitch
        label={text('Follow your system’s do not disturb')}
        about={
          tellsQuiet
            ? text('No sound while it is on. Your system keeps the notification in its list.')
            : text(
                'Your system hides notifications by itself, but does not say so here: the sound is played.',
              )
        }
        isOn={settings.followSystemQuiet && tellsQuiet}
        isLocked={!tellsQuiet}
        onChange={(followSystemQuiet) => void app.changeSettings({ followSystemQuiet })}
      />
    </div>
  );
};

const Day = ({
  name,
  hours,
  onChange,
}: {
  name: string;
  hours: NoticeHours;
  onChange(hours: NoticeHours): void;
}) => {
  const kind = kindOf(hours);
  const time = (label: string, minute: number, set: (minute: number) => NoticeHours) => (
    <input
      type="time"
      className="select"
      aria-label={label}
      value={timeOf(minute % minutesPerDay)}
      onChange={(event) => {
        const next = set(minuteOf(event.target.value));
        // An emptied field is no time, and two equal ones would be a day without any.
        if (event.target.value !== '' && next.fromMinute !== next.toMinute) onChange(next);
      }}
    />
  );
  const from = time(text('{day}, from', { day: name }), hours.fromMinute, (fromMinute) => ({
    ...hours,
    fromMinute,
  }));
  const to = time(text('{day}, to', { day: name }), hours.toMinute, (toMinute) => ({
    ...hours,
    toMinute: toMinute === 0 ? minutesPerDay : toMinute,
  }));
  return (
    <div className="hours__day">
      <span className="hours__name">{name}</span>
      <select
        className="select"
        aria-label={name}
        value={kind}
        onChange={(event) =>
          onChange(
            hoursOf[event.target.value === 'all' ? 'all' : event.target.value === 'none' ? 'none' : 'hours'],
          )
        }
      >
        <option value="all">{text('Any time')}</option>
        <option value="hours">{text.in('before two times of day', 'Only from')}</option>
        <option value="none">{text.in('no notifications on this day', 'Not at all')}</option>
      </select>
      {kind === 'hours' ? (
        <span className="hours__times">
          {sideBySide(
            hours.toMinute < hours.fromMinute
              ? text.rich('{from} to {to} the day after', { from, to })
              : text.rich('{from} to {to}', { from, to }),
          )}
        </span>
      ) : undefined}
    </div>
  );
};
