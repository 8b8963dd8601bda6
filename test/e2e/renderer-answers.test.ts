import { describe, expect } from 'vitest';
import { ipcEvents, type IpcResult, type RouteName } from '../../src/shared/ipc/index.ts';
import { badInputsOf, routeNames } from './helpers/bad-input.ts';
import { eventually } from './helpers/eventually.ts';
import { callEachFromPage, callFromPage } from './helpers/page-api.ts';
import { findIn, keyPlants, tokenPlants } from './helpers/plants.ts';
import { answerPage } from './helpers/scripted-browser.ts';
import { seeded } from './helpers/sandbox-control.ts';
import {
  connectInstagram,
  hasState,
  isOnline,
  message,
  openConversation,
  openPrivateChat,
  reply,
  sendRepliesAtOnce,
  signInButton,
  writePrivately,
} from './helpers/window.ts';
import { test } from './helpers/test.ts';
import { agentIdOf } from './helpers/world.ts';

const conversationId = `${seeded.accountId}:${seeded.customerId}`;

describe('a script that got into the page of a person who is signed in', () => {
  test('is answered INPUT_INVALID on every route, for every odd input', async ({ world }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    const wrong: string[] = [];
    let tried = 0;
    for (const route of routeNames) {
      const odd = badInputsOf(route);
      expect(odd, `${route} has a bad input`).not.toEqual([]);
      const answers = (await callEachFromPage(
        console,
        route,
        odd.map(({ input }) => input),
      )) as IpcResult<unknown>[];
      expect(answers, route).toHaveLength(odd.length);
      for (const [index, answer] of answers.entries())
        if (answer.ok || answer.error.code !== 'INPUT_INVALID') wrong.push(`${route}, ${odd[index]?.what}`);
      tried += odd.length;
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(routeNames.length * 5);
  });

  test('is never told a token or a key, by no route and by no event', async ({ world }) => {
    const console = await world.open('maria');
    const jonasConsole = await world.openSignedIn('jonas');
    await console.window.evaluate((names) => {
      const heard: string[] = [];
      Object.assign(window, { heardEvents: heard });
      const { on } = (
        window as unknown as {
          backchannel: { on(name: string, listener: (payload: unknown) => void): () => void };
        }
      ).backchannel;
      for (const name of names) on(name, (payload) => heard.push(`${name} ${JSON.stringify(payload)}`));
    }, Object.keys(ipcEvents));
    await signInButton(console).click();
    await answerPage(await console.nextOpenedAddress(), { account: agentIdOf('maria'), decision: 'allow' });
    await isOnline(console);
    await isOnline(jonasConsole);
    await sendRepliesAtOnce(console);
    await connectInstagram(console, seeded.username);
    await world.sandbox.customerWrites('Do you have spelt?');
    await openConversation(console, conversationId);
    await reply(console, 'We do.');
    await hasState(console, 'We do.', 'sent');
    await openPrivateChat(console, agentIdOf('jonas'));
    await writePrivately(console, 'Spelt is asked for again.');
    await openPrivateChat(jonasConsole, agentIdOf('maria'));
    await message(jonasConsole, 'Spelt').waitFor();

    const chat = await callFromPage(console, 'private-chat/list-messages', { chatId: agentIdOf('jonas') });
    const privateId = (chat as { value: { messages: { id: string }[] } }).value.messages[0]?.id;
    const colleague = { colleagueId: agentIdOf('jonas') };
    const conversation = { conversationId };
    const reads: [RouteName, unknown][] = [
      ['app/get-state', undefined],
      ['app/get-first-picture', undefined],
      ['app/get-start-problem', undefined],
      ['setup/get', undefined],
      ['managed/get', undefined],
      ['support/check-computer', undefined],
      ['support/get-places', undefined],
      ['support/read-log', undefined],
      ['support/make-diagnostics', undefined],
      ['updates/check', undefined],
      ['team/list', undefined],
      ['private-chat/list', undefined],
      ['private-chat/list-messages', { chatId: agentIdOf('jonas') }],
      ['private-chat/get-safety-number', colleague],
      ['private-chat/get-details', { chatId: agentIdOf('jonas'), messageId: privateId }],
      ['private-file/list', { chatId: agentIdOf('jonas') }],
      ['notice/get-abilities', undefined],
      ['search/find', { text: 'spelt' }],
      ['search/list-customers', { text: 'a' }],
      ['search/get-progress', undefined],
      ['conversation/list', { view: 'all', limit: 100 }],
      ['conversation/get', conversation],
      ['conversation/list-messages', conversation],
      ['conversation/get-context', conversation],
      ['conversation/list-earlier-chats', conversation],
      ['conversation/get-earlier-chat', { ...conversation, chatId: 'none', threadId: 'none' }],
      ['attachment/list', conversation],
      ['work/get-counts', undefined],
      ['work/get-presence', undefined],
      ['work/list-notes', conversation],
      ['work/list-tags', undefined],
      ['saved-reply/list', undefined],
      ['emoji/get', undefined],
      ['private-history/get', undefined],
      ['channel/get', undefined],
      ['channel/check', undefined],
      ['channel/get-health', undefined],
      ['bridge/get', undefined],
      ['removal/get-plan', { kind: 'uninstall' }],
      ['removal/list', undefined],
      ['computers/list', undefined],
      ['computers/get-audit', undefined],
      ['privacy/get-policy', undefined],
      ['privacy/get-stored', undefined],
      ['draft/list', undefined],
      ['draft/get', { key: 'draft' }],
      ['settings/get', undefined],
      ['setup/check', { address: 'https://relay.invalid' }],
      ['place/get', undefined],
      ['preflight/run', undefined],
      ['preflight/get-round-trip', undefined],
    ];
    // A route that reads and is not called here would go unnoticed. That of “Try it” answers to no console of this kind: try-it.test.ts.
    expect(['try-it/get', ...reads.map(([route]) => route)].sort()).toEqual(
      routeNames
        .filter((route) => /\/(get|list|check|run|find$|read-log|make-diagnostics)/.test(route))
        .sort(),
    );
    const answers = new Map<string, string>();
    for (const [route, input] of reads) {
      const answer = (await callFromPage(console, route, input)) as IpcResult<unknown>;
      // Nobody has such a chat, the relay is known, and sources do not update themselves.
      expect(answer.ok, route).toBe(
        !['conversation/get-earlier-chat', 'setup/check', 'updates/check'].includes(route),
      );
      answers.set(route, JSON.stringify(answer));
    }
    const events = await eventually(async () => {
      const lines = await console.window.evaluate(
        () => (window as unknown as { heardEvents: string[] }).heardEvents,
      );
      expect(lines.map((line) => line.split(' ')[0])).toEqual(
        expect.arrayContaining([
          'app.state-changed',
          'team.changed',
          'private-chat.changed',
          'conversation.changed',
          'channel.changed',
        ]),
      );
      return lines;
    });
    answers.set('the events', events.join('\n'));
    answers.set('the page', await console.window.content());

    const plants = [...(await tokenPlants(world)), ...(await keyPlants(console))];
    expect(plants.length).toBeGreaterThan(8);
    expect([...answers].flatMap(([place, text]) => findIn(place, Buffer.from(text), plants))).toEqual([]);
    // The answers hold something, and the search would see it.
    expect(
      findIn('', Buffer.from([...answers.values()].join('\n')), [
        { name: 'text', text: 'Spelt is asked for again.' },
      ]),
    ).toHaveLength(1);
  });
});
