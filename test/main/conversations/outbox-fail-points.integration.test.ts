import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  outboxSteps,
  type OutboxFailPoints,
  type OutboxStep,
  uploadSteps,
  type UploadStep,
} from '../../../src/main/conversations/index.ts';
import { outcomesOfReply, outcomesOfUpload } from '../../chaos/kill-outcomes.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { anna, conversationId, createTestConsole, customerId, shown, type TestConsole } from './console.ts';
import { type MetaWorld, startMetaWorld } from './meta-world.ts';

let world: MetaWorld;
let folder: string;
let desk: TestConsole;

const open = (failPoints?: OutboxFailPoints): TestConsole => {
  const { clock } = world.sandbox.context;
  const made = createTestConsole({
    clock,
    timers: clock,
    file: join(folder, 'cache.db'),
    failPoints,
  });
  made.channel.clientNow = world.client();
  world.console = made;
  return made;
};

/** Ends like a kill: what is not on disk is gone, and nothing it still does can reach the file. */
const kill = (): void => {
  void desk.conversations.stop();
  desk.db.close();
  world.console = undefined;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-outbox-steps-'));
  world = await startMetaWorld();
});
afterEach(async () => {
  void desk.conversations.stop();
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Ends the console the first time it comes to this step. */
const killedAt = (step: OutboxStep | UploadStep) => {
  let isDead = false;
  const failPoints: OutboxFailPoints = {
    at(name) {
      if (isDead) throw new Error('dead');
      if (name !== step) return;
      isDead = true;
      kill();
      throw new Error('killed');
    },
  };
  return { failPoints, isDead: () => isDead };
};

describe('a kill at each step of a file', () => {
  const uploads = () =>
    world.sandbox.meta.books.calls.filter(({ call }) => call === 'meta.message_attachments').length;
  const asFile: Partial<Record<OutboxStep, string>> = {
    'reply.send': '> image +image failed INSTAGRAM_OUTCOME_UNKNOWN',
  };
  const steps = [...uploadSteps, ...outboxSteps.filter((step) => !step.startsWith('reply.look'))];
  it.each(steps)('%s: the same console comes back, and it is sent once or asks', async (step) => {
    const trap = killedAt(step);
    world.sandbox.meta.options.echo = 'after';
    desk = open(trap.failPoints);
    desk.conversations.start();
    await world.sandbox.meta.customerSends(customerId, { text: 'Do you have a menu?' });
    await desk.conversations.idle();
    const added = await desk.conversations.addFile({ conversationId, name: 'menu.png', bytes: png() });
    const fileIds = 'file' in added ? [added.file.id] : [];
    desk.conversations.queueReply({ conversationId, text: '', fileIds, agentId: anna, undoMs: 0 });
    await until(() => expect(trap.isDead()).toBe(true));
    await world.settled();

    desk = open();
    for (const body of world.missed.splice(0)) desk.relay.deliverBody(body);
    desk.conversations.start();
    await world.sandbox.context.clock.jump(61_000);
    const row = asFile[step as OutboxStep] ?? '> image +image sent';
    await until(() => expect(shown(desk)).toEqual(['< text Do you have a menu?', row]));
    await desk.conversations.idle();
    const message = desk.conversations.listMessages({ conversationId }).messages.at(-1);
    // Nobody knows, so a person decides; "Send again" sends it once, with the copy that Instagram has.
    if (row.includes('failed') && message) desk.conversations.retry(message.id);
    await until(() => expect(shown(desk).at(-1)).toBe('> image +image sent'));
    expect(world.sandbox.meta.books.sends.map(({ attachmentTypes }) => attachmentTypes)).toEqual([['image']]);
    expect(uploads()).toBe(outcomesOfUpload[step as UploadStep]?.uploads ?? 1);
  });
});

describe('a kill at each step of a reply', () => {
  it.each(outboxSteps)('%s: the same console comes back, and it is sent once or asks', async (step) => {
    const trap = killedAt(step);
    // The history is asked only when neither answer nor echo comes.
    const isInDoubt = step.startsWith('reply.look');
    world.sandbox.meta.options.echo = isInDoubt ? 'none' : 'after';
    desk = open(trap.failPoints);
    desk.conversations.start();
    await world.sandbox.meta.customerSends(customerId, { text: 'Do you open on Sunday?' });
    await desk.conversations.idle();
    if (isInDoubt) world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'drop-answer' });
    desk.conversations.queueReply({ conversationId, text: 'Once', agentId: anna, undoMs: 0 });
    if (isInDoubt) {
      await until(() => expect(world.sentTexts()).toHaveLength(1));
      await until(() => expect(shown(desk).at(-1)).toContain('INSTAGRAM_OUTCOME_UNKNOWN'));
      await world.sandbox.context.clock.jump(11_000);
    }
    await until(() => expect(trap.isDead()).toBe(true));
    await world.settled();

    desk = open();
    for (const body of world.missed.splice(0)) desk.relay.deliverBody(body);
    desk.conversations.start();
    const { state, sends } = outcomesOfReply[step];
    await world.sandbox.context.clock.jump(61_000);
    await until(() => expect(shown(desk).at(-1)).toBe(`> text Once ${state}`));
    await desk.conversations.idle();
    expect(world.sentTexts()).toHaveLength(sends);
    expect(shown(desk)).toHaveLength(2);
    if (state === 'sent') return;
    // Nobody knows, so a person decides; "Send again" sends it once.
    const message = desk.conversations.listMessages({ conversationId }).messages.at(-1);
    if (message) desk.conversations.retry(message.id);
    await until(() => expect(shown(desk).at(-1)).toBe('> text Once sent'));
    expect(world.sentTexts()).toEqual(['Once']);
  });
});
