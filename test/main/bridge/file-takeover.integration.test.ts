/**
 * Attacks: "a file of LiveChat's own app reaches Instagram exactly once, whoever holds the lease" (bridge/outbound/answers.ts). A
 * file has no words by which the next holder could find it among what Instagram has. Before: only addresses were sent.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BridgeStep } from '../../../src/main/bridge/index.ts';
import { ada, jonas, maria, settled } from '../../helpers/console-world.ts';
import { png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

describe('a file whose console dies', () => {
  const steps: BridgeStep[] = ['answer.claimed', 'answer.mark'];
  it.each(steps)('at %s is sent once by a colleague’s console, or not again', async (step) => {
    let isArmed = false;
    const desk = await world.bridged({
      failPoints: {
        at(name) {
          if (!isArmed || name !== step) return;
          isArmed = false;
          throw new Error('killed');
        },
      },
    });
    const colleague = await world.desk(jonas);
    await until(() => expect(colleague.services.bridge.state.state).toBe('standing-by'));
    await until(() => expect(colleague.services.channel.current()?.canSend).toBe(true));
    await world.sandbox.meta.customerSends(ada, { text: 'first' });
    await settled(() => world.spoken(world.chatOf(ada)), ['< first']);
    await desk.services.bridge.idle();
    const path = '/api/file/lc/att/1/x/menu.png';
    const bytes = Buffer.from(png('menu'));
    world.sandbox.livechat.world.files.set(path, {
      name: 'menu.png',
      contentType: 'image/png',
      bytes,
      expiresAt: Number.MAX_SAFE_INTEGER,
      used: true,
    });
    isArmed = true;
    const url = `${world.sandbox.context.baseUrl()}${path}`;
    world.agentWrites(world.chatOf(ada), '', { type: 'file', content: { url, name: 'menu.png' } });
    await until(() => expect(desk.isDead()).toBe(true));
    await world.sandbox.context.clock.jump(59_000);
    const check = async (one: typeof desk): Promise<void> => {
      await until(() => expect(one.services.bridge.state.state).toBe('active'));
      await until(() => expect(world.sentTexts()).toEqual(['(image)']));
      await world.sandbox.context.clock.jump(61_000);
      await one.services.bridge.idle();
      await one.services.conversations.idle();
      expect(world.sentTexts()).toEqual(['(image)']);
    };
    await check(colleague);
    const again = await world.desk(maria, { of: desk });
    await colleague.quit();
    await world.sandbox.context.clock.jump(11_000);
    await check(again);
  });
});
