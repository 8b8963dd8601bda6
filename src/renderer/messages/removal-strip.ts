import type { RemovalsView } from '../../shared/ipc/privacy.ts';
import { text } from '../../shared/i18n/text.ts';
import { recordedDueMoment, timeUntil } from './time.ts';

/** The line shown while the workspace is to be removed; undefined when it is not. Kept small: part of the first script. */
export const removalStrip = (
  view: RemovalsView | undefined,
  nowMs: number,
): { tone: 'warning' | 'bad'; sentence: string } | undefined => {
  const removal = view?.removals.find(
    ({ kind, state }) => kind === 'uninstall' && (state === 'scheduled' || state === 'removing'),
  );
  if (removal === undefined) return undefined;
  if (removal.state === 'removing')
    return {
      tone: 'bad',
      sentence: text(
        'Backchannel is being uninstalled for your team. This computer deletes what it keeps of it.',
      ),
    };
  if (removal.notice === 'contradicted')
    return {
      tone: 'warning',
      sentence: text(
        'The relay was told that Backchannel was uninstalled, but LiveChat still accepts the ' +
          'sign-ins of your team. An administrator has to say which is true.',
      ),
    };
  const due = { moment: recordedDueMoment(removal.dueAtMs), when: timeUntil(removal.dueAtMs, nowMs) };
  return {
    tone: 'warning',
    sentence:
      removal.notice === 'unconfirmed'
        ? text(
            'The relay was told that Backchannel was uninstalled; nobody has confirmed it. Unless it is ' +
              'cancelled, all data is removed on {moment} ({when}).',
            due,
          )
        : text(
            'Backchannel is to be uninstalled for your team: all data is removed on {moment} ({when}).',
            due,
          ),
  };
};
