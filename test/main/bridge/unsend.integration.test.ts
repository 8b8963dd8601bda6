import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountId, conversationOf, type Desk, jonas, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';
// After the world, which watches over the databases that are opened.
import { customerToClearTable } from '../../../src/main/bridge/store/tables.ts';
import { createLocalRemovalStore } from '../../../src/main/conversations/index.ts';
import { until } from '../../helpers/until.ts';

let world: BridgeWorld;
let holder: Desk;
let colleague: Desk;
let customer: string;

const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const spoken = () => world.spoken(world.chatOf(customer));
const says = (text: string) => world.sandbox.meta.customerSends(customer, { text });
const unsends = (mid: string) => world.sandbox.meta.customerUnsends(customer, mid);
/** The newest record of a console. */
const recordOf = (desk: Desk) => {
  const [record] = createLocalRemovalStore(desk.db).list(1);
  return record && { kind: record.kind, wiped: record.wiped, livechat: record.livechat };
};
/** Erased customers whose name LiveChat may still have, as a console notes them. */
const toClearOf = (desk: Desk) =>
  customerToClearTable
    .on(desk.db)
    .select('ORDER BY since_ms, entity_id')
    .all()
    .map(({ accountId: of, entityId }) => ({ accountId: of, entityId }));
const dump = (desk: Desk): string => {
  const db = desk.db;
  return db
    .prepare<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .all()
    .map(({ name }) => JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all()))
    .join('\n');
};

beforeAll(async () => {
  world = await startBridgeWorld();
  holder = await world.bridged();
  colleague = await world.desk(jonas);
  await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
});
afterAll(() => world.end());
beforeEach(() => {
  customer = world.newCustomer();
});
afterEach(() => world.sandbox.context.faults.clear());

describe('an unsent message, on every console and in LiveChat', () => {
  it('is gone everywhere, and every console’s record says what LiveChat answered', async () => {
    const { mid } = await says('PLANTED words');
    await settled(spoken, ['< PLANTED words']);
    await until(() => expect(dump(colleague)).toContain('PLANTED words'));
    await unsends(mid);
    await settled(spoken, ['< PLANTED words (deleted)']);
    for (const desk of [holder, colleague]) {
      await until(() =>
        expect(recordOf(desk)).toEqual({ kind: 'unsend', wiped: { messages: 1 }, livechat: 'deleted' }),
      );
      expect(dump(desk)).not.toContain('PLANTED words');
      expect(JSON.stringify(desk.log.lines)).not.toContain('PLANTED');
      const [message] = desk.services.conversations.listMessages({
        conversationId: conversationOf(customer),
      }).messages;
      expect(message).toMatchObject({ isUnsent: true, attachments: [] });
    }
  });

  it('takes its edits along', async () => {
    const { mid } = await says('at 8');
    await settled(spoken, ['< at 8']);
    await world.sandbox.meta.sendBody({
      object: 'instagram',
      entry: [
        {
          id: accountId,
          time: Date.now(),
          messaging: [
            {
              sender: { id: customer },
              recipient: { id: accountId },
              timestamp: Date.now(),
              message_edit: { mid, text: 'at 9', num_edit: 1 },
            },
          ],
        },
      ],
    });
    await settled(spoken, ['< at 8', '< Edited a message: at 9']);
    await unsends(mid);
    await settled(spoken, ['< at 8 (deleted)', '< Edited a message: at 9 (deleted)']);
  });

  it('is tried until LiveChat confirms, and holds up nothing that is written meanwhile', async () => {
    const { mid } = await says('one');
    await settled(spoken, ['< one']);
    world.sandbox.context.faults.add({ call: 'livechat.customer.delete_event', kind: 'fail', times: 9 });
    await unsends(mid);
    await until(() => expect(recordOf(holder)?.livechat).toBe('waiting'));
    await says('two');
    await until(async () => {
      await jump(61_000);
      expect(spoken()).toEqual(['< one', '< two']);
    });
    expect(recordOf(holder)?.livechat).toBe('waiting');
    await until(async () => {
      await jump(61_000);
      expect(spoken()).toEqual(['< one (deleted)', '< two']);
    });
    await until(() => expect(recordOf(holder)?.livechat).toBe('deleted'));
    await until(() => expect(recordOf(colleague)?.livechat).toBe('deleted'));
  });

  it('says that LiveChat keeps what the integration cannot take away', async () => {
    await says('Open?');
    await settled(spoken, ['< Open?']);
    const { mid } = await world.sandbox.meta.ownerSends(customer, { text: 'Yes' });
    await jump(21_000);
    await settled(spoken, ['< Open?', "* Answered in Instagram's own app: Yes"]);
    await world.sandbox.meta.ownerUnsends(customer, mid);
    await until(() => expect(recordOf(holder)?.livechat).toBe('refused'));
    await until(() => expect(recordOf(colleague)?.livechat).toBe('refused'));
  });

  it('that was never brought across is recorded as such', async () => {
    await says('hello');
    await settled(spoken, ['< hello']);
    world.sandbox.context.faults.add({ call: 'livechat.customer.send_event', kind: 'fail', times: 2 });
    const { mid } = await says('secret');
    await unsends(mid);
    await until(async () => {
      await jump(2_000);
      expect(recordOf(holder)?.livechat).toBe('not-mirrored');
      expect(holder.services.bridge.state.waiting).toBe(0);
    });
    expect(spoken()).toEqual(['< hello']);
  });
});

describe('erasing a customer', () => {
  /** A customer of whom LiveChat has a chat and a name: the id there, and what LiveChat holds. */
  const named = async () => {
    await says('hello');
    await settled(spoken, ['< hello']);
    await holder.services.bridge.idle();
    const { customerId = '' } = world.chatOf(customer);
    const known = world.sandbox.livechat.world.customers.get(customerId);
    await until(() => expect(known?.name).toContain('Visitor'));
    return { customerId, known };
  };

  it('takes the name and the handle away in LiveChat, in the console that holds the lease alone', async () => {
    const { customerId, known } = await named();
    const request = { accountId, customerId: customer as never };
    await until(() => expect(dump(colleague)).toContain(customerId));
    expect(await colleague.services.bridge.clearCustomer(request)).toBeUndefined();
    expect(toClearOf(colleague)).toEqual([{ accountId, entityId: customerId }]);
    const answer = { party: 'livechat', call: 'delete-properties' };
    world.sandbox.context.faults.add({ call: 'livechat.customer.update_customer', kind: 'close-socket' });
    expect(await holder.services.bridge.clearCustomer(request)).toEqual({
      ...answer,
      outcome: 'unreachable',
    });
    expect(await holder.services.bridge.clearCustomer(request)).toEqual({ ...answer, outcome: 'done' });
    expect(known).toMatchObject({ name: 'Erased customer', sessionFields: [] });
    // Whoever noted it need not come back to it.
    await until(() => expect([holder, colleague].map(toClearOf)).toEqual([[], []]));
  });

  it('is tried again until LiveChat has answered', async () => {
    const { known } = await named();
    const request = { accountId, customerId: customer as never };
    world.sandbox.context.faults.add({
      call: 'livechat.customer.update_customer',
      kind: 'close-socket',
      times: 3,
    });
    const first = holder.services.bridge.clearCustomer(request);
    holder.services.conversations.eraseCustomer(request);
    expect(await first).toMatchObject({ outcome: 'unreachable' });
    await until(async () => {
      await jump(5_000);
      expect(known).toMatchObject({ name: 'Erased customer', sessionFields: [] });
    });
    await until(() => expect(toClearOf(holder)).toEqual([]));
  });

  it('L7: says what LiveChat shows when it refused to let the customer be changed', async () => {
    const { known } = await named();
    const { faults } = world.sandbox.context;
    const { id: chatId } = world.chatOf(customer);
    const request = { accountId, customerId: customer as never };
    const answered = async (type: string) => {
      faults.add({ call: 'livechat.customer.update_customer', kind: 'fail', error: { type } });
      return (await holder.services.bridge.clearCustomer(request))?.outcome;
    };
    // Not now says nothing; a name that is still shown was not removed, whatever the refusal is called.
    expect(await answered('too_many_requests')).toBe('unreachable');
    expect(await answered('not_found')).toBe('refused');
    expect(await answered('authorization')).toBe('refused');
    if (known) known.name = 'Erased customer';
    expect(await answered('not_found')).toBe('done');
    world.sandbox.livechat.world.chats.delete(chatId);
    expect(await answered('authorization')).toBe('already-gone');
  });

  it('is not done to somebody who has written again meanwhile', async () => {
    const { customerId, known } = await named();
    customerToClearTable
      .on(holder.db)
      .insert({ accountId, entityId: customerId, sinceMs: 0, notBeforeMs: 0 });
    holder.services.bridge.retryNow();
    await until(() => expect(toClearOf(holder)).toEqual([]));
    expect(known?.name).toContain('Visitor');
  });

  it('has nothing to say to LiveChat of somebody it never heard of', async () => {
    const request = { accountId, customerId: '7610000000077777' as never };
    expect(await holder.services.bridge.clearCustomer(request)).toBeUndefined();
  });

  it('leaves no map, note or answer of the bridge, and a later message starts afresh', async () => {
    await says('PLANTED first');
    await settled(spoken, ['< PLANTED first']);
    await holder.services.bridge.idle();
    await until(() => expect(dump(holder)).toContain(customer));
    holder.services.conversations.eraseCustomer({
      accountId,
      customerId: customer as never,
      upToMs: world.sandbox.context.clock.now(),
    });
    expect(dump(holder)).not.toContain(customer);
    expect(dump(holder)).not.toContain('PLANTED first');
    await jump(5_000);
    await says('later');
    await until(() =>
      expect(
        holder.services.conversations
          .listMessages({ conversationId: conversationOf(customer) })
          .messages.map(({ text }) => text),
      ).toEqual(['later']),
    );
  });

  it('is done by the next holder of the lease, when the one who held it never could', async () => {
    const { customerId, known } = await named();
    await until(() => expect(dump(colleague)).toContain(customerId));
    await holder.kill();
    const request = { accountId, customerId: customer as never };
    expect(await colleague.services.bridge.clearCustomer(request)).toBeUndefined();
    colleague.services.conversations.eraseCustomer(request);
    await until(async () => {
      await jump(31_000);
      expect(known).toMatchObject({ name: 'Erased customer', sessionFields: [] });
    });
    await until(() => expect(toClearOf(colleague)).toEqual([]));
  });
});
