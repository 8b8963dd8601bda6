import { describe, expect, it } from 'vitest';
import { membershipOf } from '../../../../src/main/private-chats/groups/membership.ts';
import { statementIdOf, type Statement } from '../../../../src/main/private-chats/groups/statement.ts';
import { randomOf } from '../../../../src/sandbox/seeded-random.ts';
import type { AgentId } from '../../../../src/shared/domain/index.ts';

const [maria, jonas, anna, tom, eve] = ['maria', 'jonas', 'anna', 'tom', 'eve'].map(
  (name) => `${name}@bakery.test` as AgentId,
) as [AgentId, AgentId, AgentId, AgentId, AgentId];

/** One statement after those that its author knows; hashes as real ones are made. */
const stated = (
  by: AgentId,
  change: Statement['change'],
  known: readonly Statement[],
  number?: number,
): Statement => {
  const membership = membershipOf(known);
  const facts = {
    by,
    change,
    previous: [...(membership?.heads ?? [])],
    number: number ?? membership?.next ?? 0,
  };
  const text = JSON.stringify(facts);
  return { ...facts, text, id: statementIdOf(text) } as unknown as Statement;
};
const make = (by: AgentId, ...members: AgentId[]): Statement =>
  stated(by, { kind: 'make', name: 'Bakers', members: [by, ...members], nonce: 'n'.repeat(22) }, []);
const add = (by: AgentId, member: AgentId, known: readonly Statement[]): Statement =>
  stated(by, { kind: 'add', members: [member] }, known);
const remove = (by: AgentId, member: AgentId, known: readonly Statement[]): Statement =>
  stated(by, { kind: 'remove', member }, known);
const members = (statements: readonly Statement[]): readonly AgentId[] =>
  membershipOf(statements)?.members ?? [];

describe('who is in a group', () => {
  const begin = make(maria, jonas, anna);

  it('follows the changes of its members, and of nobody else', () => {
    const one = add(jonas, tom, [begin]);
    const two = remove(tom, anna, [begin, one]);
    expect(members([two, begin, one])).toEqual([maria, jonas, tom]);
    expect(members([begin, add(eve, eve, [begin])])).toEqual([maria, jonas, anna]);
    // Without what it follows, a change waits.
    expect(members([begin, two])).toEqual([maria, jonas, anna]);
  });

  it('lets a former member undo nothing by dating a change back', () => {
    const out = remove(maria, jonas, [begin]);
    for (const forged of [
      add(jonas, eve, [begin]),
      add(jonas, jonas, [begin]),
      remove(jonas, anna, [begin]),
      stated(jonas, { kind: 'rename', name: 'Mine' }, [begin]),
      // And one that says to know of the removal.
      add(jonas, jonas, [begin, out]),
      stated(jonas, { kind: 'rename', name: 'Mine' }, [begin, out]),
    ]) {
      const now = membershipOf([begin, out, forged]);
      expect(now?.members).toEqual([maria, anna]);
      expect(now?.name).toBe('Bakers');
    }
    // The removal of who removed him is all that is left: both are out, and he is not back.
    expect(members([begin, out, remove(jonas, maria, [begin])])).toEqual([anna]);
  });

  it('takes a person in again by who knew that they were out, and not by who did not', () => {
    const out = remove(maria, jonas, [begin]);
    expect(members([begin, out, add(anna, jonas, [begin])])).toEqual([maria, anna]);
    expect(members([begin, out, add(anna, jonas, [begin, out])])).toEqual([maria, anna, jonas]);
    const left = remove(jonas, jonas, [begin]);
    expect(members([begin, left, remove(anna, jonas, [begin])])).toEqual([maria, anna]);
  });

  it('has at most fifty people, the same ones everywhere', () => {
    const everybody = Array.from({ length: 40 }, (_, index) => `a${index}@bakery.test` as AgentId);
    const first = stated(maria, { kind: 'add', members: everybody }, [begin]);
    const second = stated(jonas, { kind: 'add', members: everybody.map((id) => `b${id}` as AgentId) }, [
      begin,
    ]);
    const one = members([begin, first, second]);
    expect(one).toHaveLength(50);
    expect(members([second, first, begin])).toEqual(one);
  });
});

/** Everybody knows some of what was said, in their own order. */
it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
  'is the same at every console after any order, repeat and withholding (seed %i)',
  (seed) => {
    const random = randomOf(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const people = [maria, jonas, anna, tom, eve];
    const begin = make(maria, jonas, anna);
    const known = new Map<AgentId, Map<string, Statement>>(people.map((each) => [each, new Map()]));
    const said: Statement[] = [begin];
    const hear = (who: AgentId, statement: Statement): void =>
      void known.get(who)?.set(statement.id, statement);
    hear(maria, begin);
    for (let step = 0; step < 60; step += 1) {
      const who = pick(people);
      const mine = [...(known.get(who)?.values() ?? [])];
      if (random() < 0.55) hear(who, pick(said));
      else if (mine.includes(begin)) {
        // Also by those who are not in it, and by those who do not know that they are not in it any more.
        const change: Statement['change'] = pick([
          { kind: 'add', members: [pick(people)] },
          { kind: 'remove', member: pick(people) },
          { kind: 'rename', name: `Name ${step}` },
        ]);
        const statement = stated(who, change, mine);
        said.push(statement);
        hear(who, statement);
      }
    }
    const shuffled = (): Statement[] =>
      [...said, ...said.slice(0, 5)]
        .map((each) => [random(), each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each);
    const one = membershipOf(shuffled());
    for (let console = 0; console < 4; console += 1) {
      // One by one, as they come, a console ends where one does that has them all at once.
      const held = new Map<string, Statement>();
      let now = membershipOf([]);
      for (const each of shuffled()) {
        held.set(each.id, each);
        now = membershipOf([...held.values()]);
      }
      expect(now).toEqual(one);
    }
    // Whoever was removed, and not taken in again by somebody who knew it, is out.
    const ofAll = one?.counted ?? [];
    for (const removal of ofAll) {
      if (removal.change.kind !== 'remove') continue;
      const { member } = removal.change;
      const isBack = ofAll.some(
        (each) =>
          each.change.kind === 'add' && each.change.members.includes(member) && each.number > removal.number,
      );
      if (!isBack) expect(one?.members).not.toContain(member);
    }
  },
);
