/**
 * Attacks "only who wrote a private message edits or deletes it, and nobody reacts in another's name" (threat model: a colleague). The
 * attacker is the other person of the chat, with a console of their own making and keys that are believed: they sign an edit, a deletion
 * and a reaction of Maria's message in their own name and in hers, before and after the message is there, and change the history by an
 * edit that comes a month late.
 * Before: there were no changes; a body of such a type was set aside. Now: each is turned away or has no effect, what is honest after
 * them comes through, and the message stays as it was written.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentId, PrivateMessageId } from '../../src/shared/domain/index.ts';
import { forge, messageBody, post } from '../helpers/forged-envelope.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const annaId = 'anna@bakery.test' as AgentId;
const between = [jonasId, mariaId];

let world: RelayWorld;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(() => world.end());

const shown = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map(({ text, editedAtMs, deletedAtMs, reactions = [] }) => ({
    text,
    isTouched: editedAtMs !== undefined || deletedAtMs !== undefined,
    reactions: reactions.map(({ emoji, by }) => `${emoji} ${by.join()}`),
  }));
const trusting = (desk: Desk, colleagueId: AgentId) =>
  until(() => expect(desk.link.trustOf(colleagueId)).toBe('confirmed'));

const change = (message: PrivateMessageId, more: object) => ({
  id: randomUUID(),
  message,
  between,
  stampMs: Date.now(),
  ...more,
});

it('keeps a message as its author wrote it, whoever signs what', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  const anna = await world.desk(annaId);
  for (const other of [jonas, anna]) await trusting(maria, other.agentId);
  const { id } = maria.chats.send(jonasId, 'We agreed on nine.');
  await until(() => expect(jonas.chats.listMessages(mariaId).messages).toHaveLength(1));
  const early = randomUUID() as PrivateMessageId;

  const bodies = [id, early].flatMap((message) => [
    change(message, { type: 'edit', author: jonasId, text: 'We agreed on ten.' }),
    change(message, { type: 'edit', author: mariaId, text: 'We agreed on ten.' }),
    change(message, { type: 'delete', author: jonasId }),
    change(message, { type: 'delete', author: mariaId }),
    change(message, { type: 'reaction', by: mariaId, emoji: '👍', isOn: true }),
  ]);
  const toMaria = await Promise.all(bodies.map((body) => forge({ from: jonas, to: maria, body })));
  // A third person, who is in no chat of theirs.
  const stranger = await Promise.all(
    [
      change(id, { type: 'delete', author: annaId }),
      change(id, { type: 'reaction', by: annaId, emoji: '👎', isOn: true }),
      change(id, { type: 'typing', by: annaId, isTyping: true }),
    ].map((body) => forge({ from: anna, to: maria, body })),
  );
  await post(jonas, maria, toMaria);
  await post(anna, maria, stranger);
  await post(jonas, maria, [
    await forge({
      from: jonas,
      to: maria,
      body: change(id, { type: 'reaction', by: jonasId, emoji: '✅', isOn: true }),
    }),
  ]);
  await until(() =>
    expect(shown(maria, jonasId)).toEqual([
      { text: 'We agreed on nine.', isTouched: false, reactions: [`✅ ${jonasId}`] },
    ]),
  );
  // The honest message of that id comes after what was said of it.
  await post(jonas, maria, [
    await forge({
      from: jonas,
      to: maria,
      body: messageBody(jonas, maria, 'Nine it is.', { id: randomUUID() as never }),
    }),
  ]);
  await until(() => expect(shown(maria, jonasId)).toHaveLength(2));
  expect(shown(maria, jonasId)[1]).toMatchObject({ text: 'Nine it is.', isTouched: false });
});

it('takes no message for another one that has its id', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await trusting(maria, jonasId);
  const { id } = maria.chats.send(jonasId, 'mine');
  await until(() => expect(jonas.chats.listMessages(mariaId).messages).toHaveLength(1));
  await post(jonas, maria, [
    await forge({ from: jonas, to: maria, body: messageBody(jonas, maria, 'his', { id }) }),
    await forge({ from: jonas, to: maria, body: messageBody(jonas, maria, 'after') }),
  ]);
  await until(() => expect(shown(maria, jonasId).map(({ text }) => text)).toEqual(['mine', 'after']));
});

it('takes no edit that comes a month late, and any deletion', async () => {
  const maria = await world.desk(mariaId);
  const jonas = await world.desk(jonasId);
  await trusting(maria, jonasId);
  const old = messageBody(jonas, maria, 'as it was', { sentAtMs: Date.now() - 30 * 86_400_000 });
  const other = messageBody(jonas, maria, 'taken back', { sentAtMs: Date.now() - 20 * 86_400_000 });
  const bodies = [
    old,
    other,
    change(old.id, { type: 'edit', author: jonasId, text: 'as it never was' }),
    change(other.id, { type: 'delete', author: jonasId }),
  ];
  await post(jonas, maria, await Promise.all(bodies.map((body) => forge({ from: jonas, to: maria, body }))));
  await until(() => expect(shown(maria, jonasId).map(({ text }) => text)).toEqual(['as it was', '']));
});
