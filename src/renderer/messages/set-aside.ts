import type { SetAsideState } from '../../shared/ipc/state.ts';
import { text } from '../../shared/i18n/text.ts';
import { sentenceOfCode } from '../api/call.ts';

type SetAsideItem = SetAsideState['items'][number];

const kinds: Readonly<Record<string, string>> = {
  instagram: text('From Instagram'),
  'meta-grant': text("Facebook's answer to a connection"),
  private: text('Private message or receipt'),
  handover: text('Key or access of the team'),
  replica: text("Note between the team's computers"),
};

/** "Private message or receipt from Jonas Weber". `nameOf`: the name of a colleague, or the address. */
export const setAsideName = (
  { kind, fromAgentId }: Pick<SetAsideItem, 'kind' | 'fromAgentId'>,
  nameOf: (agentId: string) => string,
): string => {
  const what = kinds[kind] ?? text('Something of a new kind');
  return fromAgentId === undefined ? what : text('{what} from {name}', { what, name: nameOf(fromAgentId) });
};

/** Why it could not be shown. */
export const setAsideWhy = ({ reason }: Pick<SetAsideItem, 'reason'>): string =>
  sentenceOfCode(reason) ?? text('It could not be stored here.');

export const setAsideLead = text(
  'This arrived and is kept here, encrypted, but could not be shown. Everything that came ' +
    'after it was. The next version of Backchannel tries it again by itself; it is kept for 30 ' +
    'days at most.',
);

/** After "Try again". */
export const setAsideOutcome = (before: number, after: number): string => {
  if (after === 0) return text('Everything that was set aside is shown now.');
  if (after < before)
    return text('{shown, plural, one {# message} other {# messages}} shown now, {left, number} still not.', {
      shown: before - after,
      left: after,
    });
  return text('It still cannot be shown. A newer version of Backchannel may.');
};
