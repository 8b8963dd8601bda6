import { expect, it } from 'vitest';
import type { AgentId, GroupId } from '../../../src/shared/domain/index.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../helpers/chat-team.ts';
import { handTo, shownIn } from '../../helpers/group-statements.ts';

const typed = ({ passing }: ChatConsole): boolean[] =>
  passing.flatMap(({ body }) => (body.type === 'typing' ? [body.isTyping] : []));

it('tells of typing at most every four seconds, also to and fro between chats, and who stops and begins again', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const anna = team.add('anna@bakery.test', 'anna-1');
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  // Both say which version they are of.
  for (const desk of [jonas, anna]) desk.chats.send(maria.agentId, 'Hello');
  await team.settle();
  maria.passing.length = 0;

  // Steadily, for twelve seconds: a key every 200 ms.
  for (let key = 0; key < 60; key += 1) {
    maria.chats.setTyping(jonas.agentId, true);
    team.time.set(team.time.now() + 200);
  }
  expect(typed(maria)).toEqual([true, true, true]);
  maria.chats.setTyping(jonas.agentId, false);
  team.time.set(team.time.now() + 10_000);
  maria.passing.length = 0;

  // Written and deleted again and again.
  for (let key = 0; key < 60; key += 1) {
    maria.chats.setTyping(group, key % 2 === 0);
    team.time.set(team.time.now() + 200);
  }
  expect(typed(maria).filter(Boolean).length).toBeLessThanOrEqual(3);
  expect(typed(maria).length).toBeLessThanOrEqual(6);
  // Each goes to the computers of the chat, and to no other.
  for (const { to } of maria.passing) expect([...to].sort()).toEqual(['anna-1', 'jonas-1']);
  team.time.set(team.time.now() + 10_000);
  maria.passing.length = 0;

  // To and fro.
  for (let key = 0; key < 60; key += 1) {
    maria.chats.setTyping(key % 2 === 0 ? group : jonas.agentId, true);
    team.time.set(team.time.now() + 200);
  }
  expect(typed(maria).filter(Boolean).length).toBeLessThanOrEqual(6);
  expect(typed(maria).length).toBeLessThanOrEqual(12);
  await team.end();
});

it('tells nobody whose version does not know of it', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  maria.chats.setTyping(jonas.agentId, true);
  expect(maria.passing.flatMap(({ to }) => to)).toEqual([]);
  await team.end();
});

it.each<[string, (of: { team: ChatTeam; laptop: ChatConsole; jonasId: AgentId; id: never }) => unknown]>([
  ['changed', ({ laptop, jonasId, id }) => laptop.chats.edit(jonasId, id, 'At ten', [])],
  ['deleted', ({ laptop, jonasId, id }) => laptop.chats.remove(jonasId, id)],
  ['reacted to', ({ laptop, jonasId, id }) => laptop.chats.react(jonasId, id, '👍', true)],
  [
    'made a group and not written in it',
    ({ laptop, jonasId }) => laptop.chats.groups.make('Ovens', [jonasId]),
  ],
])('tells also the computer of a colleague that has only %s, and never their own one', async (_, act) => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const laptop = team.add('maria@bakery.test', 'maria-2');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  team.add('jonas@bakery.test', 'jonas-2');
  const { id } = maria.chats.send(jonas.agentId, 'At nine');
  await team.settle();
  await act({ team, laptop, jonasId: jonas.agentId, id: id as never });
  await team.settle();
  jonas.chats.setTyping(maria.agentId, true);
  expect(jonas.passing.flatMap(({ to }) => [...to]).sort()).toEqual(['maria-1', 'maria-2']);
  await team.end();
});

it('tells everybody of a group who types, also who have said nothing to each other yet', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const laptop = team.add('maria@bakery.test', 'maria-2');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const anna = team.add('anna@bakery.test', 'anna-1');
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  maria.chats.send(group, 'Good morning');
  await team.settle();
  for (const desk of team.consoles) {
    desk.chats.setTyping(group, true);
    const others = team.consoles.filter(({ agentId }) => agentId !== desk.agentId);
    expect(desk.passing.flatMap(({ to }) => [...to]).sort()).toEqual(
      others.map(({ deviceId }) => deviceId).sort(),
    );
  }
  // They have introduced themselves once: the next receipts go to who wrote alone.
  maria.chats.send(group, 'Who opens?');
  await team.settle();
  for (const desk of [jonas, anna]) desk.chats.markRead(group);
  await team.time.advance(500);
  const read = team.wire.filter(({ body }) => body.type === 'receipt' && body.state === 'read');
  expect(new Set(read.map(({ to }) => to))).toEqual(new Set([maria.deviceId, laptop.deviceId]));
  expect([maria, laptop, jonas, anna].flatMap(({ refused }) => refused)).toEqual([]);
  await team.end();
});

it('is no colleague who types where it is another computer of the same person', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const laptop = team.add('maria@bakery.test', 'maria-2');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId]);
  await team.settle();
  for (const desk of [maria, laptop, jonas]) desk.chats.send(group, `Hello from ${desk.deviceId}`);
  await team.settle();
  const heard: string[] = [];
  for (const desk of [laptop, jonas])
    desk.chats.on('typing', ({ agentIds }) => heard.push(`${desk.deviceId}: ${agentIds.join(' ')}`));
  maria.chats.setTyping(group, true);
  const [{ body, to } = { body: undefined, to: [] }] = maria.passing;
  expect(to).toEqual(['jonas-1']);
  // Also where somebody hands it to the laptop all the same.
  for (const desk of [laptop, jonas]) handTo(team, maria, desk, body as never);
  expect(heard).toEqual([`jonas-1: ${maria.agentId}`]);
  await team.end();
});

it('is shown also where the sender’s clock is as far off as the relay allows, and after it was put right', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const heard: number[] = [];
  maria.chats.on('typing', ({ agentIds }) => heard.push(agentIds.length));
  const types = (isTyping: boolean, aheadMs: number): void =>
    team.deliver({
      ...{ from: jonas.deviceId, fromAgent: jonas.agentId, to: maria.deviceId },
      body: { type: 'typing', between: [jonas.agentId, maria.agentId], by: jonas.agentId, isTyping },
      sentAtMs: team.time.now() + aheadMs,
    });
  types(true, -4 * 60_000);
  expect(heard).toEqual([1]);
  types(false, -4 * 60_000);
  types(true, 4 * 60_000);
  expect(heard).toEqual([1, 0, 1]);
  await team.time.advance(61_000);
  expect(heard).toEqual([1, 0, 1, 0]);
  types(true, 0);
  expect(heard).toEqual([1, 0, 1, 0, 1]);
  // What somebody held up is over.
  await team.time.advance(61_000);
  types(true, -12 * 60_000);
  expect(heard).toEqual([1, 0, 1, 0, 1, 0]);
  await team.end();
});

it('takes no room of the messages that wait until it is known who is in their group', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  const group: GroupId = await maria.chats.groups.make('Bakers', [jonas.agentId]);
  const [made] = team.wire.splice(0);
  const by = maria.agentId;
  for (let word = 0; word < 300; word += 1)
    handTo(team, maria, jonas, { type: 'typing', group, by, isTyping: word % 2 === 0 });
  expect(jonas.db.prepare('SELECT 1 FROM group_waiting').all()).toEqual([]);
  maria.chats.send(group, 'Who opens?');
  await team.settle();
  team.deliver(made);
  await team.settle();
  expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['Who opens?']);
  await team.end();
});

it('is over with the message, also where the word comes after it', async () => {
  const team = createChatTeam();
  const maria = team.add('maria@bakery.test', 'maria-1');
  const jonas = team.add('jonas@bakery.test', 'jonas-1');
  for (const [from, to] of [
    [maria, jonas],
    [jonas, maria],
  ] as const)
    from.chats.send(to.agentId, 'Hello');
  await team.settle();
  const heard: string[] = [];
  maria.chats.on('typing', ({ agentIds }) => heard.push(agentIds.join(' ')));
  const types = (): (() => void) => {
    jonas.chats.setTyping(maria.agentId, true);
    const [{ body } = { body: {} }] = jonas.passing.splice(0);
    const sentAtMs = team.time.now();
    return () =>
      team.deliver({
        ...{ from: jonas.deviceId, fromAgent: jonas.agentId, to: maria.deviceId, sentAtMs },
        body: body as never,
      });
  };
  const late = types();
  await team.time.advance(50);
  jonas.chats.send(maria.agentId, 'At nine');
  await team.settle();
  late();
  expect(heard).toEqual([]);
  // And what they write next is told.
  await team.time.advance(5_000);
  types()();
  expect(heard).toEqual([jonas.agentId]);
  await team.end();
});
