import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createErasureStore } from '../../../src/main/conversations/index.ts';
import {
  accountIdSchema,
  type AgentId,
  conversationIdOf,
  customerIdSchema,
  type ConversationCard,
} from '../../../src/shared/domain/index.ts';
import { startRelayWorld, type Desk, type RelayWorld } from '../../helpers/relay-world.ts';
import { until } from '../../helpers/until.ts';

/** A conversation shown to a colleague in a private chat: it arrives with the text, and does not outlive its customer's erasure. */

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;
const accountId = accountIdSchema.parse('17841400000000042');
const customerId = customerIdSchema.parse('7610000000000099');
const conversationId = conversationIdOf(accountId, customerId);
const card: ConversationCard = { conversationId, messageCount: 3, lastAtMs: 1_790_000_000_000 };

let world: RelayWorld;
let maria: Desk;
let jonas: Desk;
beforeEach(async () => {
  world = await startRelayWorld();
  maria = await world.desk(mariaId);
  jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
});
afterEach(() => world.end());

const cards = (desk: Desk, chatId: AgentId) =>
  desk.chats.listMessages(chatId).messages.map((message) => message.card);
const erase = (desk: Desk) =>
  desk.db.transaction(() => {
    const erasure = createErasureStore(desk.db);
    erasure.wipe(accountId, customerId);
    erasure.markErased(accountId, customerId, card.lastAtMs, card.lastAtMs);
  });

describe('a conversation shown to a colleague', () => {
  it('arrives with the text, and says after an erasure only that there was one', async () => {
    expect(maria.chats.send(jonasId, 'Do we have trays for this?', { card })).toMatchObject({ card });
    await until(() => expect(cards(jonas, mariaId)).toEqual([card]));
    erase(jonas);
    const { conversationId: _, ...gone } = card;
    expect(cards(jonas, mariaId)).toEqual([gone]);
    expect(JSON.stringify(jonas.db.prepare('SELECT * FROM private_message').all())).not.toContain(customerId);
    // One that comes afterwards does not bring the customer back.
    maria.chats.send(jonasId, 'And this?', { card });
    await until(() => expect(cards(jonas, mariaId)).toEqual([gone, gone]));
    expect(jonas.chats.listMessages(mariaId).messages.map(({ text }) => text)).toEqual([
      'Do we have trays for this?',
      'And this?',
    ]);
  });

  it('is taken out of what still waits to leave when its customer is erased', async () => {
    const waiting = () => JSON.stringify(maria.db.prepare('SELECT body FROM relay_outbox').all());
    await maria.kill();
    maria = await maria.restart({ isConnected: false });
    maria.chats.send(jonasId, 'Do we have trays for this?', { card });
    expect(waiting()).toContain(customerId);
    erase(maria);
    expect(waiting()).toContain('Do we have trays for this?');
    expect(waiting()).not.toContain(customerId);
  });
});
