import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../helpers/until.ts';
import {
  accountId,
  anna,
  conversationId,
  createTestConsole,
  customerId,
  shown,
  type TestConsole,
} from './console.ts';
import { type MetaWorld, startMetaWorld } from './meta-world.ts';

const minute = 60_000;
let world: MetaWorld;
let folder: string;
let desk: TestConsole;

const open = (): TestConsole => {
  const { clock } = world.sandbox.context;
  const made = createTestConsole({ clock, timers: clock, file: join(folder, 'cache.db') });
  made.channel.clientNow = world.client();
  world.console = made;
  made.conversations.start();
  return made;
};
const reply = (text: string): void => {
  desk.conversations.queueReply({ conversationId, text, agentId: anna, undoMs: 0 });
};
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const setUsage = (percent: number, minutes: number): void => {
  world.sandbox.meta.options.usageHeaders = {
    businessUseCase: {
      [accountId]: [{ type: 'instagram', call_count: percent, estimated_time_to_regain_access: minutes }],
    },
  };
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-pauses-'));
  world = await startMetaWorld();
  desk = open();
  await world.sandbox.meta.customerSends(customerId, { text: 'Hello?' });
  await desk.conversations.idle();
});
afterEach(async () => {
  void desk.conversations.stop();
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('a paused channel', () => {
  it('keeps its outbox, says until when, and goes on by itself', async () => {
    setUsage(100, 2);
    reply('Fills the measure');
    await until(() => expect(world.sentTexts()).toHaveLength(1));
    await desk.conversations.idle();
    world.sandbox.meta.options.usageHeaders = undefined;
    const nowMs = desk.clock.now();
    for (const text of ['One', 'Two']) reply(text);
    await jump(minute);
    expect(world.sentTexts()).toHaveLength(1);
    const pause = desk.conversations.sendingPause(accountId);
    expect(pause).toMatchObject({ reason: 'INSTAGRAM_RATE_LIMITED', waiting: 2 });
    expect((pause?.untilMs ?? 0) - nowMs).toBeGreaterThan(minute);
    await jump(minute + 5_000);
    await until(() => expect(world.sentTexts().length).toBeGreaterThan(1));
    await desk.conversations.idle();
    await jump(2_000);
    await until(() => expect(world.sentTexts()).toEqual(['Fills the measure', 'One', 'Two']));
    expect(desk.conversations.sendingPause(accountId)).toBeUndefined();
  });

  it('stays paused over a restart', async () => {
    world.sandbox.context.faults.add({
      call: 'meta.messages',
      kind: 'fail',
      error: { code: 613, message: 'rate' },
    });
    reply('Too fast');
    await until(() => expect(shown(desk).at(-1)).toBe('> text Too fast queued INSTAGRAM_RATE_LIMITED'));
    await desk.conversations.idle();
    void desk.conversations.stop();
    desk.db.close();
    desk = open();
    expect(desk.conversations.sendingPause(accountId)).toMatchObject({ waiting: 1 });
    reply('Behind it');
    await jump(50_000);
    expect(world.sentTexts()).toEqual([]);
    await jump(15_000);
    await until(() => expect(world.sentTexts()).toContain('Too fast'));
  });

  it('sends more slowly while the limit is near', async () => {
    setUsage(80, 0);
    reply('One');
    await until(() => expect(world.sentTexts()).toHaveLength(1));
    await desk.conversations.idle();
    reply('Two');
    await jump(1_500);
    expect(world.sentTexts()).toHaveLength(1);
    await jump(2_000);
    await until(() => expect(world.sentTexts()).toHaveLength(2));
  });

  it('names Instagram’s own code behind a refusal', async () => {
    world.sandbox.meta.customer(customerId).reachability = 'blocked';
    reply('Anybody?');
    await until(() => expect(shown(desk).at(-1)).toContain('failed'));
    const { messages } = desk.conversations.listMessages({ conversationId });
    expect(messages.at(-1)?.reasonDetail).toMatch(/^\d+(\/\d+)?$/);
  });
});
