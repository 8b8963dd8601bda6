import { Time } from '@livechat/design-system-icons';
import { useId, useState } from 'react';
import { useActions, useNow } from '../../state/react.tsx';
import { Icon } from '../../ui/design-system.ts';
import { Popover } from '../../ui/popover.tsx';
import { useTitleWithKeys } from '../../commands/use-keys.ts';
import { momentWords, snoozeChoices } from '../../messages/work.ts';

/** Until when these conversations are out of the way. */
export const SnoozeMenu = ({ ids, scope }: { ids: readonly string[]; scope: 'header' | 'bulk' }) => {
  const title = useTitleWithKeys('Snooze', 'snooze');
  return (
    <Popover
      label="Snooze until"
      side="below"
      trigger={(props) => (
        <button
          type="button"
          className="work-button"
          aria-label="Snooze"
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
  const [own, setOwn] = useState('');
  const field = useId();
  const ownMs = own === '' ? Number.NaN : new Date(own).getTime();
  const isAhead = ownMs > nowMs;
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
        <label htmlFor={field}>Own time</label>
        <input
          id={field}
          type="datetime-local"
          value={own}
          onChange={(event) => setOwn(event.target.value)}
        />
        <button type="submit" className="link" disabled={!isAhead}>
          Snooze
        </button>
        {own !== '' && !isAhead ? <p className="muted">That time has passed.</p> : undefined}
      </form>
    </div>
  );
};
