import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveChat } from '../../../src/main/livechat/index.ts';
import { createEarlierChats } from '../../../src/main/earlier-chats/index.ts';
import { conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from '../bridge/bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterAll(() => world.end());

const says = (customer: string, text: string) => world.sandbox.meta.customerSends(customer, { text });

describe('earlier chats in LiveChat', () => {
  it('are listed newest first and read line by line, a note as a note, with the agent’s own rights', async () => {
    const customer = world.newCustomer();
    await says(customer, 'Where is my parcel?');
    await settled(() => world.spoken(world.chatOf(customer)), ['< Where is my parcel?']);
    const chat = world.chatOf(customer);
    world.agentWrites(chat, 'It left this morning.');
    world.agentWrites(chat, 'She has asked twice', { visibility: 'agents' });
    world.agentCloses(chat, maria);

    const { earlierChats } = desk.services;
    const list = await earlierChats.list(conversationOf(customer));
    expect(list).toHaveLength(1);
    const [first] = list ?? [];
    expect(first).toMatchObject({
      chatId: chat.id,
      isActive: false,
      firstWords: 'Where is my parcel?',
      isHidden: false,
    });
    const lines = await earlierChats.read(conversationOf(customer), first!);
    expect(lines.filter(({ from }) => from !== 'system')).toMatchObject([
      { from: 'customer', text: 'Where is my parcel?', isNote: false },
      { from: 'agent', text: 'It left this morning.', isNote: false },
      { from: 'agent', text: 'She has asked twice', isNote: true },
    ]);
    // Shown, not kept; what was written here may be kept as the conversation's own answer or note.
    const closing = lines.find(({ from }) => from === 'system')?.text;
    expect(closing).toMatch(/\w/);
    expect(desk.rowsText()).not.toContain(closing);
  });

  it('are none of somebody whom LiveChat does not know, and never somebody else’s', async () => {
    const [one, other] = [world.newCustomer(), world.newCustomer()];
    await says(one, 'One');
    await says(other, 'Other');
    await settled(() => world.spoken(world.chatOf(one)), ['< One']);
    await settled(() => world.spoken(world.chatOf(other)), ['< Other']);
    const { earlierChats } = desk.services;
    const [chat] = (await earlierChats.list(conversationOf(other))) ?? [];
    await expect(earlierChats.read(conversationOf(one), chat!)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await earlierChats.list('1:2' as never)).toBeUndefined();
  });

  it('are those that the agent may see: a chat of a group without them is not among them', async () => {
    const customer = world.newCustomer();
    await says(customer, 'Secret');
    await settled(() => world.spoken(world.chatOf(customer)), ['< Secret']);
    const chat = world.chatOf(customer);
    const colleague = await world.desk(jonas);
    const { session } = colleague.services;
    const { livechat } = colleague.services as unknown as { livechat: LiveChat };
    const earlierChats = createEarlierChats({
      archives: livechat.archives,
      tokens: session,
      customersInLiveChat: desk.services.bridge.customersInLiveChat,
    });
    expect(await earlierChats.list(conversationOf(customer))).toHaveLength(1);
    const group = 99;
    chat.accessGroupIds = [group];
    for (const thread of chat.threads) thread.accessGroupIds = [group];
    chat.users = chat.users.filter(({ id }) => id !== jonas);
    expect(await earlierChats.list(conversationOf(customer))).toEqual([]);
  });
});
