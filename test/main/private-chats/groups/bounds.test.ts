import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  maxGroupMembers,
  maxGroupNameLength,
  maxGroups,
  type AgentId,
} from '../../../../src/shared/domain/index.ts';
import { groupRoutes } from '../../../../src/shared/ipc/group-routes.ts';
import { dayMs, retention } from '../../../../src/shared/removal/retention.ts';
import { maxStatements, maxStatementsEach } from '../../../../src/shared/wire/index.ts';
import { statementIdOf } from '../../../../src/main/private-chats/groups/statement.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../../../helpers/chat-team.ts';
import { handTo, makeAs, shownIn, statementIdsOf, stateAs, told } from '../../../helpers/group-statements.ts';

let team: ChatTeam;
let maria: ChatConsole;
let jonas: ChatConsole;
beforeEach(() => {
  team = createChatTeam();
  maria = team.add('maria@bakery.test', 'maria-1');
  jonas = team.add('jonas@bakery.test', 'jonas-1');
});
afterEach(() => team.end());

const nobody = (n: number): AgentId => `agent-${n}@bakery.test` as AgentId;
const membersAt = (desk: ChatConsole, group: string): AgentId[] =>
  (desk.chats.summary(group as never).group?.members ?? []).map(({ agentId }) => agentId);
const full = (code: string) => expect.objectContaining({ code });
const countOf = (desk: ChatConsole, table: string): number =>
  desk.db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;

describe('a group', () => {
  it('has fifty people, and no one more', async () => {
    const others = Array.from({ length: maxGroupMembers - 2 }, (_, n) => nobody(n));
    await expect(
      maria.chats.groups.make('Too many', [jonas.agentId, nobody(98), nobody(99), ...others]),
    ).rejects.toThrow(full('GROUP_FULL'));
    const group = await maria.chats.groups.make('All of us', [jonas.agentId, ...others]);
    await team.settle();
    expect(membersAt(jonas, group)).toHaveLength(maxGroupMembers);
    await expect(jonas.chats.groups.change(group, { kind: 'add', members: [nobody(99)] })).rejects.toThrow(
      full('GROUP_FULL'),
    );
    // On the wire: one that says so all the same, and one person more by each of two at once.
    const previous = statementIdsOf(maria, group);
    const atMs = team.time.now();
    const more = (desk: ChatConsole, n: number) =>
      told(
        desk,
        group,
        stateAs(desk, { group, previous, number: 1, atMs, change: { kind: 'add', members: [nobody(n)] } }),
      );
    handTo(team, maria, jonas, more(maria, 99));
    expect(membersAt(jonas, group)).toHaveLength(maxGroupMembers);
    expect(membersAt(jonas, group)).not.toContain(nobody(99));
    const large = makeAs(maria, {
      name: 'Larger',
      members: [maria.agentId, jonas.agentId, nobody(98), nobody(99), ...others],
      atMs,
      nonce: 'l',
    });
    handTo(team, maria, jonas, told(maria, large.group, large.statement));
    expect(jonas.refused).toEqual(['SEAL_UNREADABLE']);
    maria.chats.send(group, 'and on it goes');
    await team.settle();
    expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['and on it goes']);
  });

  it('has people with the longest addresses, and tells each of them', async () => {
    const long = (n: number): AgentId => `${n}${'ж'.repeat(235)}@bakery.test` as AgentId;
    const others = Array.from({ length: maxGroupMembers - 2 }, (_, n) => long(n + 100));
    const group = await maria.chats.groups.make('Long names', [jonas.agentId, ...others]);
    await team.settle();
    expect(membersAt(jonas, group)).toHaveLength(maxGroupMembers);
  });

  it('has a name of sixty characters, and none that is longer, blank or turned', async () => {
    const name = 'n'.repeat(maxGroupNameLength);
    const group = await maria.chats.groups.make(name, [jonas.agentId]);
    await team.settle();
    expect(jonas.chats.summary(group).group?.name).toBe(name);
    const previous = statementIdsOf(maria, group);
    const atMs = team.time.now();
    const { input } = groupRoutes['private-chat/make-group'];
    for (const bad of [`${name}n`, '', '   ', 'a\u202eb', 'a\u0000b', 'a\nb']) {
      expect(input.safeParse({ name: bad, members: [jonas.agentId] }).success).toBe(false);
      const change = { kind: 'rename', name: bad } as const;
      handTo(
        team,
        maria,
        jonas,
        told(maria, group, stateAs(maria, { group, previous, number: 1, atMs, change })),
      );
    }
    expect(jonas.refused).toEqual(Array(6).fill('SEAL_UNREADABLE'));
    expect(jonas.chats.summary(group).group?.name).toBe(name);
  });

  it('is changed four hundred times, and can still be left after that', async () => {
    const group = await maria.chats.groups.make('Busy', [jonas.agentId, nobody(1)]);
    await team.settle();
    let previous = statementIdsOf(maria, group);
    const atMs = team.time.now();
    const chain = Array.from({ length: maxStatements - 1 }, (_, index) => {
      const number = index + 1;
      const by = number < maxStatementsEach ? maria : jonas;
      const change = { kind: 'rename', name: `Name ${number}` } as const;
      const statement = stateAs(by, { group, previous, number, atMs: atMs + number, change });
      previous = [statementIdOf(statement.text)];
      return statement;
    });
    // As an answer to a member brings them.
    for (let n = 0; n < chain.length; n += 50) {
      handTo(team, maria, jonas, told(maria, group, ...chain.slice(n, n + 50)));
      handTo(team, jonas, maria, told(jonas, group, ...chain.slice(n, n + 50)));
    }
    expect(countOf(jonas, 'group_statement')).toBe(maxStatements);
    expect(jonas.chats.summary(group).group?.name).toBe(`Name ${maxStatements - 1}`);
    await expect(maria.chats.groups.change(group, { kind: 'rename', name: 'No more' })).rejects.toThrow(
      full('GROUP_CHANGE_LIMIT'),
    );
    await expect(jonas.chats.groups.change(group, { kind: 'add', members: [nobody(2)] })).rejects.toThrow(
      full('GROUP_CHANGE_LIMIT'),
    );
    // On the wire it costs only itself.
    const rename = { kind: 'rename', name: 'No more' } as const;
    handTo(
      team,
      maria,
      jonas,
      told(
        maria,
        group,
        stateAs(maria, { group, previous, number: maxStatements, atMs: team.time.now(), change: rename }),
      ),
    );
    expect(countOf(jonas, 'group_statement')).toBe(maxStatements);
    maria.chats.send(group, 'still here');
    await team.settle();
    expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['still here']);
    await jonas.chats.groups.change(group, { kind: 'leave' });
    await team.settle();
    expect(membersAt(maria, group)).toEqual([maria.agentId, nobody(1)]);
    expect(jonas.chats.summary(group).group?.isMember).toBe(false);
  });
});

it('is in two hundred groups, and in one more after leaving one', async () => {
  const groups = [];
  for (let n = 0; n < maxGroups; n += 1)
    groups.push(await maria.chats.groups.make(`Group ${n}`, [jonas.agentId]));
  await team.settle();
  expect(jonas.chats.list()).toHaveLength(maxGroups);
  await expect(maria.chats.groups.make('One more', [jonas.agentId])).rejects.toThrow(full('GROUP_FULL'));
  // Somebody who is in few makes one more with who is in all of them.
  const anna = team.add('anna@bakery.test', 'anna-1');
  const more = await anna.chats.groups.make('One more', [jonas.agentId]);
  anna.chats.send(more, 'are you there?');
  await team.settle();
  expect(jonas.chats.list()).toHaveLength(maxGroups);
  expect(jonas.refused).toEqual([]);
  await jonas.chats.groups.change(groups[0] as never, { kind: 'leave' });
  await team.settle();
  team.time.set(team.time.now() + 120_000);
  anna.chats.send(more, 'and now?');
  await team.settle();
  expect(shownIn(jonas, more).map(({ text }) => text)).toEqual(['are you there?', 'and now?']);
});

describe('whatever ends the program between a change of a group and a message in it', () => {
  it('costs nothing of the sender', async () => {
    maria.goOffline();
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId]);
    maria = maria.restart();
    maria.goOffline();
    maria.chats.send(group, 'first');
    maria = maria.restart();
    // At the relay, and killed before its answer.
    maria.post();
    maria = maria.restart();
    maria.goOnline();
    await team.settle();
    expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['first']);
    expect(jonas.chats.listMessages(group).messages).toHaveLength(2);
    expect(maria.chats.listMessages(group).messages.at(-1)?.state).toBe('delivered');
  });

  it.each(['in order', 'the message first'])('costs nothing of the receiver (%s)', async (order) => {
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId]);
    maria.chats.send(group, 'first');
    const waiting = team.wire.splice(0);
    if (order !== 'in order') waiting.reverse();
    for (const envelope of waiting) {
      team.deliver(envelope);
      jonas = jonas.restart();
    }
    await team.settle();
    expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['first']);
    expect(maria.chats.listMessages(group).messages.at(-1)?.state).toBe('delivered');
  });
});

describe('the clock', () => {
  it('takes the messages of a group with all that is known of them, and a group that was left or is empty whole', async () => {
    const kept = await maria.chats.groups.make('Kept', [jonas.agentId]);
    const left = await maria.chats.groups.make('Left', [jonas.agentId]);
    const empty = await maria.chats.groups.make('Empty', [jonas.agentId]);
    await team.settle();
    for (const group of [kept, left, empty]) {
      const { id } = maria.chats.send(group, `in ${group}`);
      await team.settle();
      jonas.chats.react(group, id, '👍', true);
      maria.chats.edit(group, id, `edited in ${group}`, []);
    }
    await maria.chats.groups.change(left, { kind: 'leave' });
    await jonas.chats.groups.change(empty, { kind: 'leave' });
    await team.settle();
    team.time.set(team.time.now() + (retention.privateChatDays + 1) * dayMs);
    await team.time.advance(3_700_000);
    expect(maria.chats.list().map(({ chatId }) => chatId)).toEqual([kept]);
    expect(maria.chats.listMessages(kept).messages).toEqual([]);
    for (const table of ['private_message', 'group_receiver', 'private_revision', 'private_reaction'])
      expect([table, countOf(maria, table)]).toEqual([table, 0]);
    expect(maria.db.prepare('SELECT DISTINCT chat_id AS id FROM group_statement').all()).toEqual([
      { id: kept },
    ]);
    // And the group goes on.
    maria.chats.send(kept, 'a month later');
    await team.settle();
    expect(shownIn(jonas, kept).map(({ text }) => text)).toEqual(['a month later']);
  });
});

describe('what waits for somebody', () => {
  it('waits no longer once they are out of the group', async () => {
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId, nobody(1)]);
    await team.settle();
    const { id } = maria.chats.send(group, 'for three');
    await team.settle();
    const states = () =>
      maria.chats.listMessages(group).messages.find((one) => one.id === id) as unknown as {
        state: string;
        receivers: { agentId: string; state: string }[];
      };
    expect(states().state).toBe('sent');
    expect(states().receivers).toContainEqual(
      expect.objectContaining({ agentId: nobody(1), state: 'waiting' }),
    );
    await jonas.chats.groups.change(group, { kind: 'remove', member: nobody(1) });
    await team.settle();
    expect(states()).toMatchObject({
      state: 'delivered',
      receivers: [{ agentId: jonas.agentId, state: 'delivered' }],
    });
    // Nobody is left who could get it: it says so, and can be discarded.
    maria.goOffline();
    const { id: last } = maria.chats.send(group, 'anybody?');
    await jonas.chats.groups.change(group, { kind: 'leave' });
    await team.settle();
    expect(maria.chats.listMessages(group).messages.find((one) => one.id === last)).toMatchObject({
      state: 'failed',
      reason: 'GROUP_EMPTY',
    });
    maria.chats.cancel(group, last);
    maria.goOnline();
    await team.settle();
    expect(shownIn(jonas, group).map(({ text }) => text)).toEqual(['for three']);
  });
});
