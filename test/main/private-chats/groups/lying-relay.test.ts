import { expect, it } from 'vitest';
import { randomOf } from '../../../../src/sandbox/seeded-random.ts';
import { dayMs } from '../../../../src/shared/removal/retention.ts';
import type { GroupId } from '../../../../src/shared/domain/index.ts';
import {
  createChatTeam,
  type ChatConsole,
  type ChatEnvelope,
  type ChatTeam,
} from '../../../helpers/chat-team.ts';
import { allIn, shownIn } from '../../../helpers/group-statements.ts';

/**
 * A relay that reorders, repeats and withholds, while four computers of three people write, change and react in a group. What it
 * withheld comes late, or never: then it is offered again after the days that the relay keeps it (decision 0116).
 */

const emojis = ['👍', '🎉', '❤️'];

/** Who never had what was deleted is not told of it: only what is left is the same everywhere. */
const keptIn = (desk: ChatConsole, group: GroupId) =>
  shownIn(desk, group).filter(({ isDeleted }) => !isDeleted);
const linesIn = (desk: ChatConsole, group: GroupId) =>
  allIn(desk, group).flatMap(({ id, line }) => (line ? [{ id, line }] : []));

/** One thing a person does; undefined where there is nothing to do it to. */
const act = async (
  desk: ChatConsole,
  group: GroupId,
  random: (below: number) => number,
  n: number,
): Promise<void> => {
  const messages = desk.chats.listMessages(group).messages.filter(({ line }) => line === undefined);
  const own = messages.filter(
    ({ direction, deletedAtMs }) => direction === 'out' && deletedAtMs === undefined,
  );
  const any = messages[random(Math.max(1, messages.length))];
  const mine = own[random(Math.max(1, own.length))];
  switch (random(8)) {
    case 0:
      return desk.chats.groups.change(group, { kind: 'rename', name: `Name ${n}` });
    case 1:
      if (mine) desk.chats.edit(group, mine.id, `edited ${n}`, []);
      return;
    case 2:
      if (mine && random(3) === 0) desk.chats.remove(group, mine.id);
      return;
    case 3:
    case 4:
      if (any && any.deletedAtMs === undefined && any.state !== 'queued')
        desk.chats.react(group, any.id, emojis[random(3)] as string, random(3) > 0);
      return;
    case 5:
      if (any)
        desk.chats.send(group, `answer ${n}`, { replyToId: any.id, mentions: [any.authorId as never] });
      return;
    default:
      desk.chats.send(group, `text ${n}`);
  }
};

/** The relay takes one of what it has: hands it on, hands it on and keeps it, or withholds it. */
const lie = (team: ChatTeam, withheld: ChatEnvelope[], random: (below: number) => number): void => {
  const [envelope] = team.wire.splice(random(team.wire.length), 1);
  if (!envelope) return;
  const what = random(10);
  if (what < 2) withheld.push(envelope);
  else team.deliver(envelope);
  if (what > 7) team.wire.push(envelope);
};

it.each(Array.from({ length: 6 }, (_, index) => ({ seed: index + 1, isLost: index % 2 === 1 })))(
  'seed $seed: everybody ends with the same, also where what was withheld is lost ($isLost)',
  async ({ seed, isLost }) => {
    const next = randomOf(seed);
    const random = (below: number): number => Math.floor(next() * below);
    const team = createChatTeam();
    const maria = team.add('maria@bakery.test', 'maria-1');
    const jonas = team.add('jonas@bakery.test', 'jonas-1');
    const anna = team.add('anna@bakery.test', 'anna-1');
    const laptop = team.add('maria@bakery.test', 'maria-2');
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
    // Each has to know of it before it can write there; from the laptop Maria only reads for now.
    await team.settle();
    const withheld: ChatEnvelope[] = [];
    for (let n = 0; n < 60; n += 1) {
      const desk = [maria, jonas, anna, laptop][random(4)] as ChatConsole;
      await act(desk, group, random, n);
      for (let each = random(6); each > 0; each -= 1) lie(team, withheld, random);
      if (random(4) === 0) await team.time.advance(150);
    }
    if (isLost) {
      await team.settle();
      // Twice: receipts were withheld too, and what is asked for comes after what was offered.
      for (let round = 0; round < 3; round += 1) {
        team.time.set(team.time.now() + 8 * dayMs);
        for (const desk of team.consoles) {
          desk.goOffline();
          desk.goOnline();
        }
        for (let go = 0; go < 8; go += 1) {
          await team.time.advance(3_000);
          await team.settle();
        }
      }
    } else {
      team.wire.push(...withheld.splice(0));
      while (team.wire.length > 0) lie(team, team.wire, random);
      await team.settle();
    }
    const expected = keptIn(maria, group);
    expect(expected.length).toBeGreaterThan(10);
    for (const desk of [jonas, anna, laptop]) {
      expect(keptIn(desk, group)).toEqual(expected);
      expect(linesIn(desk, group)).toEqual(linesIn(maria, group));
      expect(desk.chats.summary(group).group).toMatchObject({ name: maria.chats.summary(group).group?.name });
    }
    // Nothing honest was turned away, and who wrote knows that everybody has it.
    for (const desk of team.consoles) {
      expect(desk.refused).toEqual([]);
      for (const { direction, line, state, deletedAtMs } of desk.chats.listMessages(group).messages)
        if (direction === 'out' && line === undefined && deletedAtMs === undefined && desk !== laptop)
          expect(['sent', 'delivered']).toContain(state);
    }
    await team.end();
  },
);
