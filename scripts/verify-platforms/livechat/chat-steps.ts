import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ChatEvent, ChatThread } from '../../../src/main/livechat/index.ts';
import { wantedPushes } from '../../../src/main/livechat/rtm/pushes.ts';
import { apiVersion } from '../../../src/main/livechat/config.ts';
import { smallPicture } from '../small-files.ts';
import { expectThat, NotAsked, type Step, type StepContext } from '../step.ts';
import { refusalOf } from './account-steps.ts';
import type { LiveChatWorld } from './world.ts';

/** What this program itself writes; all of it is removed again, as far as LiveChat removes anything. */
const text = (words: string): string => `Backchannel verify: ${words}`;
const customId = (): string => `verify-${randomUUID()}`;
const eventsOf = (threads: readonly ChatThread[]): ChatEvent[] => threads.flatMap(({ events }) => events);

const adminThreads = async (world: LiveChatWorld): Promise<ChatThread[]> => {
  const { chatId } = world.chat.get();
  const page = await world.integrationSide.listThreads(world.integration.get().accessToken, chatId, {
    limit: 10,
  });
  return page.threads;
};

/** Waits for an event under a `custom_id`, as the administrator's view has it. */
const arrived = async (world: LiveChatWorld, context: StepContext, wanted: string): Promise<ChatEvent> => {
  const event = await context.eventually(async () =>
    eventsOf(await adminThreads(world)).find((each) => each.customId === wanted),
  );
  expectThat(event !== undefined, 'an event is found under its `custom_id`');
  return event;
};

/** A chat is closed by its agent; one that is closed already may stay so. */
const close = async (world: LiveChatWorld, chatId: string): Promise<void> => {
  const body = { id: chatId, ignore_requester_presence: true };
  const word = await refusalOf(world.asAgent('deactivate_chat', body, z.unknown()), 'closed');
  if (word !== 'closed' && word !== 'chat_inactive') throw new NotAsked(`the chat was not closed: ${word}`);
};

const sourceSchema = z.object({
  chats_summary: z.array(
    z.object({
      id: z.string(),
      properties: z
        .object({
          source: z
            .object({ client_id: z.string().optional(), customer_client_id: z.string().optional() })
            .optional(),
        })
        .optional(),
    }),
  ),
});

/** A customer of the bridge, made for this run, and the chat. */
const customerSteps = (world: LiveChatWorld): Step[] => [
  {
    id: 'livechat customer',
    platform: 'livechat',
    asks: 'A customer token from the integration grant: new, for the same customer again, for one that does not exist.',
    decides: ['livechat unknown customer'],
    async run(context) {
      const { customerSide } = world;
      const agentToken = world.integration.get().accessToken;
      const made = await customerSide.token(agentToken, undefined);
      world.customer.value = { token: made.accessToken, entityId: made.entityId };
      context.leaves(
        'a LiveChat customer called “Verify, removed”, without fields: LiveChat deletes no customers by API',
      );
      context.undo('what LiveChat showed of the customer cleared', () =>
        customerSide.clear(made.accessToken, 'Verify, removed'),
      );
      const again = await customerSide.token(agentToken, made.entityId);
      expectThat(again.entityId === made.entityId, 'the token is of the same customer again');
      await customerSide.update(made.accessToken, { name: 'Verify', fields: { verify: 'yes' } });
      context.found(
        'livechat unknown customer',
        await refusalOf(customerSide.token(agentToken, randomUUID()), 'a token'),
      );
    },
  },
  {
    id: 'livechat chat',
    platform: 'livechat',
    asks: "A continuous chat in the customer's name, and the pushes of it.",
    decides: ['livechat second start', 'livechat session fields before a thread'],
    async run(context) {
      const { customerSide } = world;
      const { token } = world.customer.get();
      const pushed = new Set<string>();
      const socket = await world.openSocket(context, (action) => pushed.add(action));
      await socket.request('login', {
        token: `Bearer ${world.agent.get().accessToken}`,
        reconnect: true,
        application: { name: 'Backchannel verify', version: '1' },
        pushes: { [apiVersion]: [...wantedPushes] },
      });
      const message = { type: 'message', customId: customId(), text: text('first message') } as const;
      const started = await customerSide.startChat(token, [message]);
      const [eventId] = started.eventIds;
      expectThat(eventId !== undefined, 'the start names the event it made');
      world.chat.value = { chatId: started.chatId, threadId: started.threadId, eventId };
      context.undo('chat closed', () => close(world, started.chatId));
      context.leaves('one closed LiveChat chat of that customer, with what this program wrote');
      const shown = await context.eventually(async () => {
        const grant = world.integration.get().accessToken;
        return await world.integrationSide.shownCustomer(grant, started.chatId);
      });
      expectThat(shown?.name === 'Verify', 'the agent side shows who the customer is');
      context.found('livechat session fields before a thread', shown.hasFields ? 'kept' : 'gone');
      await socket.request('follow_chat', { id: started.chatId });
      const second = { ...message, customId: customId(), text: text('second message') };
      await customerSide.sendEvent(token, started.chatId, second);
      const heard = await context.eventually(async () => (pushed.has('incoming_event') ? true : undefined));
      expectThat(heard === true, 'what is written into a followed chat is pushed');
      await socket.request('unfollow_chat', { id: started.chatId });
      socket.close();
      const own = await context.eventually(() => customerSide.ownChatId(token));
      expectThat(own === started.chatId, 'the customer sees the chat');
      context.found(
        'livechat second start',
        await refusalOf(
          customerSide.startChat(token, [{ ...message, customId: customId() }]),
          'a second chat',
        ),
      );
    },
  },
  {
    id: 'livechat events of a customer',
    platform: 'livechat',
    asks: 'Message, file, card and note in the name of the customer; marks of seen; the same `custom_id` twice.',
    decides: ['livechat same custom_id'],
    async run(context) {
      const { customerSide } = world;
      const { token } = world.customer.get();
      const { chatId } = world.chat.get();
      const file = { bytes: smallPicture, name: 'verify.png', contentType: 'image/png' };
      const url = await customerSide.upload(token, file);
      const ids = { file: customId(), card: customId(), note: customId(), twice: customId() };
      await customerSide.sendEvent(token, chatId, {
        type: 'file',
        customId: ids.file,
        url,
        description: 'a picture of one dot',
      });
      await customerSide.sendEvent(token, chatId, {
        type: 'card',
        customId: ids.card,
        title: 'A card',
        linkText: 'Open',
        url: 'https://www.instagram.com/',
      });
      await customerSide.sendEvent(token, chatId, {
        type: 'note',
        customId: ids.note,
        noteType: 'verify',
        text: text('a note'),
      });
      for (const wanted of [ids.file, ids.card, ids.note]) await arrived(world, context, wanted);
      await customerSide.markSeen(token, chatId, context.clock.now());
      const twice = { type: 'message', customId: ids.twice, text: text('twice') } as const;
      await customerSide.sendEvent(token, chatId, twice);
      const second = await refusalOf(customerSide.sendEvent(token, chatId, twice), 'taken');
      await arrived(world, context, ids.twice);
      const kept = eventsOf(await adminThreads(world)).filter((each) => each.customId === ids.twice);
      context.found('livechat same custom_id', second === 'taken' && kept.length === 2 ? 'twice' : 'once');
    },
  },
  {
    id: 'livechat own chats',
    platform: 'livechat',
    asks: 'The chats that the bridge has made, found again from LiveChat alone.',
    decides: ['livechat whose chat'],
    async run(context) {
      const { chatId } = world.chat.get();
      const { clientId } = world.config;
      const agentToken = world.integration.get().accessToken;
      const listed = await context.eventually(async () => {
        const { chats } = await world.integrationSide.listOwnChats(agentToken, { isActive: true });
        return chats.some(({ id }) => id === chatId) ? true : undefined;
      });
      const { chats_summary: all } = await world.asAgent('list_chats', { limit: 25 }, sourceSchema);
      const source = all.find(({ id }) => id === chatId)?.properties?.source;
      const names = [
        source?.client_id === clientId ? 'client_id' : undefined,
        source?.customer_client_id === clientId ? 'customer_client_id' : undefined,
      ].filter((name) => name !== undefined);
      context.found('livechat whose chat', names.length === 2 ? 'both' : (names[0] ?? 'neither'));
      expectThat(listed === true, "the filter on the bridge's client finds the chat");
      const { entityId } = world.customer.get();
      const isFound = await context.eventually(async () => {
        const threads = await world.archives.ofCustomer(world.agent.get().accessToken, entityId);
        return threads.some((thread) => thread.chatId === chatId) ? true : undefined;
      });
      expectThat(isFound === true, "an agent finds the customer's chats by the customer");
    },
  },
];

/** The agent's side, and the removal of one event. */
const answerSteps = (world: LiveChatWorld): Step[] => {
  /** What the agent wrote. */
  let answerId: string | undefined;
  return [
    {
      id: 'livechat answer of an agent',
      platform: 'livechat',
      asks: 'An agent who is not in the chat writes, joins, writes again; the event is marked as delivered. A tag is set and taken away, a whisper written, the chat transferred.',
      decides: ['livechat answer of a stranger', 'livechat joining'],
      async run(context) {
        const { customerSide, integrationSide } = world;
        const agentToken = world.agent.get().accessToken;
        const { chatId, threadId } = world.chat.get();
        const answer = () => ({ type: 'message', customId: customId(), text: text('an answer') }) as const;
        const word = await refusalOf(
          integrationSide.sendEvent(agentToken, chatId, answer()).then(({ eventId }) => (answerId = eventId)),
          'accepted',
        );
        context.found('livechat answer of a stranger', word);
        const joined = await refusalOf(
          integrationSide.join(agentToken, chatId, world.agentId.get()),
          'joins',
        );
        context.found('livechat joining', joined === 'joins' ? 'joins' : limitOrWord(joined));
        if (joined === 'joins' || word === 'accepted') {
          const { eventId } = await integrationSide.sendEvent(agentToken, chatId, answer());
          answerId = eventId;
          await customerSide.markDelivered(world.customer.get().token, { chatId, threadId, eventId });
          const marked = await context.eventually(async () =>
            eventsOf(await adminThreads(world)).find(({ id, isDelivered }) => id === eventId && isDelivered),
          );
          expectThat(marked !== undefined, 'the delivery mark is read back');
        }
        const moved = await refusalOf(
          integrationSide.transfer(agentToken, chatId, world.agentId.get(), { isYielding: false }),
          'moved',
        );
        expectThat(moved === 'moved', 'a chat goes to an agent by `transfer_chat`, whoever is in it');
        const whisper = { customId: customId(), text: text('a whisper') };
        await integrationSide.whisper(agentToken, chatId, whisper);
        const { visibility } = await arrived(world, context, whisper.customId);
        expectThat(visibility === 'agents', 'a whisper is read back as one');
        // Most likely not in the licence's list of tags: then both are refused.
        const setTag = (isOn: boolean): Promise<string> =>
          refusalOf(
            integrationSide.setTag(agentToken, { chatId, threadId }, 'backchannel-verify', isOn),
            'taken',
          );
        const [set, unset] = [await setTag(true), await setTag(false)];
        expectThat(
          (set === 'taken') === (unset === 'taken'),
          'a tag is taken away again only where it was set',
        );
      },
    },
    {
      id: 'livechat removal of an event',
      platform: 'livechat',
      asks: "A customer's event is deleted: what administrators still read; an agent's event.",
      decides: ['livechat deleted event for administrators', "livechat customer deletes an agent's event"],
      async run(context) {
        const { customerSide } = world;
        const { token } = world.customer.get();
        const place = world.chat.get();
        await customerSide.deleteEvent(token, place);
        const left = await context.eventually(async () => {
          const event = eventsOf(await adminThreads(world)).find(({ id }) => id === place.eventId);
          return event === undefined || event.isDeleted ? { event } : undefined;
        });
        expectThat(left !== undefined, 'the removal is seen by administrators');
        context.found(
          'livechat deleted event for administrators',
          left.event === undefined ? 'hidden' : left.event.text === undefined ? 'stub' : 'whole',
        );
        if (answerId === undefined) return;
        const { chatId, threadId } = place;
        context.found(
          "livechat customer deletes an agent's event",
          await refusalOf(
            customerSide.deleteEvent(token, { chatId, threadId, eventId: answerId }),
            'deleted',
          ),
        );
      },
    },
    {
      id: 'livechat closing and resuming',
      platform: 'livechat',
      asks: 'A closed chat takes no event, is resumed by the customer, closed, and resumed by the agent.',
      decides: ['livechat resuming an open chat', 'livechat following after a resume'],
      async run(context) {
        const { customerSide, integrationSide } = world;
        const { token } = world.customer.get();
        const { chatId } = world.chat.get();
        const message = () => ({ type: 'message', customId: customId(), text: text('resumed') }) as const;
        let pushes = 0;
        const socket = await world.openSocket(context, (action) => {
          if (action === 'incoming_event') pushes += 1;
        });
        await socket.request('login', {
          token: `Bearer ${world.agent.get().accessToken}`,
          reconnect: true,
          application: { name: 'Backchannel verify', version: '1' },
          pushes: { [apiVersion]: [...wantedPushes] },
        });
        // A member is pushed to whether or not they follow.
        const member = { chat_id: chatId, user_id: world.agentId.get(), user_type: 'agent' };
        await refusalOf(
          world.asAgent('remove_user_from_chat', { ...member, ignore_requester_presence: true }, z.unknown()),
          'left',
        );
        await socket.request('follow_chat', { id: chatId });
        await close(world, chatId);
        const closed = await context.eventually(async () => {
          const word = await refusalOf(customerSide.sendEvent(token, chatId, message()), 'taken');
          return word === 'chat_inactive' ? word : undefined;
        });
        expectThat(closed === 'chat_inactive', 'a closed chat refuses events as `chat_inactive`');
        await customerSide.resumeChat(token, chatId, [message()]);
        context.found(
          'livechat resuming an open chat',
          await refusalOf(customerSide.resumeChat(token, chatId, [message()]), 'resumed twice'),
        );
        pushes = 0;
        await customerSide.sendEvent(token, chatId, message());
        const heard = await context.eventually(async () => (pushes > 0 ? true : undefined), 3_000);
        context.found('livechat following after a resume', heard === true ? 'goes on' : 'ends');
        socket.close();
        await close(world, chatId);
        await integrationSide.resumeChat(world.agent.get().accessToken, chatId, message());
      },
    },
  ];
};

/** The plan's limit has several words; production was seen to say that public agents are limited. */
const limitOrWord = (word: string): string =>
  ['limit_reached', 'validation', 'not_allowed', 'users_limit_reached'].includes(word) ? 'limit' : word;

/** Chats: made as a customer, answered as an agent, and removed again. */
export const chatSteps = (world: LiveChatWorld): Step[] => [...customerSteps(world), ...answerSteps(world)];
