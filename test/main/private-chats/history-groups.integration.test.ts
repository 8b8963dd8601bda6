import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, ChatId, GroupId, PrivateMessage } from '../../../src/shared/domain/index.ts';
import { acquainted, hasPeople, linesInGroup, peopleOf, textsInGroup } from '../../helpers/group-world.ts';
import {
  agreeOnBoth,
  compared,
  fillChat,
  isDone,
  keptIn,
  textsIn,
  transferIn,
  transfersOf,
} from '../../helpers/private-history.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const yearMs = 365 * 86_400_000;

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

/** As the window shows them; when a colleague's computer got one is that computer's word to the one that sent it. */
const shownIn = (desk: Desk, chatId: ChatId): PrivateMessage[] =>
  desk.chats.listMessages(chatId).messages.map((message) => ({ ...message, deliveredAtMs: undefined }));
const idOf = (desk: Desk, chatId: ChatId, text: string) => {
  const found = desk.chats.listMessages(chatId).messages.find((message) => message.text === text);
  if (!found) throw new Error(`no “${text}”`);
  return found.id;
};
const has = (desk: Desk, group: GroupId, ...texts: string[]) =>
  until(() => expect(textsInGroup(desk, group)).toEqual(texts));

describe('groups on a second computer of one person', () => {
  it('are there with who is in them, what was written, and what became of it; also one that was left', async () => {
    const old = await world.desk(mariaId);
    const jonas = await world.desk(jonasId);
    const anna = await world.desk(annaId);
    await acquainted(old, jonas, anna);
    const group = await jonas.chats.groups.make('Early shift', [mariaId, annaId]);
    await hasPeople(anna, group, mariaId, jonasId, annaId);
    await hasPeople(old, group, mariaId, jonasId, annaId);
    old.chats.send(group, 'Who opens?');
    await has(jonas, group, 'Who opens?');
    await has(anna, group, 'Who opens?');
    jonas.chats.send(group, 'Me, with Ana', {
      replyToId: idOf(jonas, group, 'Who opens?'),
      mentions: [annaId],
    });
    await has(anna, group, 'Who opens?', 'Me, with Ana');
    anna.chats.send(group, 'sent to the wrong chat');
    await has(jonas, group, 'Who opens?', 'Me, with Ana', 'sent to the wrong chat');
    await has(old, group, 'Who opens?', 'Me, with Ana', 'sent to the wrong chat');
    jonas.chats.edit(group, idOf(jonas, group, 'Me, with Ana'), 'Me, with Anna', [annaId]);
    anna.chats.react(group, idOf(anna, group, 'Who opens?'), '👍', true);
    anna.chats.remove(group, idOf(anna, group, 'sent to the wrong chat'));
    jonas.chats.markRead(group);
    await has(old, group, 'Who opens?', 'Me, with Anna', '');
    await until(() => {
      const [first] = old.chats.listMessages(group).messages.filter(({ line }) => line === undefined);
      expect(first?.reactions).toEqual([{ emoji: '👍', by: [annaId] }]);
      expect(first?.receivers?.find(({ agentId }) => agentId === jonasId)?.state).toBe('read');
      expect(first?.receivers?.find(({ agentId }) => agentId === annaId)?.state).toBe('delivered');
    });
    const left = await jonas.chats.groups.make('Farewell gift', [mariaId, annaId]);
    await hasPeople(old, left, mariaId, jonasId, annaId);
    jonas.chats.send(left, 'for Anna’s last day');
    await has(old, left, 'for Anna’s last day');
    await until(() =>
      expect(
        jonas.chats
          .listMessages(left)
          .messages.at(-1)
          ?.receivers?.map(({ state }) => state),
      ).toEqual(['delivered', 'delivered']),
    );
    await old.chats.groups.change(left, { kind: 'leave' });

    const fresh = await world.desk(mariaId);
    await acquainted(fresh, jonas, anna);
    const told: string[] = [];
    fresh.chats.on('changed', ({ receivedIds }) => told.push(...receivedIds));
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    expect(transfersOf(fresh)[0]).toMatchObject({ done: 4, total: 4, leftOut: 0, isWithoutGroups: false });
    for (const chatId of [group, left]) {
      expect(shownIn(fresh, chatId)).toEqual(shownIn(old, chatId));
      expect(linesInGroup(fresh, chatId)).toEqual(linesInGroup(old, chatId));
      expect(fresh.chats.summary(chatId).group).toEqual(old.chats.summary(chatId).group);
      expect(fresh.chats.summary(chatId).unreadCount).toBe(old.chats.summary(chatId).unreadCount);
    }
    expect(fresh.chats.summary(left).group?.isMember).toBe(false);
    expect(told).toEqual([]);

    // A member like the other one: it is written to, and what it writes counts.
    await until(() => expect(jonas.link.confirmedDevices(mariaId)).toHaveLength(2));
    jonas.chats.send(group, 'See you at six');
    await until(() => expect(textsInGroup(fresh, group).at(-1)).toBe('See you at six'));
    fresh.chats.send(group, 'Thanks');
    await until(() => expect(textsInGroup(jonas, group).at(-1)).toBe('Thanks'));
    await until(() => expect(textsInGroup(old, group)).toEqual(textsInGroup(fresh, group)));
    expect(old.setAside).toEqual([]);
    expect(jonas.setAside).toEqual([]);
  });

  it('come once and whole, whichever computer is killed, at each part', async () => {
    let old = await world.desk(mariaId);
    const groups: GroupId[] = [];
    for (const name of ['Early', 'Late', 'Night']) {
      const group = await old.chats.groups.make(name, [jonasId, annaId]);
      await old.chats.groups.change(group, { kind: 'remove', member: annaId });
      fillChat(old, group, 60, { by: name === 'Night' ? annaId : jonasId });
      groups.push(group);
    }
    // More changes than one part takes.
    const [renamed] = groups;
    for (let count = 0; count < 60; count += 1)
      await old.chats.groups.change(renamed as GroupId, { kind: 'rename', name: `Early, the ${count}th` });
    fillChat(old, jonasId, 200);
    let fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    // Each time the other one, as soon as something more has come.
    const stateOf = () => JSON.stringify(transfersOf(fresh)[0]) + fresh.chats.list().length;
    for (let kills = 0; kills < 5; kills += 1) {
      const before = stateOf();
      await until(() => expect(stateOf()).not.toBe(before));
      if (kills % 2 === 0) fresh = await fresh.restart();
      else old = await old.restart();
    }
    await isDone(old, fresh);
    expect(keptIn(fresh, jonasId)).toEqual(keptIn(old, jonasId));
    for (const group of groups) {
      expect(keptIn(fresh, group)).toEqual(keptIn(old, group));
      expect(linesInGroup(fresh, group)).toEqual(linesInGroup(old, group));
      expect(peopleOf(fresh, group)).toEqual([mariaId, jonasId]);
    }
    // Again: nothing is new.
    fresh.chats.history.ask();
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    for (const group of groups) expect(keptIn(fresh, group)).toEqual(keptIn(old, group));
  }, 240_000);

  it('bring back nothing whose time has passed: no message, and no line about it', async () => {
    const first = await world.desk(mariaId);
    const longAgo = { now: () => Date.now() - yearMs - 60_000 };
    const then = await first.restart({ clock: longAgo, isConnected: false });
    const group = await then.chats.groups.make('Since last year', [jonasId]);
    const old = await then.restart();
    fillChat(old, group, 1, { endMs: Date.now() - yearMs - 1_000, text: () => 'expired' });
    fillChat(old, group, 1, { text: () => 'kept' });
    expect(linesInGroup(old, group)).toEqual([]);
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    expect(textsIn(fresh, group)).toEqual(['kept']);
    expect(linesInGroup(fresh, group)).toEqual([]);
    expect(peopleOf(fresh, group)).toEqual([mariaId, jonasId]);
  });
});

describe('a version of before, which knows chats of two alone', () => {
  const bodyWithout = (desk: Desk, field: string): void =>
    desk.db.exec(`CREATE TRIGGER older_${field} AFTER INSERT ON relay_outbox
      WHEN json_extract(NEW.body, '$.type') LIKE 'history-%' BEGIN
        UPDATE relay_outbox SET body = json_remove(NEW.body, '$.${field}') WHERE id = NEW.id;
      END`);
  const withGroup = async (): Promise<{ old: Desk; group: GroupId }> => {
    const old = await world.desk(mariaId);
    fillChat(old, jonasId, 3);
    const group = await old.chats.groups.make('Cakes', [jonasId]);
    fillChat(old, group, 2, { by: jonasId });
    return { old, group };
  };

  it('on the new computer gets those, and both say that groups stay', async () => {
    const { old, group } = await withGroup();
    const fresh = await world.desk(mariaId, { beforeConnect: (desk) => bodyWithout(desk, 'form') });
    const { session } = await compared(old, fresh);
    expect(transfersOf(old)[0]).toMatchObject({ isWithoutGroups: true, total: 3 });
    old.chats.history.agree(session);
    fresh.chats.history.agree(session);
    await isDone(old, fresh);
    expect(textsIn(fresh, jonasId)).toHaveLength(3);
    expect(textsIn(fresh, group)).toEqual([]);
    expect(fresh.chats.summary(group).group).toBeUndefined();
    expect(transfersOf(old)[0]).toMatchObject({ isWithoutGroups: true, outcome: 'done' });
  });

  it('on the new computer, of a person who has groups alone: the other one says so', async () => {
    const old = await world.desk(mariaId);
    const group = await old.chats.groups.make('Cakes', [jonasId]);
    fillChat(old, group, 2, { by: jonasId });
    const fresh = await world.desk(mariaId, { beforeConnect: (desk) => bodyWithout(desk, 'form') });
    expect((await transferIn(fresh, 'ended')).outcome).toBe('empty');
    expect(transfersOf(old)).toMatchObject([{ outcome: 'empty', isWithoutGroups: true }]);
  });

  it('on the computer that has the chats sends those, and the new one says what stays there', async () => {
    const { old, group } = await withGroup();
    bodyWithout(old, 'form');
    old.db.exec(`CREATE TRIGGER older_giver AFTER INSERT ON history_transfer BEGIN
      UPDATE history_transfer SET peer_form = 1 WHERE session = NEW.session; END`);
    const fresh = await world.desk(mariaId);
    await agreeOnBoth(old, fresh);
    expect(transfersOf(fresh)[0]).toMatchObject({ isWithoutGroups: true });
    await isDone(old, fresh);
    expect(textsIn(fresh, jonasId)).toHaveLength(3);
    expect(textsIn(fresh, group)).toEqual([]);
    // Updated there, and asked again.
    old.db.exec('DROP TRIGGER older_form; DROP TRIGGER older_giver');
    fresh.chats.history.ask();
    await agreeOnBoth(old, fresh);
    await isDone(old, fresh);
    expect(keptIn(fresh, group)).toEqual(keptIn(old, group));
    expect(transfersOf(fresh)[0]).toMatchObject({ isWithoutGroups: false, outcome: 'done' });
  });
});
