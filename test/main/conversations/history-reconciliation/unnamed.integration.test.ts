import { describe, expect, it } from 'vitest';
import { conversationId, customerId } from '../console.ts';
import { useGapWorld } from './gap-world.ts';

const gap = useGapWorld();
const other = '7610000000000100';

describe('a list of threads that Instagram gives only without the names of their messages', () => {
  it('is compared thread by thread: what is missing comes, and older ones leave their cut line', async () => {
    await gap.says('here');
    await gap.says('here too', other);
    await gap.verify();
    gap.world.sandbox.meta.holdWebhooks();
    for (let count = 0; count < 24; count += 1) await gap.says(`missed ${count}`);
    await gap.world.sandbox.context.clock.jump(2_000);
    gap.world.sandbox.meta.options.nestedRefusals = { seed: 1, share: 1 };
    await gap.verify();
    // The twenty newest have content; of the four before them only the names are known.
    const missed = gap.desk.conversations
      .listMessages({ conversationId })
      .messages.flatMap(({ text }) => (text?.startsWith('missed') === true ? text : []));
    expect(missed).toEqual(Array.from({ length: 20 }, (_, index) => `missed ${index + 4}`));
    const row = gap.desk.conversations.list({ view: 'all', limit: 10 }).conversations;
    expect(row.find((each) => (each.customerId as string) === customerId)?.historyCutAtMs).toBeDefined();
  });

  it('M3: one thread that is refused keeps the others from nothing', async () => {
    await gap.says('here');
    await gap.says('here too', other);
    await gap.verify();
    gap.world.sandbox.meta.holdWebhooks();
    const id = gap.world.sandbox.meta.thread(customerId)?.id ?? '';
    await gap.says('refused');
    await gap.says('not refused', other);
    gap.world.sandbox.meta.refuse(id);
    gap.world.sandbox.meta.options.nestedRefusals = { seed: 1, share: 1 };
    await gap.verify();
    expect(JSON.stringify(gap.desk.conversations.list({ view: 'all', limit: 10 }))).toContain('not refused');
  });
});
