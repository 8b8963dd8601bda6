import { expect, it } from 'vitest';
import { createChatTeam, type ChatConsole } from '../../helpers/chat-team.ts';

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
