/** Consoles with the bridge, and what LiveChat and Instagram hold in front of them. */
import { expect } from 'vitest';
import { chatTag, tagOfCustomId } from '../../../src/main/bridge/ids.ts';
import { customerIdSchema } from '../../../src/shared/domain/index.ts';
import { addEvent } from '../../../src/sandbox/livechat/model/events.ts';
import {
  addThread,
  announceChat,
  deactivate,
  lastThread,
  seat,
} from '../../../src/sandbox/livechat/model/chats.ts';
import type { Chat, ChatEvent } from '../../../src/sandbox/livechat/model/types.ts';
import {
  accountId,
  type ConsoleWorld,
  conversationOf,
  type Desk,
  type DeskOptions,
  jonas,
  maria,
  startConsoleWorld,
} from '../../helpers/console-world.ts';
import { until } from '../../helpers/until.ts';

export interface BridgeWorld extends ConsoleWorld {
  /** An admin's desk with the account connected and the bridge authorized, active. */
  bridged(options?: DeskOptions): Promise<Desk>;
  chats(): Chat[];
  /** The chat of this customer, by the custom ids of its events. */
  chatOf(customerId: string): Chat;
  /** Somebody nobody has met before; answers the id. */
  newCustomer(name?: string | null): string;
  /** Every event in order, as short words. */
  spoken(chat: Chat): string[];
  /** A person of the team answers in LiveChat's own app. */
  agentWrites(
    chat: Chat,
    text: string,
    options?: { email?: string; visibility?: unknown; type?: string; content?: Record<string, unknown> },
  ): ChatEvent;
  agentCloses(chat: Chat, email?: string): void;
  /** A person of the team closes the chat and opens it again in LiveChat's own app, which is another client than ours. */
  agentReopens(chat: Chat, email?: string): void;
  /** A person of the team does something in LiveChat's own app. Answers what LiveChat answers. Errors: a refusal. */
  inApp(email: string, action: string, body: object): Promise<unknown>;
  /** Texts Instagram was sent, in order; of files their kinds, in brackets. */
  sentTexts(): (string | undefined)[];
}

/** `options` as of `startConsoleWorld`. */
export const startBridgeWorld = async (
  options?: Parameters<typeof startConsoleWorld>[0],
): Promise<BridgeWorld> => {
  const consoles = await startConsoleWorld(options);
  const { sandbox } = consoles;
  let customers = 0;

  const world: BridgeWorld = {
    ...consoles,
    desk: (email, options) => consoles.desk(email, { isOnline: true, ...options }),
    async bridged(options) {
      const desk = await consoles.desk(maria, options);
      await consoles.connect(desk);
      await desk.services.bridge.authorize();
      await until(() => {
        if (desk.services.bridge.state.state !== 'active') throw new Error(desk.services.bridge.state.state);
      });
      return desk;
    },
    chats: () => [...sandbox.livechat.world.chats.values()],
    chatOf(customerId) {
      const tag = chatTag(accountId, customerIdSchema.parse(customerId));
      const chat = world
        .chats()
        .find(({ threads }) =>
          threads.some(({ events }) => events.some(({ customId }) => tagOfCustomId(customId) === tag)),
        );
      if (!chat) throw new Error('no chat');
      return chat;
    },
    newCustomer(name) {
      customers += 1;
      const { id } = sandbox.meta.addCustomer({
        username: `visitor.${customers}`,
        name: name === undefined ? `Visitor ${customers}` : name,
      });
      return id;
    },
    spoken: (chat) =>
      chat.threads.flatMap(({ events }) =>
        events.flatMap((event) => {
          const isPlatform = event.type === 'system_message' && event.customId === undefined;
          if (isPlatform) return [];
          const who =
            event.authorId === undefined ? '*' : event.authorId === chat.customerId ? '<' : event.authorId;
          const what = event.content['text'] ?? event.content['name'] ?? event.type;
          const marks = [
            event.deleted ? ' (deleted)' : '',
            event.properties['status']?.['delivered'] === true ? ' (delivered)' : '',
          ].join('');
          return [`${who} ${String(what)}${marks}`];
        }),
      ),
    agentWrites(chat, text, { email = jonas, visibility = 'all', type, content } = {}) {
      seat(chat, email, 'agent');
      return addEvent(sandbox.livechat.world, chat, lastThread(chat), {
        type: type ?? 'message',
        customId: undefined,
        authorId: email,
        authorType: 'agent',
        visibility: visibility as 'all',
        properties: {},
        content: content ?? { text },
        clientId: 'livechat-own-app',
      });
    },
    agentCloses(chat, email = jonas) {
      const agent = sandbox.livechat.world.agents.get(email);
      if (agent) deactivate(sandbox.livechat.world, chat, agent, undefined, 'livechat-own-app');
    },
    agentReopens(chat, email = jonas) {
      if (lastThread(chat).active) world.agentCloses(chat, email);
      const clientId = 'livechat-own-app';
      const start = { continuous: true, active: true, properties: {}, clientId, customerClientId: undefined };
      addThread(sandbox.livechat.world, chat, start);
      seat(chat, email, 'agent');
      announceChat(sandbox.livechat.world, chat, undefined, email);
    },
    async inApp(email, action, body) {
      const { agents, tokens } = sandbox.livechat.world;
      const agent = agents.get(email);
      if (!agent) throw new Error('no such agent');
      const scopes = ['chats--access:rw', 'chats--all:rw'];
      const grant = { clientId: 'livechat-own-app', accountId: agent.accountId, agentId: agent.id, scopes };
      const { access } = tokens.issue({ ...grant, requestedScopes: scopes }, { refresh: 'none' });
      const answer = await fetch(`${consoles.platforms.livechat.apiUrl}/v3.6/agent/action/${action}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`LiveChat refused ${action}: ${await answer.text()}`);
      return answer.json();
    },
    sentTexts: () =>
      sandbox.meta.books.sends.map(({ text, attachmentTypes: types }) =>
        types.length === 0 ? text : `(${types.join()})`,
      ),
  };
  return world;
};

/**
 * A console that stands by has this message of a customer and knows that everything it has was carried. One that takes over
 * without having been told looks for the copies in LiveChat, and carries again what is not there: the messages of a chat that is
 * gone.
 */
export const hasBeenTold = (
  world: BridgeWorld,
  standingBy: Desk,
  customerId: string,
  newest: string,
): Promise<void> =>
  until(async () => {
    await world.sandbox.context.clock.jump(5_000);
    expect(standingBy.services.conversations.get(conversationOf(customerId))?.preview).toBe(newest);
    expect(standingBy.services.bridge.state.waiting).toBe(0);
  });
