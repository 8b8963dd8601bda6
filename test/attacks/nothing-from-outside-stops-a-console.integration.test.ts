/**
 * Attacks "nothing from outside stops a console" (docs/threat-model.md).
 *
 * Before: a proven envelope whose handler threw stopped the stream; the console connected again, met it again, and showed nothing
 * that came after it, for ever, and after every restart. One of a newer form was thrown away. An Instagram envelope that a key of the
 * right name did not open was acknowledged away.
 * Now: it is set aside, sealed, in the transaction that moves the cursor; what follows arrives; it is tried three times, by the next
 * version of the app, and when a person asks.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentId } from '../../src/shared/domain/index.ts';
import { forge, messageBody, post } from '../helpers/forged-envelope.ts';
import { createManualTimers, type ManualTimers } from '../helpers/manual-timers.ts';
import { startRelayProxy, type RelayProxy } from '../helpers/relay-proxy.ts';
import { startRelayWorld, type Desk, type DeskOptions, type RelayWorld } from '../helpers/relay-world.ts';
import { until } from '../helpers/until.ts';

const mariaId = 'maria@bakery.test' as AgentId;
const jonasId = 'jonas@bakery.test' as AgentId;

let world: RelayWorld;
let proxy: RelayProxy | undefined;
beforeEach(async () => {
  world = await startRelayWorld();
});
afterEach(async () => {
  await world.end();
  await proxy?.close();
  proxy = undefined;
});

const texts = (desk: Desk, chatId: AgentId) =>
  desk.chats
    .listMessages(chatId)
    .messages.map(({ text }) => text)
    .sort();

/** Both pauses between the three tries pass. */
const threeTries = async (timers: ManualTimers): Promise<void> => {
  await timers.advance(1_000);
  await timers.advance(10_000);
};

/** Throws for the text `poison`, after the chats have written it, as a handler with a fault does. */
const poisoned =
  (isCured: () => boolean = () => false) =>
  (desk: Desk): void =>
    desk.link.onSigned('private', (_sender, body) => {
      if (body.type === 'message' && body.text === 'poison' && !isCured())
        throw new TypeError('of a handler');
    });

const two = async (options: DeskOptions = {}) => {
  const maria = await world.desk(mariaId, options);
  const jonas = await world.desk(jonasId);
  await until(() => expect(maria.link.trustOf(jonasId)).toBe('confirmed'));
  await until(() => expect(jonas.link.trustOf(mariaId)).toBe('confirmed'));
  return { maria, jonas };
};

const say = async (from: Desk, to: Desk, ...said: string[]): Promise<void> => {
  for (const text of said)
    await post(from, to, [await forge({ from, to, body: messageBody(from, to, text) })]);
};

const kept = (desk: Desk) =>
  desk.db
    .prepare<{ reason: string; code: string | null; tries: number }>(
      'SELECT reason, code, tries FROM set_aside_envelope ORDER BY position',
    )
    .all();

describe('one envelope of a colleague that cannot be applied', () => {
  it('does not hold back what comes after it, and is set aside after three tries with its reason', async () => {
    const timers = createManualTimers();
    const { maria, jonas } = await two({ beforeConnect: poisoned(), timers, clock: timers });
    await say(jonas, maria, 'one', 'poison', 'two');
    await until(() => expect(texts(maria, jonasId)).toEqual(['one', 'two']));
    expect(kept(maria)).toEqual([{ reason: 'ENVELOPE_NOT_APPLIED', code: 'TypeError', tries: 1 }]);
    expect(maria.link.setAside().count).toBe(0);
    await threeTries(timers);
    await until(() => expect(maria.setAside).toEqual(['ENVELOPE_NOT_APPLIED']));
    expect(maria.link.setAside()).toEqual({
      count: 1,
      items: [
        {
          kind: 'private',
          reason: 'ENVELOPE_NOT_APPLIED',
          code: 'TypeError',
          fromAgentId: jonasId,
          atMs: expect.any(Number),
          tries: 3,
        },
      ],
    });
    expect(JSON.stringify([maria.link.setAside(), maria.log.lines])).not.toContain('poison');
    await say(jonas, maria, 'three');
    await until(() => expect(texts(maria, jonasId)).toEqual(['one', 'three', 'two']));
    expect(maria.link.state).toBe('online');
  });

  it('is acknowledged, so that the relay keeps nothing for this console, and survives a kill', async () => {
    const { maria, jonas } = await two({ beforeConnect: poisoned() });
    await say(jonas, maria, 'poison', 'after');
    await until(() => expect(texts(maria, jonasId)).toEqual(['after']));
    let isCured = false;
    const timers = createManualTimers();
    const back = await maria.restart({ beforeConnect: poisoned(() => isCured), timers, clock: timers });
    await until(() => expect(back.link.state).toBe('online'));
    await threeTries(timers);
    await until(() => expect(back.link.setAside().count).toBe(1));
    expect(texts(back, jonasId)).toEqual(['after']);
    isCured = true;
    back.link.retrySetAside();
    expect(texts(back, jonasId)).toEqual(['after', 'poison']);
    expect(back.link.setAside()).toEqual({ count: 0, items: [] });
    expect(kept(back)).toEqual([]);
  });

  it('is tried again by a newer version of the app at its start', async () => {
    const timers = createManualTimers();
    const { maria, jonas } = await two({
      beforeConnect: poisoned(),
      appVersion: '1.0.0',
      timers,
      clock: timers,
    });
    await say(jonas, maria, 'poison');
    await until(() => expect(kept(maria)).toHaveLength(1));
    await threeTries(timers);
    await until(() => expect(maria.link.setAside().count).toBe(1));
    const same = await maria.restart({ beforeConnect: poisoned(() => true), appVersion: '1.0.0' });
    await until(() => expect(same.link.state).toBe('online'));
    expect(texts(same, jonasId)).toEqual([]);
    const newer = await same.restart({ beforeConnect: poisoned(() => true), appVersion: '1.1.0' });
    await until(() => expect(texts(newer, jonasId)).toEqual(['poison']));
    expect(kept(newer)).toEqual([]);
  });

  it('of a form that only a newer version knows is kept as it came, and shown as that', async () => {
    const { maria, jonas } = await two();
    const body = { ...messageBody(jonas, maria, 'canary of the future'), type: 'sticker' };
    await post(jonas, maria, [await forge({ from: jonas, to: maria, body })]);
    await say(jonas, maria, 'plain');
    await until(() => expect(texts(maria, jonasId)).toEqual(['plain']));
    expect(maria.link.setAside().items).toMatchObject([
      { kind: 'private', reason: 'ENVELOPE_NEWER', fromAgentId: jonasId, tries: 1 },
    ]);
    expect(maria.setAside).toEqual(['ENVELOPE_NEWER']);
    expect(JSON.stringify(maria.db.prepare('SELECT * FROM set_aside_envelope').all())).not.toContain(
      'canary',
    );
  });
});

describe('a relay of a newer kind, or one that lies', () => {
  it('brings an envelope of an unknown kind, which is kept for the version that knows it', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    proxy.breaksWebSockets = true;
    const { maria, jonas } = await two({ relayUrl: proxy.url });
    proxy.rewrite = (path, json) => {
      const answer = json as { envelopes?: { kind: string }[] };
      if (!path.startsWith('/v1/envelopes') || answer.envelopes === undefined) return json;
      const inANewWay = (kind: string): string => (kind === 'private' ? 'hologram' : kind);
      return {
        ...answer,
        envelopes: answer.envelopes.map((each) => ({ ...each, kind: inANewWay(each.kind) })),
      };
    };
    await say(jonas, maria, 'in a new way');
    await until(() => expect(maria.setAside).toEqual(['ENVELOPE_NEWER']));
    expect(maria.link.setAside().items).toMatchObject([{ kind: 'hologram', reason: 'ENVELOPE_NEWER' }]);
    proxy.rewrite = undefined;
    await say(jonas, maria, 'as before');
    await until(() => expect(texts(maria, jonasId)).toEqual(['as before']));
  });

  it('that hands out the same envelopes for ever is asked with growing pauses, not without end', async () => {
    proxy = await startRelayProxy(world.relayUrl);
    proxy.breaksWebSockets = true;
    const { maria, jonas } = await two({
      relayUrl: proxy.url,
      timing: { backOff: { firstMs: 200, longestMs: 60_000 } },
    });
    let old: unknown;
    proxy.rewrite = (path, json) => {
      const answer = json as { envelopes?: unknown[] };
      if (!path.startsWith('/v1/envelopes') || answer.envelopes === undefined) return json;
      if (answer.envelopes.length > 0) old ??= answer.envelopes;
      return old === undefined ? json : { ...answer, envelopes: old };
    };
    await say(jonas, maria, 'again and again');
    await until(() => expect(texts(maria, jonasId)).toEqual(['again and again']));
    await until(() =>
      expect(maria.link.connection).toMatchObject({ state: 'offline', reason: 'ANSWER_INVALID' }),
    );
  });
});
