/**
 * Attacks "a group is what its members have signed; nobody else writes in it, reads it or changes who is in it" (decision 0114, threat
 * model: a colleague, a former colleague): a colleague who is no member and knows the group's name; a former member who writes on, and
 * who dates a change back; a change in another's name; a group that begins under another's id; a receipt and a mute of somebody else;
 * a change that the relay withheld.
 * Before: there were no groups. Now: each of these is refused, or waits unseen, and what is honest comes through after it.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { groupIdOf } from '../../src/main/private-chats/groups/statement.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import type { AgentId, GroupId } from '../../src/shared/domain/index.ts';
import {
  signedStatementText,
  type GroupStatement,
  type SignedStatement,
} from '../../src/shared/wire/index.ts';
import { forge, keysOf, post } from '../helpers/forged-envelope.ts';
import { acquainted, hasPeople, linesInGroup, peopleOf, textsInGroup } from '../helpers/group-world.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;

let world: RelayWorld;
let maria: Desk;
let jonas: Desk;
let anna: Desk;
beforeEach(async () => {
  world = await startRelayWorld();
  maria = await world.desk(mariaId);
  jonas = await world.desk(jonasId);
  anna = await world.desk(annaId);
  await acquainted(maria, jonas, anna);
});
afterEach(() => world.end());

const statementsIn = (desk: Desk, group: GroupId): (SignedStatement & { id: string })[] =>
  desk.db
    .prepare<SignedStatement & { id: string }>(
      'SELECT id, text, signature FROM group_statement WHERE chat_id = ? ORDER BY received_at_ms',
    )
    .all(group);
/** A statement as a hostile console of `by` makes one; `signedBy`: whose key is used. */
const state = async (
  desk: Desk,
  facts: Pick<GroupStatement, 'group' | 'previous' | 'number' | 'change'> & Partial<GroupStatement>,
  signedBy: Desk = desk,
): Promise<SignedStatement> => {
  const own = desk.link.device();
  if (!own) throw new Error('not enrolled');
  const { agentId: by, deviceId, workspaceId } = own;
  const text = JSON.stringify({ v: 1, workspaceId, by, deviceId, atMs: Date.now(), ...facts });
  const sodium = await loadSodium();
  return {
    text,
    signature: sodium.sign(signedStatementText(text), (await keysOf(signedBy)).sign.privateKey),
  };
};
/** From one to another, as its own words; then something honest, so that what went before has been taken or refused. */
const hand = async (from: Desk, to: Desk, ...bodies: unknown[]): Promise<void> => {
  const sealed: string[] = [];
  for (const body of bodies) sealed.push(await forge({ from, to, body }));
  await post(from, to, sealed);
  const mark = `honest ${randomUUID()}`;
  from.chats.send(to.agentId, mark);
  await until(() =>
    expect(to.chats.listMessages(from.agentId).messages.map(({ text }) => text)).toContain(mark),
  );
};
const message = (desk: Desk, group: GroupId, text: string, change: object = {}) => ({
  type: 'message',
  id: randomUUID(),
  group,
  author: desk.agentId,
  text,
  sentAtMs: Date.now(),
  ...change,
});
const told = (desk: Desk, group: GroupId, ...statements: SignedStatement[]) => ({
  type: 'group-statements',
  group,
  by: desk.agentId,
  statements: statements.map(({ text, signature }) => ({ text, signature })),
});

it('takes nothing from a colleague who is no member', async () => {
  const group = await maria.chats.groups.make('Two of us', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  maria.chats.send(group, 'between us');
  await until(() => expect(textsInGroup(jonas, group)).toEqual(['between us']));
  const [first] = statementsIn(maria, group);
  if (!first) throw new Error('none');
  const previous = [first.id];
  const messageId = maria.chats.listMessages(group).messages.at(-1)?.id;
  await hand(
    anna,
    jonas,
    message(anna, group, 'from a stranger'),
    message(anna, group, 'which waits', { asOf: ['x'.repeat(43)] }),
    // In the name of a member, and in both places.
    message(anna, group, 'as Maria', { author: mariaId }),
    message(anna, group, 'both', { between: [annaId, jonasId] }),
    told(
      anna,
      group,
      await state(anna, { group, previous, number: 1, change: { kind: 'add', members: [annaId] } }),
    ),
    // In Maria's name, signed by Anna; and signed by nobody that is known here.
    told(
      anna,
      group,
      await state(maria, { group, previous, number: 1, change: { kind: 'add', members: [annaId] } }, anna),
    ),
    told(
      anna,
      group,
      await state(anna, {
        group,
        previous,
        number: 1,
        by: mariaId,
        deviceId: 'device-of-nobody' as never,
        change: { kind: 'add', members: [annaId] },
      }),
    ),
    { type: 'group-ask', group, by: annaId },
  );
  await hand(anna, maria, { type: 'receipt', group, by: annaId, state: 'read', ids: [messageId] });
  await hand(anna, maria, { type: 'chat-mute', group, by: annaId, isMuted: true, atMs: Date.now() });
  await hand(jonas, maria, { type: 'chat-mute', group, by: jonasId, isMuted: true, atMs: Date.now() });
  expect(textsInGroup(jonas, group)).toEqual(['between us']);
  expect(linesInGroup(jonas, group)).toEqual([`${mariaId} make ${mariaId} ${jonasId}`]);
  expect(peopleOf(jonas, group)).toEqual([mariaId, jonasId]);
  expect(
    maria.chats
      .listMessages(group)
      .messages.at(-1)
      ?.receivers?.map(({ agentId }) => agentId),
  ).toEqual([jonasId]);
  expect(maria.chats.summary(group).isMuted).toBe(false);
  // Nor did she learn who is in it.
  expect(statementsIn(anna, group)).toEqual([]);
});

it('hears no former member, also not one who dates a change back', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonasId, annaId]);
  await hasPeople(jonas, group, mariaId, jonasId, annaId);
  await hasPeople(anna, group, mariaId, jonasId, annaId);
  const previous = statementsIn(jonas, group).map(({ id }) => id);
  await maria.chats.groups.change(group, { kind: 'remove', member: jonasId });
  await hasPeople(anna, group, mariaId, annaId);
  await until(() => expect(jonas.chats.summary(group).group?.isMember).toBe(false));
  const heads = statementsIn(anna, group)
    .map(({ id }) => id)
    .filter((id) => !previous.includes(id));
  const forgedChange = async (change: GroupStatement['change'], after = previous) =>
    told(
      jonas,
      group,
      await state(jonas, { group, previous: after, number: after === heads ? 2 : 1, change }),
    );
  await hand(
    jonas,
    anna,
    message(jonas, group, 'still here', { asOf: heads }),
    message(jonas, group, 'from before', { asOf: previous, sentAtMs: Date.now() - 3_600_000 }),
    await forgedChange({ kind: 'add', members: [jonasId] }),
    await forgedChange({ kind: 'add', members: [jonasId] }, heads),
    await forgedChange({ kind: 'remove', member: annaId }),
    await forgedChange({ kind: 'rename', name: 'Mine' }),
    { type: 'group-ask', group, by: jonasId },
  );
  maria.chats.send(group, 'without Jonas');
  await until(() => expect(textsInGroup(anna, group)).toEqual(['without Jonas']));
  expect(peopleOf(anna, group)).toEqual([mariaId, annaId]);
  expect(anna.chats.summary(group).group?.name).toBe('Bakers');
  expect(textsInGroup(jonas, group)).toEqual([]);
  // No line of what was undone stays.
  expect(linesInGroup(anna, group)).toEqual([
    `${mariaId} make ${mariaId} ${jonasId} ${annaId}`,
    `${mariaId} remove ${jonasId}`,
  ]);
});

it('begins no group under the id of another one, and none whose invitation nobody has signed', async () => {
  const group = await maria.chats.groups.make('Two of us', [jonasId]);
  await hasPeople(jonas, group, mariaId, jonasId);
  const make = { kind: 'make' as const, name: 'Mine', members: [annaId, jonasId], nonce: 'n'.repeat(22) };
  await hand(
    anna,
    jonas,
    told(anna, group, await state(anna, { group, previous: [], number: 0, change: make })),
  );
  expect(peopleOf(jonas, group)).toEqual([mariaId, jonasId]);
  // A new group in which Maria is said to have taken Jonas in, by a computer that nobody knows.
  const facts = {
    workspaceId: anna.link.device()?.workspaceId as never,
    by: mariaId,
    deviceId: 'device-of-nobody' as never,
    atMs: Date.now(),
    change: { ...make, members: [mariaId, jonasId, annaId] },
  };
  const invented = groupIdOf(facts);
  await hand(
    anna,
    jonas,
    told(anna, invented, await state(anna, { ...facts, group: invented, previous: [], number: 0 })),
    message(anna, invented, 'look, a group'),
  );
  expect(jonas.chats.list().map(({ chatId }) => chatId)).not.toContain(invented);
});

it('notices by what a member writes that a change was withheld, and asks for it', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonasId, annaId]);
  await hasPeople(anna, group, mariaId, jonasId, annaId);
  await hasPeople(jonas, group, mariaId, jonasId, annaId);
  await maria.link.disconnect();
  await maria.chats.groups.change(group, { kind: 'remove', member: jonasId });
  // It never leaves for Anna.
  maria.db.prepare('DELETE FROM relay_outbox WHERE to_agent_id = ?').run(annaId);
  await maria.link.connect();
  await until(() => expect(jonas.chats.summary(group).group?.isMember).toBe(false));
  expect(peopleOf(anna, group)).toContain(jonasId);
  maria.chats.send(group, 'now we are two');
  await hasPeople(anna, group, mariaId, annaId);
  expect(textsInGroup(anna, group)).toEqual(['now we are two']);
});

it('offers nothing again to who is out of the group, on whatever computer', async () => {
  const group = await maria.chats.groups.make('Bakers', [jonasId, annaId]);
  await hasPeople(anna, group, mariaId, jonasId, annaId);
  anna.air.goOffline();
  await anna.link.disconnect();
  maria.chats.send(group, 'for three');
  const openFor = (agentId: AgentId): unknown[] =>
    maria.db
      .prepare(
        'SELECT 1 FROM private_delivery WHERE chat_id = ? AND agent_id = ? AND delivered_at_ms IS NULL',
      )
      .all(group, agentId);
  await until(() => expect(openFor(annaId)).toHaveLength(1));
  await maria.chats.groups.change(group, { kind: 'remove', member: annaId });
  // The relay has what was sealed to the computer that is lost; nothing is sealed to the one that comes in its place.
  const fresh = await world.desk(annaId);
  await until(() => expect(maria.link.confirmedDevices(annaId)).toHaveLength(2));
  await until(() => expect(openFor(annaId)).toEqual([]));
  maria.chats.send(annaId, 'between us');
  await until(() =>
    expect(fresh.chats.listMessages(mariaId).messages.map(({ text }) => text)).toEqual(['between us']),
  );
  expect(fresh.db.prepare('SELECT 1 FROM private_message WHERE chat_id = ?').all(group)).toEqual([]);
  expect(fresh.db.prepare('SELECT 1 FROM group_waiting').all()).toEqual([]);
});
