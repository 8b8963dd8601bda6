/**
 * Attacks: "LiveChat hears of a heart of ours once, whoever holds the lease and whenever a console is killed, and nobody's
 * customer gets it a second time" (decision 0126). Before: LiveChat heard nothing of it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BridgeStep } from '../../../src/main/bridge/index.ts';
import { lastThread } from '../../../src/sandbox/livechat/model/chats.ts';
import { until } from '../../helpers/until.ts';
import {
  accountId,
  ada,
  conversationOf,
  type Desk,
  jonas,
  maria,
  settled,
} from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

const hello = '< Hello?';
const given = '* Maria Lindqvist reacted ❤️ to a message';
const takenBack = '* Maria Lindqvist took back a reaction';
const spoken = () => world.spoken(world.chatOf(ada));
const question = ({ services }: Desk) =>
  services.conversations.listMessages({ conversationId: conversationOf(ada) }).messages[0]!;
const react = (desk: Desk, isSet: boolean): void =>
  desk.services.conversations.react({
    messageId: question(desk).id,
    isSet,
    agentId: desk.services.session.identity()?.agentId as never,
  });
const later = (ms: number): Promise<void> => world.sandbox.context.clock.jump(ms);
const quiet = async (desk: Desk): Promise<void> => {
  await later(61_000);
  await until(() => expect(desk.services.bridge.state).toMatchObject({ state: 'active', waiting: 0 }));
  await desk.services.bridge.idle();
  await desk.services.conversations.idle();
};
/** What Instagram was asked for, and has. */
const calls = () =>
  world.sandbox.meta.books.senderActions.flatMap(({ action }) => (action.endsWith('react') ? [action] : []));
const atInstagram = (desk: Desk) =>
  world.sandbox.meta.world.messages.get(question(desk).mid!)?.reactions.get(accountId)?.emoji;
const asked = async (desk: Desk): Promise<void> => {
  await world.sandbox.meta.customerSends(ada, { text: 'Hello?' });
  await settled(spoken, [hello]);
  await desk.services.bridge.idle();
};

describe('a heart of ours, in LiveChat', () => {
  it('is a line that names who gave it, and one that names who took it back; nothing of it comes to the customer', async () => {
    const desk = await world.bridged();
    await asked(desk);
    react(desk, true);
    await later(1_001);
    await settled(spoken, [hello, given]);
    react(desk, false);
    await later(1_001);
    await settled(spoken, [hello, given, takenBack]);
    await quiet(desk);
    expect(spoken()).toEqual([hello, given, takenBack]);
    expect(calls()).toEqual(['react', 'unreact']);
    expect(world.sentTexts()).toEqual([]);
  });

  it('opens no closed chat', async () => {
    const desk = await world.bridged();
    await asked(desk);
    world.agentCloses(world.chatOf(ada));
    await quiet(desk);
    react(desk, true);
    await later(1_001);
    await until(() => expect(spoken()).toContain(given));
    await quiet(desk);
    expect(lastThread(world.chatOf(ada)).active).toBe(false);
  });

  it('is told by the colleague who holds the lease', async () => {
    const desk = await world.bridged();
    const colleague = await world.desk(jonas);
    await until(() => expect(colleague.services.channel.current()?.canSend).toBe(true));
    await asked(desk);
    await until(() => expect(question(colleague)).toBeDefined());
    react(colleague, true);
    await later(1_001);
    await until(() =>
      expect(spoken().slice(1)).toEqual([expect.stringMatching(/^\* .+ reacted ❤️ to a message$/u)]),
    );
    await quiet(desk);
    expect(spoken()).toHaveLength(2);
  });

  it.each<BridgeStep>(['event.send', 'event.sent', 'event.kept'])(
    'is there once after a kill at %s, by the same console and by one that takes over',
    async (step) => {
      let isArmed = false;
      const failPoints = {
        at(name: BridgeStep) {
          if (!isArmed || name !== step) return;
          isArmed = false;
          throw new Error('killed');
        },
      };
      const desk = await world.bridged({ failPoints });
      const colleague = await world.desk(jonas);
      await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
      await until(() => expect(colleague.services.channel.current()?.canSend).toBe(true));
      await asked(desk);
      isArmed = true;
      react(desk, true);
      await later(1_001);
      await until(() => expect(desk.isDead()).toBe(true));
      await later(59_000);
      await until(() => expect(colleague.services.bridge.state.state).toBe('active'));
      await settled(spoken, [hello, given]);
      const again = await world.desk(maria, { of: desk });
      await colleague.quit();
      await later(11_000);
      await until(() => expect(again.services.bridge.state.state).toBe('active'));
      await quiet(again);
      expect(spoken()).toEqual([hello, given]);
      expect(atInstagram(again)).toBe('❤');
    },
  );
});
