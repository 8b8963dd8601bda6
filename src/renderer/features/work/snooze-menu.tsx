import { Time } from '@livechat/design-system-icons';
import { useId, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { useActions, useNow } from '../../state/react.tsx';
import { Button, Icon } from '../../ui/design-system.ts';
import { Popover } from '../../ui/popover.tsx';
import { daysAhead, momentOf, tomorrowValue } from '../../messages/own-time.ts';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { momentWords, snoozeChoices } from '../../messages/work.ts';

/** Until when these conversations are out of the way. */
export const SnoozeMenu = ({ ids, scope }: { ids: readonly string[]; scope: 'header' | 'bulk' }) => {
  const title = useTitleWithKeys(text.in('verb, on a button', 'Snooze'), 'snooze');
  return (
    <Popover
      label={text('Snooze until')}
      side="below"
      trigger={(props) => (
        <button
          type="button"
          className="work-button"
          aria-label={text.in('verb, on a button', 'Snooze')}
          title={title}
          data-work-menu="snooze"
          data-work-scope={scope}
          {...props}
        >
          <Icon source={Time} size="small" />
        </button>
      )}
    >
      {(close) => <Times ids={ids} onDone={close} />}
    </Popover>
  );
};

const Times = ({ ids, onDone }: { ids: readonly string[]; onDone(): void }) => {
  const { work } = useActions();
  const nowMs = useNow(30_000);
  const [day, setDay] = useState(() => tomorrowValue(nowMs));
  const [time, setTime] = useState('');
  const fields = useId();
  const ownMs = momentOf(day, time);
  const isAhead = ownMs !== undefined && ownMs > nowMs;
  const snooze = (untilMs: number): void => {
    onDone();
    void work.snooze(ids, untilMs);
  };
  return (
    <div className="work-menu">
      {snoozeChoices(nowMs).map(({ label, untilMs }) => (
        <button key={label} type="button" className="menu__item" onClick={() => snooze(untilMs)}>
          <span>{label}</span>
          <span className="work-menu__when muted">{momentWords(untilMs, nowMs)}</span>
        </button>
      ))}
      <form
        className="work-menu__own"
        onSubmit={(event) => {
          event.preventDefault();
          if (isAhead) snooze(ownMs);
        }}
      >
        <label htmlFor={`${fields}-day`}>{text('Day')}</label>
        <select id={`${fields}-day`} value={day} onChange={(event) => setDay(event.target.value)}>
          {daysAhead(nowMs).map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <label htmlFor={`${fields}-time`}>{text.in('time of day', 'Time')}</label>
        <input
          id={`${fields}-time`}
          value={time}
          placeholder="09:00"
          maxLength={8}
          onChange={(event) => setTime(event.target.value)}
        />
        {time.trim() === '' || isAhead ? undefined : (
          <p className="muted">
            {ownMs === undefined ? text('Write a time, such as 17:00.') : text('That time has passed.')}
          </p>
        )}
        <div className="work-menu__submit">
          <Button kind="secondary" size="compact" type="submit" disabled={!isAhead}>
            {text.in('verb, on a button', 'Snooze')}
          </Button>
        </div>
      </form>
    </div>
  );
};
