import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHandlers } from '../../../src/main/ipc/handlers/index.ts';
import type { AgentId } from '../../../src/shared/domain/index.ts';
import { storedAboutMeSchema } from '../../../src/shared/ipc/index.ts';
import { until } from '../../helpers/until.ts';
import { ada, bruno, type Desk, conversationOf, settled } from '../../helpers/console-world.ts';
import { type BridgeWorld, startBridgeWorld } from '../bridge/bridge-world.ts';

const maria = 'maria@bakery.test' as AgentId;
const jonas = 'jonas@bakery.test' as AgentId;
/** The announced version takes effect this long after the relay was started. */
const announcedMs = 10 * 60_000;

let world: BridgeWorld;
beforeEach(async () => {
  world = await startBridgeWorld({
    relay(root, nowMs) {
      const file = join(root, 'policy.json');
      const notice = 'Private chats are kept for two years.';
      writeFileSync(file, JSON.stringify([{ version: '2', effectiveAtMs: nowMs + announcedMs, notice }]));
      return { RELAY_POLICY_FILE: file };
    },
  });
});
afterEach(() => world.end());

const handlersOf = (desk: Desk, signOut = async () => ({ leftovers: [] as string[] })) =>
  createHandlers({ services: () => desk.services, signOut, wasRead: () => undefined } as never);
const texts = (desk: Desk, colleague: AgentId) =>
  desk.services.privateChats.listMessages(colleague).messages.map(({ text, state }) => `${text} (${state})`);
const trusts = (desk: Desk, colleague: AgentId) =>
  until(() => expect(desk.services.relayLink.trustOf(colleague)).toBe('confirmed'));
const takesEffect = async (desk: Desk) => {
  await world.sandbox.context.clock.jump(announcedMs);
  await until(() => expect(desk.services.policy.state).toMatchObject({ state: 'asked', version: '2' }));
};

describe('a console whose person has not answered the policy', () => {
  it('accepts at sign-in, is told of the next version, and goes on', async () => {
    const desk = await world.desk(jonas);
    await until(() =>
      expect(desk.services.policy.state).toMatchObject({
        state: 'announced',
        version: '2',
        acceptedVersion: '1',
        url: `${world.relay.url}/privacy`,
      }),
    );
    expect(desk.events.filter(({ name }) => name === 'policy.changed')).not.toEqual([]);
    expect(handlersOf(desk)['privacy/get-policy'](undefined)).toMatchObject({ state: 'announced' });
  });

  it('sends no private message and keeps what comes, until it is accepted', async () => {
    const [a, b] = [await world.desk(maria), await world.desk(jonas)];
    await trusts(a, jonas);
    await trusts(b, maria);
    await until(() => expect(a.services.policy.state.state).toBe('announced'));
    a.services.policy.accept('2');
    await takesEffect(b);

    const handlers = handlersOf(b);
    expect(() => handlers['private-chat/send']({ chatId: maria, text: 'now' })).toThrow(
      expect.objectContaining({ code: 'POLICY_NOT_ACCEPTED' }),
    );
    // Written before, and not gone yet when the version took effect.
    b.services.privateChats.send(maria, 'from before');
    a.services.privateChats.send(jonas, 'are you there?');
    await until(() => expect(texts(b, maria)).toContain('are you there? (received)'));
    // Nothing of Jonas's leaves: not the text, nor that Maria's has arrived.
    await b.services.relayLink.refreshDirectory();
    expect(texts(b, maria)).toContain('from before (queued)');
    expect(texts(a, jonas)).toEqual(['are you there? (sent)']);

    await handlers['privacy/accept-policy']({ version: '2' });
    await until(() => expect(texts(a, jonas)).toContain('from before (received)'));
    await until(() => expect(texts(a, jonas)).toContain('are you there? (delivered)'));
    expect(b.services.policy.state).toMatchObject({ state: 'accepted', acceptedVersion: '2' });
  });

  it('holds replies to customers back, and lets them go when it is accepted', async () => {
    const desk = await world.bridged();
    await world.sandbox.meta.customerSends(ada, { text: 'Is there rye?' });
    await world.sandbox.meta.customerSends(bruno, { text: 'And wheat?' });
    await until(() => expect(desk.services.conversations.get(conversationOf(bruno))).toBeDefined());
    await takesEffect(desk);
    const reply = { conversationId: conversationOf(ada), text: 'There is.' };
    const handlers = handlersOf(desk);
    expect(() => handlers['conversation/reply'](reply)).toThrow(
      expect.objectContaining({ code: 'POLICY_NOT_ACCEPTED' }),
    );
    desk.services.conversations.queueReply({ ...reply, agentId: maria, undoMs: 0 });
    // A colleague answers in LiveChat's own app: that is theirs, and passes.
    await until(() => expect(world.spoken(world.chatOf(bruno))).toContain('< And wheat?'));
    world.agentWrites(world.chatOf(bruno), 'I look.');
    await settled(() => world.sentTexts(), ['I look.']);
    await desk.services.conversations.idle();
    expect(world.sentTexts()).toEqual(['I look.']);
    await handlers['privacy/accept-policy']({ version: '2' });
    await settled(() => world.sentTexts(), ['I look.', 'There is.']);
  });

  it('signs out when it is declined, and only about the version asked', async () => {
    const desk = await world.desk(jonas);
    await takesEffect(desk);
    let signOuts = 0;
    const handlers = handlersOf(desk, async () => {
      signOuts += 1;
      return { leftovers: ['RELAY_UNREACHABLE'] };
    });
    expect(() => handlers['privacy/decline-policy']({ version: '1' })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(signOuts).toBe(0);
    expect(await handlers['privacy/decline-policy']({ version: '2' })).toEqual({
      leftovers: ['RELAY_UNREACHABLE'],
    });
    expect(signOuts).toBe(1);
  });
});

describe('what is stored about me', () => {
  it('counts every kind of data, and lists the computers the relay knows', async () => {
    const [a, b] = [await world.desk(maria), await world.desk(jonas)];
    await trusts(b, maria);
    b.services.privateChats.send(maria, 'hello');
    b.services.stored.set('draft:private:maria@bakery.test', JSON.stringify('half a thought'));
    const other = await world.desk(jonas);
    const ask = async () => storedAboutMeSchema.parse(await handlersOf(b)['privacy/get-stored'](undefined));
    let stored = await ask();
    const countOf = (id: string) => stored.onThisComputer.find((each) => each.id === id)?.count;
    // Of the computer, of the database, and of the channel, which comes from a colleague.
    await until(async () => {
      stored = await ask();
      expect(countOf('device-keys')).toBe(3);
    });
    expect(stored.emailAddress).toBe(jonas);
    expect(countOf('private-messages')).toBe(1);
    expect(countOf('agents')).toBeGreaterThan(2);
    expect(countOf('drafts')).toBeGreaterThan(0);
    expect(countOf('livechat-token')).toBe(1);
    expect(countOf('messages')).toBe(0);
    const ids = new Set([b, other].map(({ services }) => services.relayLink.device()?.deviceId));
    expect(new Set(stored.atTheRelay?.devices.map(({ deviceId }) => deviceId))).toEqual(ids);
    expect(stored.atTheRelay?.devices).toHaveLength(2);
    expect(stored.atTheRelay?.devices.filter(({ isThisComputer }) => isThisComputer)).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(a.services.relayLink.device()?.deviceId);
  });

  it('is saved with the person’s own chats, and without tokens, keys or a customer’s words', async () => {
    const desk = await world.bridged();
    const colleague = await world.desk(jonas);
    await trusts(desk, jonas);
    await trusts(colleague, maria);
    desk.services.privateChats.send(jonas, 'the oven is hot');
    // Two messages of the same millisecond have no order.
    await world.sandbox.context.clock.jump(2);
    colleague.services.privateChats.send(maria, 'coming');
    await until(() => expect(texts(desk, jonas)).toContain('coming (received)'));
    await world.sandbox.meta.customerSends(ada, { text: 'CUSTOMER-WORDS' });
    await until(() => expect(desk.services.conversations.get(conversationOf(ada))).toBeDefined());
    // The version of the sign-in is noted when the relay has told which one that is.
    await until(() => expect(desk.services.policy.state.state).toBe('announced'));
    desk.services.stored.set(`draft:reply:${conversationOf(ada)}`, JSON.stringify('a draft of mine'));

    expect(await handlersOf(desk)['privacy/save-stored'](undefined)).toEqual({ isSaved: true });
    const file = desk.saved[0];
    expect(file?.name).toMatch(/^backchannel-about-me-\d{4}-\d\d-\d\d\.json$/);
    const content = JSON.parse(file?.text ?? '') as Record<string, never>;
    expect(content).toMatchObject({
      you: { emailAddress: maria },
      policyAccepted: [{ version: '1', occasion: 'sign-in' }],
      privateChats: [
        {
          with: jonas,
          messages: [
            { from: maria, text: 'the oven is hot' },
            { from: jonas, text: 'coming' },
          ],
        },
      ],
      drafts: [{ to: 'an Instagram conversation', text: 'a draft of mine' }],
    });
    expect(file?.text).toContain('What customers wrote on Instagram');
    for (const absent of ['CUSTOMER-WORDS', ada]) expect(file?.text).not.toContain(absent);
    // Whose secrets they are is in them too, and may be said.
    const workspaceId = desk.services.session.identity()?.workspaceId;
    for (const name of await desk.services.secrets.names()) {
      const secret = (await desk.services.secrets.get(name)) ?? '';
      // Every long word of every secret: tokens, private keys, the database key.
      const words = (secret.match(/[\w:+/=-]{20,}/g) ?? []).filter((word) => word !== workspaceId);
      for (const word of words) expect(file?.text).not.toContain(word);
    }
  });

  it('leaves the relay’s part out when it cannot be asked', async () => {
    const desk = await world.desk(jonas);
    await world.relay.stop();
    const stored = await desk.services.storedAboutMe.read();
    expect(stored.atTheRelay).toBeUndefined();
    expect(stored.onThisComputer.length).toBeGreaterThan(5);
  });
});
