import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customerIdSchema, type MessageMid } from '../../../src/shared/domain/index.ts';
import { startMetaWorld, type MetaWorld } from '../conversations/meta-world.ts';

/** The history as the simulated Meta gives it: its table of fields, and what it may refuse or put into its lists. */
let world: MetaWorld;
let customers = 0;
let customer: string;
beforeAll(async () => {
  world = await startMetaWorld();
  world.sandbox.meta.options.rateLimits = false;
});
afterAll(() => world.end());
beforeEach(() => {
  customer = world.sandbox.meta.addCustomer({ id: `76100000000007${(customers += 1)}` }).id;
  Object.assign(world.sandbox.meta.options, { historyReplyTo: false, refusedFields: [], oddEntries: false });
});

const url = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=5';
const says = async (
  what: Parameters<MetaWorld['sandbox']['meta']['customerSends']>[1],
): Promise<MessageMid> => {
  const { mid } = await world.sandbox.meta.customerSends(customer, what);
  // The history tells whole seconds.
  await world.sandbox.context.clock.jump(1000);
  return mid as MessageMid;
};
const read = async () => {
  const client = world.client();
  const { threads } = await client.threads({ customerId: customerIdSchema.parse(customer) });
  return client.threadHistory(threads[0]?.id ?? '');
};

describe('the history of the simulated Meta', () => {
  it.each([
    ['is no field, as in the table', false],
    ['is a field', true],
  ])('M6: is whole where reply_to %s', async (_name, historyReplyTo) => {
    world.sandbox.meta.options.historyReplyTo = historyReplyTo;
    const first = await says({ text: 'Rye?' });
    await says({ text: 'I mean this', replyToMid: first });
    await says({ attachments: [{ type: 'ig_post', payload: { url, title: 'Invented caption' } }] });
    const { events, reachesBackToMs } = await read();
    expect(events).toMatchObject([
      { text: 'Rye?' },
      { text: 'I mean this' },
      { attachments: [{ kind: 'shared-post', url, title: 'Invented caption' }] },
    ]);
    expect(reachesBackToMs).toBe(Number.NEGATIVE_INFINITY);
    const reply = events[1]?.type === 'message' ? events[1].replyTo : undefined;
    expect(reply).toEqual(historyReplyTo ? { kind: 'message', mid: first } : undefined);
  });

  it.each(['story', 'shares', 'reactions', 'is_unsupported'])(
    'M6: has all the rest where %s is refused',
    async (field) => {
      world.sandbox.meta.options.refusedFields = [field];
      const mid = await says({ text: 'Look' });
      await world.sandbox.meta.customerReacts(customer, mid, '❤');
      await says({ attachments: [{ type: 'ig_post', payload: { url } }] });
      await says({ attachments: [{ type: 'story_mention', payload: { url } }] });
      const { events, reachesBackToMs } = await read();
      const told = JSON.stringify(events);
      expect(told).toContain('Look');
      expect(told.includes('story-mention')).toBe(field !== 'story');
      expect(told.includes('shared-post')).toBe(field !== 'shares');
      expect(told.includes('❤')).toBe(field !== 'reactions');
      expect(reachesBackToMs).toBe(Number.NEGATIVE_INFINITY);
    },
  );

  it('D1: an entry of null in every list costs only itself', async () => {
    world.sandbox.meta.options.oddEntries = true;
    await says({ attachments: [{ type: 'image', payload: { url } }] });
    const { events, reachesBackToMs } = await read();
    expect(events).toMatchObject([{ attachments: [{ kind: 'image', url }], unreadable: 1 }]);
    // What the odd entry of the thread was is not known: no statement about what is missing.
    expect(reachesBackToMs).toBe(Number.POSITIVE_INFINITY);
  });
});
