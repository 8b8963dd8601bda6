import type { SetAsideState } from '../../shared/ipc/state.ts';
import { sentenceOfCode } from '../api/call.ts';
import { counted } from './time.ts';

type SetAsideItem = SetAsideState['items'][number];

const kinds: Readonly<Record<string, string>> = {
  instagram: 'From Instagram',
  'meta-grant': "Facebook's answer to a connection",
  private: 'Private message or receipt',
  handover: 'Key or access of the team',
  replica: "Note between the team's computers",
};

/** "Private message or receipt from Jonas Weber". `nameOf`: the name of a colleague, or the address. */
export const setAsideName = (
  { kind, fromAgentId }: Pick<SetAsideItem, 'kind' | 'fromAgentId'>,
  nameOf: (agentId: string) => string,
): string => {
  const what = kinds[kind] ?? 'Something of a new kind';
  return fromAgentId === undefined ? what : `${what} from ${nameOf(fromAgentId)}`;
};

/** Why it could not be shown. */
export const setAsideWhy = ({ reason }: Pick<SetAsideItem, 'reason'>): string =>
  sentenceOfCode(reason) ?? 'It could not be stored here.';

export const setAsideLead =
  'This arrived and is kept here, encrypted, but could not be shown. Everything that came after it was. The next version of ' +
  'Backchannel tries it again by itself; it is kept for 30 days at most.';

/** After "Try again". */
export const setAsideOutcome = (before: number, after: number): string => {
  if (after === 0) return 'Everything that was set aside is shown now.';
  if (after < before) return `${counted(before - after, 'message')} shown now, ${after} still not.`;
  return 'It still cannot be shown. A newer version of Backchannel may.';
};
