import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bridgeSteps, type BridgeStep } from '../../../src/main/bridge/index.ts';
import { agentIdSchema } from '../../../src/shared/domain/index.ts';
import { outcomesOfBridge } from '../../chaos/kill-outcomes.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { ada, conversationOf, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

/** Ends the console the first time it comes to this step once `arm` was called. */
const trap = (step: BridgeStep) => {
  let isArmed = false;
  return {
    arm() {
      isArmed = true;
    },
    failPoints: {
      at(name: BridgeStep) {
        if (!isArmed || name !== step) return;
        isArmed = false;
        throw new Error('killed');
      },
    },
  };
};

const answering = (): string[] =>
  world.chatOf(ada).users.flatMap(({ id, type, present }) => (type === 'agent' && present ? [id] : []));
/** What LiveChat's routing has chosen is what this console says. */
const seen = (desk: Desk): Promise<void> =>
  until(async () => {
    await world.sandbox.context.clock.jump(1_000);
    expect(desk.services.teamwork.assigneeOf(conversationOf(ada))).toBe(answering()[0]);
  });
const other = () => agentIdSchema.parse(answering().includes(jonas) ? maria : jonas);
let assigned: string | undefined;

/** Brings about what leads to the step; the console dies on the way. */
const provoke = async (step: BridgeStep, desk: Desk, arm: () => void): Promise<void> => {
  const says = (text: string) => world.sandbox.meta.customerSends(ada, { text });
  const kind = step.split('.')[0];
  if (kind === 'customer' || kind === 'chat') {
    arm();
    await says('first');
    return;
  }
  await says('first');
  await settled(() => world.spoken(world.chatOf(ada)), ['< first']);
  await desk.services.bridge.idle();
  if (kind === 'event') {
    arm();
    await says('second');
  }
  if (kind === 'delete') {
    const { mid } = await says('second');
    await settled(() => world.spoken(world.chatOf(ada)), ['< first', '< second']);
    await desk.services.bridge.idle();
    arm();
    await world.sandbox.meta.customerUnsends(ada, mid);
  }
  if (kind === 'answer') {
    arm();
    world.agentWrites(world.chatOf(ada), 'an answer');
  }
  if (kind === 'file') {
    const { conversations, session } = desk.services;
    const conversationId = conversationOf(ada);
    const added = await conversations.addFile({ conversationId, name: 'menu.png', bytes: png() });
    arm();
    conversations.queueReply({
      conversationId,
      text: '',
      fileIds: 'file' in added ? [added.file.id] : [],
      agentId: session.identity()?.agentId as never,
      undoMs: 0,
    });
  }
  if (kind === 'step') {
    await seen(desk);
    arm();
    assigned = other();
    desk.services.teamwork.assign([conversationOf(ada)], other());
  }
  if (kind === 'whisper') {
    arm();
    desk.services.teamwork.addNote(conversationOf(ada), 'a note', []);
  }
  if (kind === 'record') {
    arm();
    desk.services.conversations.queueReply({
      conversationId: conversationOf(ada),
      text: 'from the console',
      agentId: desk.services.session.identity()?.agentId as never,
      undoMs: 0,
    });
  }
};

const steps = bridgeSteps.filter((step) => !step.startsWith('grant.'));

describe('a kill at each step', () => {
  it.each(steps)('%s: the same console comes back, and everything is there once', async (step) => {
    const { arm, failPoints } = trap(step);
    const desk = await world.bridged({ failPoints });
    await provoke(step, desk, arm);
    await until(() => expect(desk.isDead()).toBe(true));
    const again = await world.desk(maria, { of: desk });
    await check(step, again);
  });

  /** Where something has happened outside, or may have, that the colleague has not heard of. */
  const takeovers: BridgeStep[] = [
    'customer.made',
    'chat.start',
    'chat.started',
    'event.send',
    'event.sent',
    'delete.sent',
    'answer.read',
    'answer.queued',
    'answer.claim',
    'answer.claimed',
    'answer.mark',
    'step.give',
    'step.given',
    'whisper.sent',
  ];
  it.each(takeovers)(
    '%s: a colleague’s console takes over, and everything is there once, also when the first comes back',
    async (step) => {
      const { arm, failPoints } = trap(step);
      const desk = await world.bridged({ failPoints });
      const colleague = await world.desk(jonas);
      await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
      await until(() => expect(colleague.services.channel.current()?.canSend).toBe(true));
      await provoke(step, desk, arm);
      await until(() => expect(desk.isDead()).toBe(true));
      await world.sandbox.context.clock.jump(59_000);
      await check(step, colleague);
      const again = await world.desk(maria, { of: desk });
      await colleague.quit();
      await world.sandbox.context.clock.jump(11_000);
      await check(step, again);
    },
  );

  const check = async (step: BridgeStep, desk: Desk): Promise<void> => {
    const { livechat, instagram } = outcomesOfBridge[step];
    await until(() => expect(desk.services.bridge.state.state).toBe('active'));
    await settled(() => world.spoken(world.chatOf(ada)), livechat);
    await world.sandbox.context.clock.jump(61_000);
    await until(() => expect(desk.services.bridge.state).toMatchObject({ state: 'active', waiting: 0 }));
    await desk.services.bridge.idle();
    await desk.services.conversations.idle();
    expect(world.chats()).toHaveLength(1);
    expect(world.spoken(world.chatOf(ada))).toEqual(livechat);
    expect(world.sentTexts()).toEqual(instagram);
    expect(desk.services.bridge.state.notCarried).toBe(0);
    if (!step.startsWith('step.')) return;
    expect(answering()).toEqual([assigned]);
    expect(desk.services.teamwork.assigneeOf(conversationOf(ada))).toBe(assigned);
    const lines = world.chatOf(ada).threads.flatMap(({ events }) => events);
    const transfers = lines.filter(({ content }) => content['system_message_type'] === 'chat_transferred');
    expect(transfers).toHaveLength(1);
  };
});
