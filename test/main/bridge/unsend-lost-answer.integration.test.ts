import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';
// After the world, which watches over the databases that are opened.
import { createLocalRemovalStore } from '../../../src/main/conversations/index.ts';
import { until } from '../../helpers/until.ts';

let world: BridgeWorld;
let customer: string;
beforeEach(async () => {
  world = await startBridgeWorld();
  customer = world.newCustomer();
});
afterEach(() => world.end());

const mirrored = async (holder: Desk): Promise<string> => {
  const { mid } = await world.sandbox.meta.customerSends(customer, { text: 'taken back' });
  await settled(spoken, ['< taken back']);
  await holder.services.bridge.idle();
  return mid;
};
const spoken = () => world.spoken(world.chatOf(customer));
const liveChatOf = (desk: Desk) => createLocalRemovalStore(desk.db).list(1)[0]?.livechat;
const passTime = (ms: number) => world.sandbox.context.clock.jump(ms);

/** What a second removal of the same event answers is not documented (livechat.md §11). */
const readings = ['accepted', 'not_found', 'authorization'] as const;

describe.each(readings)(
  'L7: an unsent message whose removal LiveChat did not confirm (a second one: %s)',
  (reading) => {
    beforeEach(() => {
      world.sandbox.context.settings.repeatedDelete = reading;
    });

    it('is recorded as removed when the answer was lost, though the customer side hides it', async () => {
      const holder = await world.bridged();
      const mid = await mirrored(holder);
      const { faults } = world.sandbox.context;
      faults.add({ call: 'livechat.customer.delete_event', kind: 'drop-answer' });
      await world.sandbox.meta.customerUnsends(customer, mid);
      await settled(spoken, ['< taken back (deleted)']);
      await until(async () => {
        await passTime(2_000);
        expect(liveChatOf(holder)).toBe('deleted');
      });
    });

    it('is recorded as removed when the console was killed before it noted the answer', async () => {
      let isArmed = false;
      const holder = await world.bridged({
        failPoints: {
          at(step) {
            if (isArmed && step === 'delete.sent') throw new Error('killed');
          },
        },
      });
      const colleague = await world.desk(jonas);
      await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
      const mid = await mirrored(holder);
      isArmed = true;
      await world.sandbox.meta.customerUnsends(customer, mid);
      await until(() => expect(holder.isDead()).toBe(true));
      await until(async () => {
        await passTime(31_000);
        expect(liveChatOf(colleague)).toBe('deleted');
      });
      const again = await world.desk(maria, { of: holder });
      await until(async () => {
        await passTime(5_000);
        expect(liveChatOf(again)).toBe('deleted');
      });
      expect(spoken()).toEqual(['< taken back (deleted)']);
    });
  },
);

it('L7: a message that was taken back is not written again by a holder that has not heard of it yet', async () => {
  const holder = await world.bridged();
  await mirrored(holder);
  const [event] = world
    .chatOf(customer)
    .threads.flatMap(({ events }) => events.filter(({ type }) => type === 'message'));
  if (!event) throw new Error('no event');
  event.deleted = true;
  // As a new holder finds its row: carried perhaps.
  holder.db.exec("UPDATE bridge_inbound SET state = 'waiting', is_doubtful = 1 WHERE kind = 'message'");
  holder.services.bridge.retryNow();
  await until(() => expect(holder.services.bridge.state.waiting).toBe(0));
  await holder.services.bridge.idle();
  expect(spoken()).toEqual(['< taken back (deleted)']);
});
