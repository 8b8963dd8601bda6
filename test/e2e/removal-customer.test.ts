import { describe, expect } from 'vitest';
import { dumpCache } from './helpers/dump.ts';
import { eventually } from './helpers/eventually.ts';
import { findIn, type Plant } from './helpers/plants.ts';
import {
  authorizeBridge,
  confirmPlan,
  inboxHasCustomer,
  openRemovalPage,
  recordAtRelay,
  removalRecord,
  removalsOf,
} from './helpers/removal.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import {
  connectInstagram,
  conversationRow,
  isNowhere,
  isOnline,
  message,
  openConversation,
  reply,
  sendRepliesAtOnce,
  threadHolds,
} from './helpers/window.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;
const texts = {
  stays: 'canary-plover 6201 Eine Torte bitte',
  unsent: 'canary-knot 6202 das nehme ich zurück',
  reply: 'canary-ruff 6203 Gerne, bis wann?',
  later: 'canary-dunlin 6204 Guten Tag, ich bin neu hier',
} as const;
const plant = (name: keyof typeof texts): Plant => ({ name, text: texts[name] });
const ofCustomer: Plant[] = [
  plant('stays'),
  plant('reply'),
  plant('unsent'),
  { name: "customer's name", text: seeded.customerName },
  { name: "customer's handle", text: 'invented.customer' },
  { name: "customer's id", text: seeded.customerId },
];

describe('one customer', () => {
  test('takes a message back, and it is gone from every window, cache and LiveChat; erased, nothing of them is left', async ({
    world,
  }) => {
    const marias = await world.openSignedIn('maria');
    await isOnline(marias);
    await sendRepliesAtOnce(marias);
    await connectInstagram(marias, seeded.username);
    // Whoever is here first does what LiveChat has to be told, and has LiveChat's answer in the own records.
    await authorizeBridge(marias, 'maria');
    const jonas = await world.openSignedIn('jonas');
    const both = [marias, jonas];
    await isOnline(jonas);
    await world.sandbox.customerWrites(texts.stays);
    for (const console of both) {
      await openConversation(console, conversationId);
      await message(console, texts.stays).waitFor();
    }
    await reply(marias, texts.reply);
    const mid = await world.sandbox.customerWrites(texts.unsent);
    for (const console of both) {
      await message(console, texts.unsent).waitFor();
      await conversationRow(console, conversationId).filter({ hasText: texts.unsent }).waitFor();
      expect(findIn('the cache', await dumpCache(console), [plant('unsent')])).toHaveLength(1);
    }
    await eventually(async () =>
      expect((await world.sandbox.livechatMessages()).map(({ text }) => text)).toContain(texts.unsent),
    );

    await world.sandbox.customerUnsends(mid);
    for (const console of both) {
      await message(console, texts.unsent).waitFor({ state: 'detached' });
      await conversationRow(console, conversationId)
        .filter({ hasText: texts.unsent })
        .waitFor({ state: 'detached' });
      // Nor in what the screen reader was told of it.
      await isNowhere(console, texts.unsent);
      await eventually(async () =>
        expect(findIn('the cache', await dumpCache(console), [plant('unsent')])).toEqual([]),
      );
      await message(console, texts.stays).waitFor();
    }
    await eventually(async () => {
      const inLiveChat = await world.sandbox.livechatMessages();
      expect(inLiveChat.filter(({ isDeleted }) => isDeleted)).toMatchObject([{ text: texts.unsent }]);
    });
    await eventually(async () => {
      const { local } = await removalsOf(marias);
      expect(local).toMatchObject([{ kind: 'unsend', livechat: 'deleted' }]);
    });
    await openRemovalPage(marias);
    await marias.window.getByTestId('local-records').getByText('1 message').waitFor();

    // The administrator erases the customer from the conversation itself.
    await openConversation(marias, conversationId);
    await openConversation(jonas, conversationId);
    const header = marias.window.getByRole('main', { name: 'Conversation' });
    await header.getByRole('button', { name: 'More', exact: true }).click();
    await marias.window
      .getByRole('dialog', { name: 'More' })
      .getByRole('button', { name: 'Erase this customer…' })
      .click();
    const plan = marias.window.getByTestId('removal-plan');
    await plan.getByTestId('removal-confirm').waitFor();
    await confirmPlan(plan, seeded.customerName, 'Erase for good');
    // Jonas was looking at it.
    await jonas.window
      .getByRole('main', { name: 'Conversation' })
      .getByRole('heading', { name: 'This conversation is no longer here' })
      .waitFor();
    for (const console of both) {
      await inboxHasCustomer(console, false);
      for (const text of [texts.stays, texts.reply, seeded.customerName]) await isNowhere(console, text);
      await eventually(async () =>
        expect(findIn('the cache', await dumpCache(console), ofCustomer)).toEqual([]),
      );
    }
    await openRemovalPage(marias);
    await removalRecord(marias, 'erase-customer', 'done').waitFor();
    const [removal] = (await removalsOf(marias)).removals;
    const record = await recordAtRelay(world, removal?.id ?? '');
    expect(record).toMatchObject({ state: 'done', consoles: { asked: 2, confirmed: 2 } });
    expect(record.confirmations.map(({ wiped }) => wiped['conversations'])).toEqual([1, 1]);
    // Nor does a window that still stood at the conversation bring any of it back.
    for (const console of both) expect(findIn('the cache', await dumpCache(console), ofCustomer)).toEqual([]);

    // Should they write again, a new conversation begins.
    await world.sandbox.customerWrites(texts.later);
    for (const console of both) {
      await openConversation(console, conversationId);
      await message(console, texts.later).waitFor();
      await threadHolds(console, 1);
    }
  });
});
