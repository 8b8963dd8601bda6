import { expect, it } from 'vitest';
import { z } from 'zod';
import { applyChange, applyEarlyChanges } from '../../../src/main/private-chats/changes/apply-change.ts';
import { createChangeStore } from '../../../src/main/private-chats/changes/change-store.ts';
import { createPrivateChatStore } from '../../../src/main/private-chats/index.ts';
import { openDatabase } from '../../../src/main/storage/index.ts';
import type { AgentId, PrivateMessageId } from '../../../src/shared/domain/index.ts';
import { isReactionEmoji } from '../../../src/shared/domain/private-rules.ts';
import { privateBodySchema, type PrivateChatBody } from '../../../src/shared/wire/index.ts';

const maria = 'maria@bakery.test' as AgentId;
const jonas = 'jonas@bakery.test' as AgentId;
const startMs = Date.UTC(2026, 10, 22);
const between: [AgentId, AgentId] = [jonas, maria];
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PrivateMessageId;

/** Maria's console, which gets what both said in any order. */
const desk = () => {
  const clock = { now: () => startMs + 3_600_000 };
  const db = openDatabase({ file: ':memory:', keyHex: '', clock });
  const store = createPrivateChatStore(db);
  const changes = createChangeStore(db);
  const to = { store, changes, clock, own: maria, forget: () => undefined };
  return {
    get(body: PrivateChatBody): void {
      if (body.type === 'message') {
        const { id, text, author, sentAtMs } = body;
        const direction = author === maria ? 'out' : 'in';
        const state = direction === 'out' ? 'sent' : 'received';
        const isNew = store.add({
          ...{ chatId: jonas, id, text, authorId: author, sentAtMs, direction, state },
          isUnread: false,
        });
        const row = store.messages.get({ chatId: jonas, id });
        if (isNew && row) applyEarlyChanges(to, row);
      } else if (body.type === 'edit' || body.type === 'delete' || body.type === 'reaction')
        applyChange(to, jonas, body);
    },
    shown: () =>
      store.page(jonas, 100).map(({ id, text, editedAtMs, deletedAtMs }) => ({
        id,
        text,
        editedAtMs,
        isDeleted: deletedAtMs !== undefined,
        reactions: changes
          .reactionsOf(jonas, id)
          .filter(({ isOn }) => isOn)
          .map(({ byId, emoji }) => `${byId} ${emoji}`)
          .sort(),
      })),
    /** Every text that lies anywhere in the database. */
    bytes: () =>
      JSON.stringify(
        ['private_message', 'private_revision', 'private_reaction'].map((table) =>
          db.prepare(`SELECT * FROM ${table}`).all(),
        ),
      ),
    close: () => db.close(),
  };
};

const said = (random: (below: number) => number): PrivateChatBody[] =>
  Array.from({ length: 6 }, (_, index): PrivateChatBody[] => {
    const author = index % 2 === 0 ? maria : jonas;
    const message = uuid(index);
    const at = (n: number) => startMs + 1_000 * (index + n);
    const about = (n: number) => ({ id: uuid(100 + index * 20 + n), message, between });
    return [
      { type: 'message', id: message, between, author, text: `text ${index}`, sentAtMs: at(0) },
      // Two computers of the author, at the same moment.
      { type: 'edit', ...about(1), author, text: `edit one ${index}`, stampMs: at(5) },
      { type: 'edit', ...about(2), author, text: `edit two ${index}`, stampMs: at(5) },
      ...(random(2) === 0 ? [{ type: 'delete', ...about(3), author, stampMs: at(random(9)) } as const] : []),
      { type: 'reaction', ...about(4), by: maria, emoji: '👍', isOn: true, stampMs: at(2) },
      { type: 'reaction', ...about(5), by: maria, emoji: '👍', isOn: random(2) === 0, stampMs: at(3) },
      { type: 'reaction', ...about(6), by: jonas, emoji: '🎉', isOn: true, stampMs: at(2) },
    ];
  }).flat();

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'edits, deletions and reactions end the same after any order and any repeat (seed %i)',
  (seed) => {
    let state = seed;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const bodies = said(random);
    const inOrder = desk();
    for (const body of bodies) inOrder.get(body);
    const other = desk();
    const pile = [...bodies, ...bodies.filter(() => random(3) === 0)];
    while (pile.length > 0) other.get(pile.splice(random(pile.length), 1)[0] as PrivateChatBody);
    expect(other.shown()).toEqual(inOrder.shown());
    // What was deleted is nowhere, in no order.
    for (const { id, isDeleted } of other.shown())
      if (isDeleted) expect(other.bytes()).not.toMatch(new RegExp(`(text|one|two) ${Number(id.slice(-3))}"`));
    inOrder.close();
    other.close();
  },
);

it('is a message or a receipt to the version before, and a change costs only itself', () => {
  const place = { between: z.tuple([z.string(), z.string()]) };
  const before = z.discriminatedUnion('type', [
    z.object({
      type: z.literal('message'),
      id: z.uuid(),
      ...place,
      author: z.string(),
      text: z.string(),
      sentAtMs: z.number(),
    }),
    z.object({
      type: z.literal('receipt'),
      ...place,
      by: z.string(),
      state: z.enum(['delivered', 'read']),
      ids: z.array(z.uuid()),
    }),
  ]);
  const id = uuid(1);
  const message = { type: 'message', id, between, author: maria, text: 'Hi', sentAtMs: 1 };
  const now = (body: object) => privateBodySchema.parse(body);
  expect(before.safeParse(now({ ...message, replyTo: uuid(2), mentions: [jonas], form: 2 })).data).toEqual(
    message,
  );
  const receipt = { type: 'receipt', between, by: maria, state: 'read', ids: [id] };
  expect(before.safeParse(now({ ...receipt, form: 2 })).data).toEqual(receipt);
  // Set aside as of a newer version (relay-link/sealing.ts), and applied after the update.
  const edit = { type: 'edit', id, message: uuid(2), between, author: maria, text: 'Ho', stampMs: 2 };
  expect(before.safeParse(now(edit)).success).toBe(false);
  // What the version before says is read here.
  for (const body of [message, receipt]) expect(now(body)).toEqual(body);
});

it.each([
  ['👍', true],
  ['❤️', true],
  ['👩‍🚀', true],
  ['👋🏽', true],
  ['🇩🇪', true],
  ['1️⃣', true],
  ['', false],
  ['a', false],
  ['12', false],
  ['👍👍', false],
  ['👍 ', false],
  ['<b>', false],
])('takes %s for a reaction: %s', (text, isOne) => expect(isReactionEmoji(text)).toBe(isOne));
