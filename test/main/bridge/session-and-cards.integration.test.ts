import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addThread, announceChat, seat } from '../../../src/sandbox/livechat/model/chats.ts';
import { type Desk, jonas, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
let desk: Desk;
let customer: string;

beforeAll(async () => {
  world = await startBridgeWorld();
  desk = await world.bridged();
});
afterAll(() => world.end());
beforeEach(() => {
  Object.assign(world.sandbox.context.settings, {
    cardsNeedPictures: false,
    firstThreadClearsSessionFields: true,
  });
  customer = world.newCustomer();
});

const chat = () => world.chatOf(customer);
const says = (text: string) => world.sandbox.meta.customerSends(customer, { text });
const entity = () => world.sandbox.livechat.world.customers.get(chat().customerId ?? '');
const fields = () => entity()?.sessionFields;
const handle = () => [{ Instagram: `@${world.sandbox.meta.customer(customer).username}` }];
const haveFields = () => until(() => expect(fields()).toEqual(handle()));

describe('L13: the customer’s session fields, which LiveChat forgets with each session', () => {
  it.each([true, false])(
    'are there in every thread, whoever opens it; the first thread clears them: %s',
    async (firstThreadClearsSessionFields) => {
      Object.assign(world.sandbox.context.settings, { firstThreadClearsSessionFields });
      await says('Hello?');
      await settled(() => world.spoken(chat()), ['< Hello?']);
      await haveFields();

      world.agentCloses(chat());
      await says('One more thing');
      await until(() => expect(chat().threads).toHaveLength(2));
      await haveFields();

      // In LiveChat's own app.
      world.agentCloses(chat());
      const start = {
        continuous: true,
        active: true,
        properties: {},
        clientId: 'app',
        customerClientId: undefined,
      };
      seat(chat(), jonas, 'agent');
      addThread(world.sandbox.livechat.world, chat(), start);
      expect(fields()).toEqual([]);
      announceChat(world.sandbox.livechat.world, chat(), undefined, jonas);
      await haveFields();
    },
  );

  it('are there in a thread whose opening no push told of', async () => {
    await says('Hello?');
    await settled(() => world.spoken(chat()), ['< Hello?']);
    await haveFields();
    world.agentCloses(chat());
    world.sandbox.context.faults.add({ call: 'livechat.push.incoming_chat', kind: 'fail', times: 1 });
    await says('Unheard');
    await until(() => expect(chat().threads).toHaveLength(2));
    world.sandbox.livechat.world.endSessions('maria@bakery.test', 'connection_timeout');
    await haveFields();
  });

  it('are not sent again with every message, nor after a restart', async () => {
    await says('one');
    await settled(() => world.spoken(chat()), ['< one']);
    await haveFields();
    // The first one goes with the name.
    await until(() => expect(entity()?.name).toBe(world.sandbox.meta.customer(customer).name));
    await world.sandbox.context.clock.jump(5_000);
    await desk.services.bridge.idle();
    const take = vi.spyOn(world.sandbox.context.faults, 'take');
    await says('two');
    await settled(() => world.spoken(chat()), ['< one', '< two']);
    await desk.services.bridge.idle();
    await desk.quit();
    desk = await world.desk('maria@bakery.test', { of: desk });
    await world.sandbox.context.clock.jump(11_000);
    await until(() => expect(desk.services.bridge.state.state).toBe('active'));
    await says('three');
    await settled(() => world.spoken(chat()), ['< one', '< two', '< three']);
    await desk.services.bridge.idle();
    expect(take.mock.calls.map(([name]) => name)).not.toContain('livechat.customer.update_customer');
  });

  it('are sent in the end when LiveChat is busy', async () => {
    await says('Hello?');
    await settled(() => world.spoken(chat()), ['< Hello?']);
    await haveFields();
    await desk.services.bridge.idle();
    world.agentCloses(chat());
    world.sandbox.context.faults.add({
      call: 'livechat.customer.update_customer',
      kind: 'fail',
      error: { type: 'too_many_requests' },
      times: 2,
    });
    await says('Busy?');
    await until(() => expect(chat().threads).toHaveLength(2));
    await haveFields();
  });
});

describe('L13: cards', () => {
  const link = 'https://www.instagram.com/p/C1nv3nt3d/';
  const shares = () =>
    world.sandbox.meta.customerSends(customer, {
      attachments: [{ type: 'share', payload: { url: link } }],
    });

  it('name their postback and who has clicked it, as LiveChat asks', async () => {
    await shares();
    await until(() => expect(world.spoken(chat())).toEqual(['< rich_message']));
    const [event] = chat().threads[0]?.events.filter(({ type }) => type === 'rich_message') ?? [];
    expect(event?.content['elements']).toMatchObject([
      { buttons: [{ type: 'url', value: link, postback_id: expect.any(String), user_ids: [] }] },
    ]);
  });

  it('go as a line with the link where LiveChat wants a picture in them, each once', async () => {
    Object.assign(world.sandbox.context.settings, { cardsNeedPictures: true });
    await shares();
    await until(() => expect(world.spoken(chat())).toHaveLength(1));
    expect(world.spoken(chat())[0]).toMatch(/^< .+: https:\/\/www\.instagram\.com\/p\/C1nv3nt3d\/$/);
    await says('Seen it?');
    await shares();
    await until(() => expect(world.spoken(chat())).toHaveLength(3));
    expect(world.spoken(chat()).filter((line) => line.endsWith(link))).toHaveLength(2);
  });
});
