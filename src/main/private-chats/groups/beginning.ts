import type { AgentId } from '../../../shared/domain/index.ts';
import type { Membership } from './membership.ts';
import type { Statement } from './statement.ts';

/**
 * Whether a group that is not known here may begin: somebody whose word counts here has made this person a member, and with that
 * vouches for what went before. Answers the ids of what nobody vouches for, which goes; undefined: it may not begin.
 * `isOver`: this person's other computer has the group, or had it when they saved it; they may have left since.
 */
export const unprovenOf = (
  all: readonly (Statement & { isVouched: boolean })[],
  now: Membership,
  { own, isOver }: { own: AgentId; isOver: boolean },
): string[] | undefined => {
  if (!isOver && !now.members.includes(own)) return undefined;
  const vouched = new Map(all.map((each) => [each.id, each.isVouched]));
  const invitation = now.counted.findLast(
    ({ id, change }) => 'members' in change && change.members.includes(own) && vouched.get(id) === true,
  );
  if (!invitation) return undefined;
  const byId = new Map(all.map((each) => [each.id, each]));
  const kept = new Set<string>();
  for (const open = [invitation.id]; open.length > 0;) {
    const id = open.pop() as string;
    if (kept.has(id)) continue;
    kept.add(id);
    open.push(...(byId.get(id)?.previous ?? []));
  }
  return all.filter(({ id, isVouched }) => !isVouched && !kept.has(id)).map(({ id }) => id);
};
