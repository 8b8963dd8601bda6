/**
 * Attacks "only who wrote a message edits or deletes it, and nobody reacts in another's name" (decision 0117) and "a group is what its
 * members have signed" (decision 0114) in groups: a colleague who is no member, a former member, a member who forges another's change;
 * bodies that wait for the group to become known, which poison it or keep others out; statements that nobody needs.
 * Before: what was to be turned away while it waited took the change that made it readable with it, so that a member could keep
 * somebody out of a group for good; one colleague's bodies for invented groups used up the room of everybody's; a forged statement took
 * all that came with it along; a member could fill a group up until nobody could leave it. Now: each costs only itself.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId, GroupId, PrivateMessageId } from '../../src/shared/domain/index.ts';
import { createChatTeam, type ChatConsole, type ChatTeam } from '../helpers/chat-team.ts';
import { handTo, makeAs, shownIn, statementIdsOf, stateAs, told } from '../helpers/group-statements.ts';

let team: ChatTeam;
let maria: ChatConsole;
let jonas: ChatConsole;
let anna: ChatConsole;
let tom: ChatConsole;
beforeEach(() => {
  team = createChatTeam();
  maria = team.add('maria@bakery.test', 'maria-1');
  jonas = team.add('jonas@bakery.test', 'jonas-1');
  anna = team.add('anna@bakery.test', 'anna-1');
  tom = team.add('tom@bakery.test', 'tom-1');
});
afterEach(() => team.end());

const message = (desk: ChatConsole, group: GroupId, text: string, more: object = {}) => ({
  type: 'message',
  id: randomUUID(),
  group,
  author: desk.agentId,
  text,
  sentAtMs: team.time.now(),
  ...more,
});
const change = (group: GroupId, id: PrivateMessageId, more: object) => ({
  id: randomUUID(),
  message: id,
  group,
  stampMs: team.time.now(),
  ...more,
});
/** Everything that can be said of another one's message, in the name of `by`. */
const changesBy = (by: AgentId, group: GroupId, id: PrivateMessageId, more: object = {}) => [
  change(group, id, { type: 'edit', author: by, text: 'forged', ...more }),
  change(group, id, { type: 'delete', author: by, ...more }),
  change(group, id, { type: 'reaction', by, emoji: '👎', isOn: true, ...more }),
];
const textsIn = (desk: ChatConsole, group: GroupId): string[] => shownIn(desk, group).map(({ text }) => text);
const membersAt = (desk: ChatConsole, group: GroupId): AgentId[] =>
  (desk.chats.summary(group).group?.members ?? []).map(({ agentId }) => agentId);
const typingAt = (desk: ChatConsole): AgentId[][] => {
  const heard: AgentId[][] = [];
  desk.chats.on('typing', ({ agentIds }) => heard.push(agentIds));
  return heard;
};
/** Maria, Jonas and Anna; Maria has written. */
const three = async (): Promise<{ group: GroupId; id: PrivateMessageId }> => {
  const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
  await team.settle();
  const { id } = maria.chats.send(group, 'We agreed on nine.');
  await team.settle();
  return { group, id };
};

describe('a message of a group', () => {
  it('is changed by nobody who is no member', async () => {
    const { group, id } = await three();
    const before = shownIn(jonas, group);
    const heard = typingAt(jonas);
    const early = randomUUID() as PrivateMessageId;
    handTo(
      team,
      tom,
      jonas,
      ...changesBy(tom.agentId, group, id),
      ...changesBy(maria.agentId, group, id),
      ...changesBy(tom.agentId, group, early),
      message(tom, group, 'an answer', { replyTo: id }),
      message(tom, group, 'a mention', { mentions: [jonas.agentId] }),
      { type: 'file-ask', group, by: tom.agentId, device: tom.deviceId, message: id, file: randomUUID() },
      { type: 'typing', group, by: tom.agentId, isTyping: true },
    );
    await team.settle();
    expect(shownIn(jonas, group)).toEqual(before);
    expect(heard).toEqual([]);
    expect(new Set(jonas.refused)).toEqual(new Set(['SEAL_FORGED']));
    expect(jonas.refused).toHaveLength(13);
    // Nothing of it waits either.
    expect(jonas.db.prepare('SELECT 1 FROM group_waiting').all()).toEqual([]);
    expect(
      jonas.db.prepare('SELECT 1 FROM private_revision UNION SELECT 1 FROM private_reaction').all(),
    ).toEqual([]);
  });

  it('is changed by nobody who was removed, also not a message of their own', async () => {
    const { group, id } = await three();
    const { id: annas } = anna.chats.send(group, 'I come at ten.');
    await team.settle();
    const known = statementIdsOf(jonas, group);
    await maria.chats.groups.change(group, { kind: 'remove', member: anna.agentId });
    await team.settle();
    const before = shownIn(jonas, group);
    const heard = typingAt(jonas);
    for (const asOf of [known, statementIdsOf(jonas, group)])
      handTo(
        team,
        anna,
        jonas,
        ...changesBy(anna.agentId, group, id, { asOf }),
        ...changesBy(anna.agentId, group, annas, { asOf }),
        message(anna, group, 'still here', { asOf, replyTo: annas }),
        { type: 'typing', group, by: anna.agentId, isTyping: true, asOf },
        { type: 'receipt', group, by: anna.agentId, state: 'read', ids: [id], asOf },
      );
    await team.settle();
    expect(shownIn(jonas, group)).toEqual(before);
    expect(heard).toEqual([]);
    expect(textsIn(jonas, group)).toEqual(['We agreed on nine.', 'I come at ten.']);
  });

  it('is changed by no member in the name of another one, before and after it is there', async () => {
    const { group, id } = await three();
    const before = shownIn(jonas, group);
    handTo(
      team,
      anna,
      jonas,
      ...changesBy(maria.agentId, group, id),
      ...changesBy(anna.agentId, group, id).slice(0, 2),
      message(anna, group, 'hers under my name', { id }),
    );
    expect(shownIn(jonas, group)).toEqual(before);
    expect(jonas.refused).toHaveLength(6);
    // Before it came.
    maria.goOffline();
    const { id: later } = maria.chats.send(group, 'Nine it is.');
    handTo(team, anna, jonas, ...changesBy(anna.agentId, group, later).slice(0, 2));
    maria.goOnline();
    await team.settle();
    expect(shownIn(jonas, group).at(-1)).toMatchObject({
      text: 'Nine it is.',
      isEdited: false,
      isDeleted: false,
      reactions: [],
    });
  });

  it('quotes nothing of another chat', async () => {
    const { group } = await three();
    const { id: secret } = maria.chats.send(jonas.agentId, 'between the two of us');
    await team.settle();
    anna.chats.send(group, 'see above');
    await team.settle();
    handTo(team, anna, jonas, message(anna, group, 'and this', { replyTo: secret }));
    expect(shownIn(jonas, group).at(-1)).toMatchObject({
      text: 'and this',
      replyTo: secret,
      quoted: undefined,
    });
    // Nor does a change of it reach over.
    handTo(team, anna, jonas, ...changesBy(anna.agentId, group, secret));
    handTo(team, maria, jonas, change(group, secret, { type: 'delete', author: maria.agentId }));
    expect(jonas.chats.listMessages(maria.agentId).messages.map(({ text }) => text)).toEqual([
      'between the two of us',
    ]);
  });
});

describe('what waits for a group to become known', () => {
  it('keeps nobody out of the group, whatever a member made of it', async () => {
    jonas.goOffline();
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
    const invitation = team.wire.filter(({ to }) => to === jonas.deviceId);
    team.wire.splice(0, team.wire.length, ...team.wire.filter(({ to }) => to !== jonas.deviceId));
    await team.settle();
    anna.chats.send(group, 'welcome');
    const welcome = team.wire.filter(({ to }) => to === jonas.deviceId);
    team.wire.splice(0);
    const id = randomUUID() as PrivateMessageId;
    handTo(
      team,
      anna,
      jonas,
      { type: 'chat-mute', group, by: anna.agentId, isMuted: true, atMs: team.time.now() },
      message(anna, group, 'as Maria', { author: maria.agentId }),
      ...changesBy(maria.agentId, group, id),
      message(anna, group, 'x'.repeat(20_000)),
    );
    for (const envelope of [...welcome, ...invitation]) team.deliver(envelope);
    expect(membersAt(jonas, group)).toEqual([maria.agentId, jonas.agentId, anna.agentId]);
    expect(textsIn(jonas, group)).toEqual(['welcome']);
    expect(jonas.chats.summary(group).isMuted).toBe(false);
    expect(jonas.db.prepare('SELECT 1 FROM group_waiting').all()).toEqual([]);
  });

  it('leaves room for everybody, however much one colleague sends', async () => {
    const group = await maria.chats.groups.make('Bakers', [jonas.agentId, anna.agentId]);
    const invitation = team.wire.splice(0).filter(({ to }) => to === jonas.deviceId);
    for (let n = 0; n < 600; n += 1)
      handTo(
        team,
        tom,
        jonas,
        message(tom, n % 2 === 0 ? group : (`group:${randomUUID()}` as GroupId), `flood ${n}`),
      );
    handTo(team, maria, jonas, message(maria, group, 'honest'));
    expect(jonas.db.prepare('SELECT count(*) AS n FROM group_waiting').get()).toEqual({ n: 401 });
    for (const envelope of invitation) team.deliver(envelope);
    expect(textsIn(jonas, group)).toEqual(['honest']);
  });
});

describe('statements that nobody needs', () => {
  it('of which one is forged cost only that one', async () => {
    const { group } = await three();
    const previous = statementIdsOf(maria, group);
    const atMs = team.time.now();
    const rename = (name: string) =>
      stateAs(maria, { group, previous, number: 1, atMs, change: { kind: 'rename', name } });
    const forged = { ...rename('Forged'), signature: rename('Other').signature };
    const unreadable = { ...rename('Later'), text: '{"v":2}' };
    handTo(team, maria, jonas, told(maria, group, forged, unreadable, rename('Bread')));
    expect(jonas.chats.summary(group).group?.name).toBe('Bread');
    expect(jonas.refused).toEqual([]);
    handTo(team, maria, jonas, told(maria, group, forged));
    expect(jonas.refused).toEqual(['SEAL_FORGED']);
  });

  it('of invented groups take a bounded room', async () => {
    const atMs = team.time.now();
    for (let n = 0; n < 30; n += 1) {
      const { group, statement } = makeAs(tom, {
        name: `Invented ${n}`,
        members: [tom.agentId, anna.agentId],
        atMs,
        nonce: `${n}`,
      });
      const previous = ['x'.repeat(43)];
      const others = Array.from({ length: 45 }, (_, index) =>
        stateAs(tom, { group, previous, number: 1, atMs, change: { kind: 'rename', name: `N${index}` } }),
      );
      handTo(team, tom, jonas, told(tom, group, statement, ...others));
    }
    const kept = jonas.db.prepare<{ n: number }>('SELECT count(*) AS n FROM group_statement').get()?.n;
    expect(kept).toBeLessThanOrEqual(1_000);
    expect(jonas.chats.list()).toEqual([]);
    // And an honest group begins.
    const { group } = await three();
    expect(textsIn(jonas, group)).toEqual(['We agreed on nine.']);
  });

  it('by one member leave room for the others, and for going', async () => {
    const { group } = await three();
    const previous = statementIdsOf(maria, group);
    const atMs = team.time.now();
    for (let n = 0; n < 500; n += 50) {
      const many = Array.from({ length: 50 }, (_, index) =>
        stateAs(anna, {
          group,
          previous,
          number: 1,
          atMs,
          change: { kind: 'rename', name: `Name ${n + index}` },
        }),
      );
      for (const desk of [maria, jonas]) handTo(team, anna, desk, told(anna, group, ...many));
    }
    expect(statementIdsOf(jonas, group)).toHaveLength(201);
    await maria.chats.groups.change(group, { kind: 'remove', member: anna.agentId });
    await maria.chats.groups.change(group, { kind: 'rename', name: 'Ours again' });
    await team.settle();
    for (const desk of [maria, jonas]) {
      expect(membersAt(desk, group)).toEqual([maria.agentId, jonas.agentId]);
      expect(desk.chats.summary(group).group?.name).toBe('Ours again');
    }
  });
});
