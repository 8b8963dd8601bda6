import { maxGroupMembers, type AgentId } from '../../../shared/domain/index.ts';
import { maxPrevious } from '../../../shared/wire/index.ts';
import type { Statement } from './statement.ts';

/**
 * Who is in a group: a function of the set of its statements alone, so that every console that has the same statements says the
 * same, whatever order they came in (decision 0114).
 *
 * - A statement counts once all that it follows are there, and if its author was a member by those.
 * - A removal undoes what the removed person said without knowing of it: a former member who dates a statement back changes
 *   nothing.
 * - Who was removed is out until somebody who knew of the removal adds them again.
 * - Two who remove each other without knowing of it are both out.
 * - Anybody may leave; nobody undoes that but by adding them again.
 */
export interface Membership {
  name: string;
  makerId: AgentId;
  /** In the order in which they came. */
  members: readonly AgentId[];
  /** Statements that count, in their order. */
  counted: readonly Statement[];
  /** All whose predecessors are there. */
  complete: ReadonlySet<string>;
  /** Those of them whose author was a member by what they knew; the others never count. */
  authorised: ReadonlySet<string>;
  /** The newest ones: what a next statement follows. */
  heads: readonly string[];
  /** Next `number`. */
  next: number;
}

type Ancestors = ReadonlyMap<string, ReadonlySet<string>>;

const inOrder = (one: Statement, other: Statement): number =>
  one.number - other.number || (one.id < other.id ? -1 : 1);

/** Those whose predecessors are all there, in order, and what each follows, directly or not. */
const complete = (statements: readonly Statement[]): { ordered: Statement[]; ancestors: Ancestors } => {
  const ancestors = new Map<string, ReadonlySet<string>>();
  const numbers = new Map<string, number>();
  // The number of a statement is greater than those of all it follows: one pass in this order meets predecessors first.
  const ordered = [...statements].sort(inOrder).filter(({ id, previous, number }) => {
    if (ancestors.has(id) || !previous.every((each) => ancestors.has(each))) return false;
    const expected =
      previous.length === 0 ? 0 : 1 + Math.max(...previous.map((each) => numbers.get(each) ?? 0));
    if (number !== expected) return false;
    const own = new Set(previous);
    for (const each of previous) for (const earlier of ancestors.get(each) ?? []) own.add(earlier);
    ancestors.set(id, own);
    numbers.set(id, number);
    return true;
  });
  return { ordered, ancestors };
};

const removedBy = ({ change }: Statement): AgentId | undefined =>
  change.kind === 'remove' ? change.member : undefined;
const isLeaving = (statement: Statement): boolean => removedBy(statement) === statement.by;
const addedBy = ({ change }: Statement): readonly AgentId[] =>
  change.kind === 'make' || change.kind === 'add' ? change.members : [];

/** `authorised`: statements whose authors were members by what they knew. Answers those that no removal undoes. */
const counting = (authorised: readonly Statement[], ancestors: Ancestors): Statement[] => {
  const knows = (one: Statement, other: Statement): boolean => ancestors.get(one.id)?.has(other.id) === true;
  const removals = authorised.filter((each) => removedBy(each) !== undefined);
  const against = (one: Statement): Statement[] =>
    isLeaving(one)
      ? []
      : removals.filter(
          (each) =>
            each !== one &&
            removedBy(each) === one.by &&
            each.by !== one.by &&
            !knows(one, each) &&
            !knows(each, one),
        );
  const fate = new Map<Statement, 'counts' | 'undone'>();
  // A removal counts once all that are against it are undone, and is undone by one that counts.
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const removal of removals) {
      if (fate.has(removal)) continue;
      const others = against(removal);
      const next = others.some((each) => fate.get(each) === 'counts')
        ? 'undone'
        : others.every((each) => fate.get(each) === 'undone')
          ? 'counts'
          : undefined;
      if (next === undefined) continue;
      fate.set(removal, next);
      isSettled = false;
    }
  }
  // What is left removes each other in a circle: all of them count.
  return authorised.filter((each) =>
    removedBy(each) === undefined
      ? !against(each).some((removal) => fate.get(removal) !== 'undone')
      : fate.get(each) !== 'undone',
  );
};

/** `counted`: in order. */
const membersBy = (counted: readonly Statement[], ancestors: Ancestors): AgentId[] => {
  const removals = counted.filter((each) => removedBy(each) !== undefined);
  const members = new Set<AgentId>();
  for (const each of counted)
    for (const agentId of addedBy(each)) {
      const isOut = removals.some(
        (removal) => removedBy(removal) === agentId && ancestors.get(each.id)?.has(removal.id) !== true,
      );
      if (!isOut) members.add(agentId);
    }
  return [...members].slice(0, maxGroupMembers);
};

/** Undefined while the beginning is not there. */
export const membershipOf = (statements: readonly Statement[]): Membership | undefined => {
  const { ordered, ancestors } = complete(statements);
  const [make] = ordered;
  if (make?.change.kind !== 'make') return undefined;
  const authorised: Statement[] = [];
  for (const each of ordered) {
    const known = authorised.filter(({ id }) => ancestors.get(each.id)?.has(id) === true);
    const isMember = each === make || membersBy(counting(known, ancestors), ancestors).includes(each.by);
    if (isMember) authorised.push(each);
  }
  const counted = counting(authorised, ancestors);
  let { name } = make.change;
  for (const { change } of counted) if (change.kind === 'rename') ({ name } = change);
  const followed = new Set(authorised.flatMap(({ previous }) => previous));
  const heads = authorised.filter(({ id }) => !followed.has(id)).slice(-maxPrevious);
  return {
    name,
    makerId: make.by,
    members: membersBy(counted, ancestors),
    counted,
    complete: new Set(ordered.map(({ id }) => id)),
    authorised: new Set(authorised.map(({ id }) => id)),
    heads: heads.map(({ id }) => id),
    next: 1 + Math.max(...heads.map(({ number }) => number)),
  };
};
