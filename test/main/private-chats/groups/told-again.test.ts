import { afterEach, beforeEach, expect, it } from 'vitest';
import { dayMs } from '../../../../src/shared/removal/retention.ts';
import type { AgentId, GroupId } from '../../../../src/shared/domain/index.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../../helpers/chat-team.ts';
import { shownIn } from '../../../helpers/group-statements.ts';

/** Changes of groups that the relay let go before somebody came back (decision 0131). */

let team: ChatTeam;
let maria: ChatConsole;
let jonas: ChatConsole;
let anna: ChatConsole;
beforeEach(() => {
  team = createChatTeam();
  maria = team.add('maria@bakery.test', 'maria-1');
  jonas = team.add('jonas@bakery.test', 'jonas-1');
  anna = team.add('anna@bakery.test', 'anna-1');
});
afterEach(() => team.end());

const membersAt = (desk: ChatConsole, group: GroupId): AgentId[] =>
  (desk.chats.summary(group).group?.members ?? []).map(({ agentId }) => agentId);
/** What is on its way to that computer is lost, the rest arrives. */
const loseTo = async (desk: ChatConsole): Promise<void> => {
  for (;;) {
    const kept = team.wire.splice(0).filter(({ to }) => to !== desk.deviceId);
    if (kept.length === 0) return;
    for (const envelope of kept) team.deliver(envelope);
    await team.time.advance(500);
  }
};
/** Eight days; everybody comes back. */
const eightDays = async (): Promise<void> => {
  team.time.set(team.time.now() + 8 * dayMs);
  for (const desk of team.consoles) {
    desk.goOffline();
    desk.goOnline();
  }
  for (let go = 0; go < 3; go += 1) {
    await team.time.advance(3_000);
    await team.settle();
  }
};

it('who was taken into a group while they were away for eight days is in it, though nobody wrote there', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await loseTo(jonas);
  expect(jonas.chats.list()).toEqual([]);
  await eightDays();
  expect(membersAt(jonas, group)).toEqual([maria.agentId, jonas.agentId, anna.agentId]);
  // Confirmed: it is told no more, however much time passes.
  await eightDays();
  team.time.set(team.time.now() + 8 * dayMs);
  maria.goOffline();
  maria.goOnline();
  await team.time.advance(3_000);
  expect(team.wire.filter(({ body }) => body.type === 'group-statements')).toEqual([]);
});

it('a computer that came in the place of the one it was told to knows the group', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId]);
  await loseTo(jonas);
  team.consoles.splice(team.consoles.indexOf(jonas), 1);
  const fresh = team.add('jonas@bakery.test', 'jonas-2');
  await eightDays();
  expect(membersAt(fresh, group)).toEqual([maria.agentId, jonas.agentId]);
  await jonas.chats.stop();
  jonas.db.close();
});

it('a name that never arrived is told again', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId]);
  await team.settle();
  await maria.chats.groups.change(group, { kind: 'rename', name: 'Bread' });
  await loseTo(jonas);
  expect(jonas.chats.summary(group).group?.name).toBe('Bakers');
  await eightDays();
  expect(jonas.chats.summary(group).group?.name).toBe('Bread');
});

it('who was removed while they were away learns of it once they write, and nothing of what came after', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  await maria.chats.groups.change(group, { kind: 'remove', member: anna.agentId });
  await loseTo(anna);
  await eightDays();
  await maria.chats.groups.change(group, { kind: 'rename', name: 'Without Anna' });
  await team.settle();
  expect(anna.chats.summary(group).group?.isMember).toBe(true);
  const { id } = anna.chats.send(group, 'Good morning');
  await team.settle();
  expect(anna.chats.summary(group).group).toMatchObject({ isMember: false, name: 'Bakers' });
  expect(anna.db.prepare("SELECT 1 FROM group_statement WHERE text LIKE '%Without%'").all()).toEqual([]);
  expect(shownIn(jonas, group)).toEqual([]);
  // Nor is it offered to them again and again.
  await eightDays();
  expect(
    anna.db.prepare('SELECT 1 FROM private_delivery WHERE fact_id = ? AND delivered_at_ms IS NULL').all(id),
  ).toEqual([]);
  expect(() => anna.chats.send(group, 'still')).toThrow(expect.objectContaining({ code: 'GROUP_LEFT' }));
});

it('who reads on in a group that they left says so to their own computers, and troubles nobody', async () => {
  const laptop = team.add('anna@bakery.test', 'anna-2');
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  maria.chats.send(group, 'unread');
  await team.settle();
  await maria.chats.groups.change(group, { kind: 'remove', member: anna.agentId });
  await team.settle();
  expect(laptop.chats.summary(group).unreadCount).toBe(1);
  anna.chats.markRead(group);
  anna.chats.mute(group, true);
  await team.settle();
  expect(laptop.chats.summary(group)).toMatchObject({ unreadCount: 0, isMuted: true });
  for (const desk of [maria, jonas, anna, laptop]) expect(desk.refused).toEqual([]);
});
