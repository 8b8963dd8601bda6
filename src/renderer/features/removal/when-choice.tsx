import { useId } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import { dayMs, retention } from '../../../shared/removal/retention.ts';
import { useNow } from '../../state/react.tsx';
import { recordedDueMoment } from '../../messages/time.ts';

export type When = 'scheduled' | 'now';

/** When the data of an uninstall goes: with days to think again, or at once. */
export const WhenChoice = ({ when, onChange }: { when: When; onChange(when: When): void }) => {
  const name = useId();
  const nowMs = useNow(30_000);
  const choices = [
    {
      value: 'scheduled',
      title: text('{days, plural, one {In # day} other {In # days}}', { days: retention.uninstallDays }),
      about: text('Until then (about {date}) an administrator can cancel it or bring it forward.', {
        date: recordedDueMoment(nowMs + retention.uninstallDays * dayMs),
      }),
    },
    {
      value: 'now',
      title: text.in('when the data goes', 'Now'),
      about: text('Within a minute where computers are switched on. Nobody can cancel it.'),
    },
  ] as const;
  return (
    <fieldset className="choices">
      <legend className="section-title">{text('When does the data go?')}</legend>
      {choices.map(({ value, title, about }) => (
        <label key={value} className="choice">
          <input
            type="radio"
            name={name}
            value={value}
            checked={when === value}
            onChange={() => onChange(value)}
          />
          <span className="choice__lines">
            <span className="choice__name">{title}</span>
            <span className="muted">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
};
