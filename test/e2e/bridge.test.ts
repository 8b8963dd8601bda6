import { describe, expect } from 'vitest';
import { z } from 'zod';
import { eventually } from './helpers/eventually.ts';
import { callFromPage } from './helpers/page-api.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, isOnline } from './helpers/window.ts';
import { agentIdOf } from './helpers/world.ts';

const chatsSchema = z.object({
  chats: z.array(
    z.object({
      id: z.string(),
      customerId: z.string(),
      threads: z.array(
        z.object({
          events: z.array(
            z.object({
              authorId: z.string().optional(),
              customId: z.string().optional(),
              content: z.object({ text: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

describe('the bridge', () => {
  test('carries a customer’s message into LiveChat and the agent’s answer back, once, whispers left inside', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    const stateOf = async () =>
      z.object({ value: z.object({ state: z.string() }) }).parse(await callFromPage(console, 'bridge/get'))
        .value.state;
    await eventually(async () => expect(await stateOf()).toBe('waiting-for-grant'));

    const authorizing = callFromPage(console, 'bridge/authorize');
    await answerPage(await console.nextOpenedAddress(), { account: agentIdOf('maria'), decision: 'allow' });
    expect(await authorizing).toEqual({ ok: true });
    await eventually(async () => expect(await stateOf()).toBe('active'));

    await world.sandbox.customerWrites('Is the rye bread vegan?');
    const chats = async () => chatsSchema.parse(await world.sandbox.call('GET', '/livechat/chats')).chats;
    const texts = async () =>
      (await chats()).flatMap(({ threads }) =>
        threads.flatMap(({ events }) =>
          events.flatMap(({ authorId, content }) => (authorId ? [content.text] : [])),
        ),
      );
    await eventually(async () => expect(await texts()).toEqual(['Is the rye bread vegan?']));

    // Jonas answers in LiveChat's own app.
    const [chat] = await chats();
    const { authorization } = z.object({ authorization: z.string() }).parse(
      await world.sandbox.call('POST', '/livechat/personal-tokens', {
        email: agentIdOf('jonas'),
        scopes: ['chats--access:rw'],
      }),
    );
    const asJonas = async (action: string, body: object): Promise<void> => {
      const answer = await fetch(`${world.stack.sandbox.apiUrl}/v3.6/agent/action/${action}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
    };
    // The vendor has unlocked a second one: the router has seated somebody already.
    await world.sandbox.call('PATCH', '/settings', { publicAgents: 2 });
    await asJonas('add_user_to_chat', {
      chat_id: chat?.id,
      user_id: agentIdOf('jonas'),
      user_type: 'agent',
      visibility: 'all',
      ignore_requester_presence: true,
    });
    const say = (text: string, visibility: string) =>
      asJonas('send_event', { chat_id: chat?.id, event: { type: 'message', text, visibility } });
    await say('Is there butter in it?', 'agents');
    await say('It is, and the rolls too.', 'all');
    await eventually(async () =>
      expect(await world.sandbox.sentTexts()).toEqual(['It is, and the rolls too.']),
    );
    // The echo of our own sending comes back and is recognised: nothing is added on either side.
    await eventually(async () => {
      const { deliveries } = await world.sandbox.books();
      expect(deliveries.every(({ state }) => state === 'delivered')).toBe(true);
    });
    expect(await texts()).toHaveLength(3);
    expect(await world.sandbox.sentTexts(seeded.customerId)).toHaveLength(1);
    expect(console.pageLines.filter((line) => /^(uncaught|error)/.test(line))).toEqual([]);
  });
});
