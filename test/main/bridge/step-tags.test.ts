/**
 * Attacks: "who has said something new about a tag since LiveChat and the team were compared is carried to the other side,
 * whoever holds the lease" (decision 0109). Before: a tag that was taken away in LiveChat while the lease changed hands came back.
 */
import { describe, expect, it } from 'vitest';
import { type Base, type ChatSide, given, planOf, sideOfTeam } from '../../../src/main/bridge/step/plan.ts';
import { knownTags, toldOf, type ToldTags } from '../../../src/main/bridge/step/told-tags.ts';
import { agentIdSchema, deviceIdSchema } from '../../../src/shared/domain/index.ts';
import { accountId, conversationId } from '../conversations/console.ts';
import type { PlacedRegister } from '../../../src/main/teamwork/index.ts';

const names = ['a', 'b', 'c'];
const anna = agentIdSchema.parse('anna@bakery.test');

/** One conversation, LiveChat's tags of its thread, the team's registers, and holders that come and go. */
const world = () => {
  let time = 1;
  const there = new Set<string>();
  const registers = new Map<string, PlacedRegister>();
  /** What both said when they were compared last, and of which tags the team has said something since. */
  const compared = new Map<string, boolean>();
  const touched = new Set<string>();
  let base: Base | undefined;
  let told: ToldTags | undefined;
  let fence = 1;
  const chat = (): ChatSide => ({
    threadId: 't',
    isActive: true,
    sinceMs: 1,
    openedMs: 1,
    seated: [],
    suspended: [],
    isQueued: false,
    isOpenedByPerson: false,
    movedMs: 0,
    openedBy: 'agent',
    isClosedByAgent: false,
    tags: new Set(there),
  });
  const write = (tag: string, isOn: boolean, origin: 'console' | 'livechat'): void => {
    time += 1;
    registers.set(tag, {
      accountId,
      conversationId,
      value: { kind: 'tag', tag, isOn },
      stamp: { ms: time, n: 0, device: deviceIdSchema.parse('d') },
      by: anna,
      origin,
    });
  };
  const isHere = (tag: string): boolean => {
    const value = registers.get(tag)?.value;
    return value?.kind === 'tag' && value.isOn;
  };
  return {
    teamSays(tag: string, isOn: boolean): void {
      // A word that is there already is none.
      if (registers.has(tag) && isHere(tag) === isOn) return;
      write(tag, isOn, 'console');
      touched.add(tag);
    },
    liveChatSays(tag: string, isOn: boolean): void {
      if (isOn) there.add(tag);
      else there.delete(tag);
    },
    /** Another console holds the lease; what was told has reached it. */
    handsOver(): void {
      base = undefined;
      fence += 1;
    },
    /** Compares, and checks that each word is where it belongs. */
    compare(): void {
      const all = () => [...registers.values()];
      const wanted = new Map(
        names.map((tag) => {
          const was = compared.get(tag) ?? false;
          if (isHere(tag) !== was) return [tag, isHere(tag)];
          // There and back: a holder of before can tell it from nothing, one that has just come takes it for a word.
          return [tag, base === undefined && touched.has(tag) ? isHere(tag) : there.has(tag)];
        }),
      );
      const plan = planOf(base, chat(), sideOfTeam(all(), 0, undefined), knownTags(told, all()));
      for (const one of plan.takes) if (one.kind === 'tag') write(one.tag, one.isOn, 'livechat');
      const said = all();
      base = plan.base;
      for (const one of plan.gives) {
        if (one.kind !== 'tag') continue;
        if (one.isOn) there.add(one.tag);
        else there.delete(one.tag);
        base = given(base, one);
      }
      told = toldOf(base, said, fence) ?? told;
      touched.clear();
      for (const [tag, isOn] of wanted) {
        compared.set(tag, isOn);
        expect([tag, isHere(tag)]).toEqual([tag, isOn]);
        expect([tag, there.has(tag)]).toEqual([tag, isOn]);
      }
      // In step: nothing is said a second time.
      const again = planOf(base, chat(), sideOfTeam(all(), 0, undefined), knownTags(told, all()));
      expect([...again.takes, ...again.gives]).toEqual([]);
    },
  };
};

describe('tags and a lease that changes hands', () => {
  it('a tag that was taken away in LiveChat meanwhile is gone', () => {
    const one = world();
    one.teamSays('a', true);
    one.compare();
    one.handsOver();
    one.liveChatSays('a', false);
    one.compare();
  });

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'whoever has said something new is heard, after any acts and hand-overs (seed %i)',
    (seed) => {
      let state = seed * 7_919;
      const random = (below: number): number => {
        state = (state * 48_271) % 2_147_483_647;
        return state % below;
      };
      const one = world();
      // Both sides have spoken of each tag once: of what nobody has told, nobody knows who was first.
      for (const tag of names) one.teamSays(tag, random(2) === 0);
      one.compare();
      for (let step = 0; step < 120; step += 1) {
        const tag = names[random(names.length)]!;
        const act = random(5);
        if (act === 0) one.teamSays(tag, random(2) === 0);
        else if (act === 1) one.liveChatSays(tag, random(2) === 0);
        else if (act === 2) one.handsOver();
        else one.compare();
      }
      one.compare();
    },
  );
});
