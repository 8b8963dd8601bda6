/** Decision 0078: whoever gets the bridge knows which answers a former holder may have begun, and doubts only these. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { teamSyncBodySchema } from '../../../src/shared/wire/index.ts';
import { accountId, ada, bruno, type Desk, jonas, maria, settled } from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';
import { type BridgeWorld, startBridgeWorld } from './bridge-world.ts';

let world: BridgeWorld;

const becomes = (desk: Desk, state: string) =>
  until(() => expect(desk.services.bridge.state.state).toBe(state));
const jump = (ms: number) => world.sandbox.context.clock.jump(ms);
const colleague = async (): Promise<Desk> => {
  const desk = await world.desk(jonas);
  await until(() => expect(desk.services.channel.current()?.canSend).toBe(true));
  await becomes(desk, 'standing-by');
  return desk;
};
const hello = async (customer: string): Promise<void> => {
  await world.sandbox.meta.customerSends(customer, { text: `hello ${customer}` });
  await settled(() => world.spoken(world.chatOf(customer)), [`< hello ${customer}`]);
};
/** Everything that the console does by itself for a while. */
const passes = async (desk: Desk, ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await jump(1_000);
    await desk.services.bridge.idle();
    await desk.services.conversations.idle();
  }
};
/** From here on Instagram's history answers nothing. */
const silenceHistory = (): void => {
  for (const call of ['meta.conversations', 'meta.thread'])
    world.sandbox.context.faults.add({
      call,
      kind: 'fail',
      times: 10_000,
      error: { code: -2, subcode: 2534084 },
    });
};
/** What this console holds of others' claims: how many, and the newest lease with a basis. */
const heard = (desk: Desk) => ({
  claims: (desk.db.prepare('SELECT count(*) AS n FROM bridge_claim').get() as { n: number }).n,
  basis: Number(
    (
      desk.db.prepare('SELECT value FROM setting WHERE key = ?').get(`bridge.claims-basis:${accountId}`) as
        { value: string } | undefined
    )?.value ?? 0,
  ),
});
/** The step at which the program ends, once it is armed. */
const trap = (step: string) => {
  const state = { isArmed: false };
  return {
    state,
    failPoints: {
      at(name: string) {
        if (!state.isArmed || name !== step) return;
        state.isArmed = false;
        throw new Error('killed');
      },
    },
  };
};

beforeEach(async () => {
  world = await startBridgeWorld();
});
afterEach(() => world.end());

describe('claims of answers', () => {
  it('a takeover sends at once what was not claimed, whatever Instagram’s history says, and doubts only the claimed one', async () => {
    const first = await world.bridged();
    const second = await colleague();
    await hello(ada);
    await hello(bruno);
    await until(() => expect(heard(second).basis).toBeGreaterThan(0));
    world.sandbox.meta.holdWebhooks();
    world.sandbox.context.faults.add({ call: 'meta.messages', kind: 'close-socket' });
    world.agentWrites(world.chatOf(ada), 'claimed');
    await until(() => expect(heard(second).claims).toBe(1));
    await until(() => expect(JSON.stringify(first.log.lines)).toContain('reply.call-failed'));
    await first.kill();
    world.agentWrites(world.chatOf(ada), 'behind it');
    world.agentWrites(world.chatOf(bruno), 'certain');
    silenceHistory();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 3_000);
    await until(() => expect(world.sentTexts()).toEqual(['certain']));
    await passes(second, 8_000);
    expect(world.sentTexts()).toEqual(['certain']);
    world.sandbox.context.faults.clear();
    await passes(second, 40_000);
    await until(() => expect(world.sentTexts()).toEqual(['certain', 'claimed', 'behind it']));
  });

  it('a claim that is durable, with nothing sent: the next holder looks, and sends once', async () => {
    const { state, failPoints } = trap('answer.claimed');
    const first = await world.bridged({ failPoints });
    const second = await colleague();
    await hello(ada);
    await until(() => expect(heard(second).basis).toBeGreaterThan(0));
    state.isArmed = true;
    world.agentWrites(world.chatOf(ada), 'claimed, never begun');
    await until(() => expect(first.isDead()).toBe(true));
    await until(() => expect(heard(second).claims).toBe(1));
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 10_000);
    await until(() => expect(world.sentTexts()).toEqual(['claimed, never begun']));
    const again = await world.desk(maria, { of: first });
    await passes(again, 5_000);
    expect(world.sentTexts()).toEqual(['claimed, never begun']);
  });

  it('nothing leaves before the relay has the claim', async () => {
    const first = await world.bridged();
    const second = await colleague();
    await hello(ada);
    await until(() => expect(heard(second).basis).toBeGreaterThan(0));
    await world.relay.stop();
    world.agentWrites(world.chatOf(ada), 'not without a claim');
    await until(() => expect(first.services.conversations.waitingToSend()).toBe(1));
    await jump(5_000);
    await first.services.conversations.idle();
    expect(world.sentTexts()).toEqual([]);
  });

  it('a stale holder’s late claim makes nothing doubtful for the holder of now', async () => {
    const first = await world.bridged();
    const second = await colleague();
    await hello(ada);
    await until(() => expect(heard(second).basis).toBeGreaterThan(0));
    const { send } = first.services.relayLink;
    const stale: Parameters<typeof send>[] = [];
    // Its claim does not leave: kept here, and handed to the relay when another console holds the lease.
    first.services.relayLink.send = (...args) => {
      if ((args[2] as { claims?: unknown }).claims === undefined) return send(...args);
      stale.push(args as Parameters<typeof send>);
    };
    world.agentWrites(world.chatOf(ada), 'claimed too late');
    await until(() => expect(stale).toHaveLength(1));
    await first.services.bridge.stop();
    await jump(59_000);
    silenceHistory();
    await becomes(second, 'active');
    await until(() => expect(world.sentTexts()).toEqual(['claimed too late']));
    for (const args of stale) send(...args);
    const seen = heard(second).claims;
    await passes(second, 2_000);
    world.agentWrites(world.chatOf(ada), 'goes on');
    await until(() => expect(world.sentTexts()).toEqual(['claimed too late', 'goes on']));
    expect(heard(second).claims).toBe(seen);
  });

  it('a holder of the version before says nothing: all of its answers are in doubt', async () => {
    const first = await world.desk(maria);
    const { send } = first.services.relayLink;
    first.services.relayLink.send = (context, to, body, key) => {
      const { claims, ...rest } = body as { claims?: unknown };
      send(context, to, (claims === undefined ? body : rest) as typeof body, key);
    };
    await world.connect(first);
    await first.services.bridge.authorize();
    await becomes(first, 'active');
    const second = await colleague();
    await hello(ada);
    await first.kill();
    world.agentWrites(world.chatOf(ada), 'perhaps begun');
    silenceHistory();
    await jump(59_000);
    await becomes(second, 'active');
    await passes(second, 10_000);
    expect(world.sentTexts()).toEqual([]);
    world.sandbox.context.faults.clear();
    await passes(second, 40_000);
    await until(() => expect(world.sentTexts()).toEqual(['perhaps begun']));
  });

  it('a console of the version before reads a map with claims as one without', () => {
    const map = { type: 'bridge-map', accountId, fence: 1, entries: [], doneSeq: 0, answersUpToMs: 0 };
    const claims = { number: 0, eventIds: ['E_1'], isBasis: true };
    expect(teamSyncBodySchema.parse({ ...map, claims, later: 1 })).toEqual({ ...map, claims });
    expect(teamSyncBodySchema.safeParse({ ...map, claims: { number: -1, eventIds: [] } }).success).toBe(
      false,
    );
    const many = Array.from({ length: 201 }, (_, index) => `E_${index}`);
    expect(teamSyncBodySchema.safeParse({ ...map, claims: { number: 0, eventIds: many } }).success).toBe(
      false,
    );
  });
});
