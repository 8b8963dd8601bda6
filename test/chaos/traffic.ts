import { z } from 'zod';
import type { Act } from './plan.ts';
import { textOf } from './texts.ts';
import type { ChaosWorld } from './world.ts';

/** What a person has done for certain: the sandbox, or a console, has said so. */
export interface Said {
  name: string;
  act: Act;
  customerId: string | undefined;
  /** Of a customer's message. */
  mid: string | undefined;
  /** Of what was written in LiveChat's own app. */
  eventId: string | undefined;
  chatId: string | undefined;
  /** Order within everything this writer has said in this place; unique in the run. */
  order: number;
  /** Written once more after LiveChat was told that it was not delivered: the number of the first attempt's event. */
  insteadOf: string | undefined;
}

const chatsSchema = z.object({
  chats: z.array(z.object({ id: z.string(), customerId: z.string().optional() })),
});
const customersSchema = z.object({
  customers: z.array(z.object({ id: z.string(), sessionFields: z.array(z.record(z.string(), z.unknown())) })),
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Carries acts out; what one person says in one place is said in order. */
export const createTraffic = (world: ChaosWorld) => {
  const { control, consoles, customers, appAgents } = world;
  const said: Said[] = [];
  const lanes = new Map<string, Promise<void>>();
  const chatIds = new Map<string, string>();
  const faults: unknown[] = [];
  let order = 0;
  let open = 0;

  /** The customer's chat, found by the handle that LiveChat was told. Waits until there is one. */
  const chatOf = async (customer: number): Promise<string> => {
    const handle = `@visitor.${customer}`;
    for (;;) {
      const known = chatIds.get(handle);
      if (known !== undefined) return known;
      const { customers: people } = customersSchema.parse(await control.call('GET', '/livechat/customers'));
      const entities = new Map(
        people.flatMap(({ id, sessionFields }) =>
          sessionFields.flatMap((field) => {
            const value = field['Instagram'];
            return typeof value === 'string' ? [[id, value] as const] : [];
          }),
        ),
      );
      const { chats } = chatsSchema.parse(await control.call('GET', '/livechat/chat-list'));
      for (const { id, customerId } of chats) {
        const name = entities.get(customerId ?? '');
        if (name !== undefined) chatIds.set(name, id);
      }
      if (!chatIds.has(handle)) await pause(500);
    }
  };

  const writeInApp = async (
    agent: number,
    customer: number,
    text: string,
    visibility: 'all' | 'agents',
  ): Promise<{ chatId: string; eventId: string }> => {
    const chatId = await chatOf(customer);
    const person = appAgents[agent] as (typeof appAgents)[number];
    for (;;) {
      // Transferred away, or closed, since it was joined last: the person comes in again, and opens it.
      const eventId = await control.triesToWrite(person.authorization, chatId, text, visibility);
      if (eventId !== undefined) return { chatId, eventId };
      if (!(await control.joins(person.authorization, chatId, person.email)))
        await control.tries(person.authorization, 'resume_chat', {
          chat: { id: chatId, access: { group_ids: [0] } },
          active: true,
          continuous: true,
        });
    }
  };

  const say = async (act: Act, again = 0, insteadOf?: string): Promise<void> => {
    const text = textOf(act.writer, act.number, again);
    const customerId = 'customer' in act ? customers[act.customer] : undefined;
    const note = (fields: Partial<Said>): void =>
      void said.push({
        name: text.split(' ')[1]?.replace(';', '') ?? '',
        act,
        customerId,
        mid: undefined,
        eventId: undefined,
        chatId: undefined,
        order: (order += 1),
        insteadOf,
        ...fields,
      });
    switch (act.writer) {
      case 'customer': {
        const id = customerId ?? '';
        const mid = await control.customerWrites(
          id,
          act.form === 'picture' ? { picture: `picture-${act.number}` } : { text },
        );
        note({ mid });
        if (act.isReactedTo) await control.react(id, mid, '❤');
        if (act.isUnsent) await control.unsend(id, mid);
        return;
      }
      case 'console': {
        await consoles[act.console]?.insist({ do: 'reply', customerId: customerId ?? '', text });
        return note({});
      }
      case 'livechat':
        return note(await writeInApp(act.agent, act.customer, text, 'all'));
      case 'whisper':
        return note(await writeInApp(act.agent, act.customer, text, 'agents'));
      case 'private': {
        const to = consoles[act.to]?.email ?? '';
        await consoles[act.console]?.insist({ do: 'write-privately', to, text });
        return note({});
      }
    }
  };

  const laneOf = (act: Act): string => {
    switch (act.writer) {
      case 'customer':
        return `customer ${act.customer}`;
      case 'console':
      case 'private':
        return `console ${act.console} ${act.writer === 'private' ? `private ${act.to}` : act.customer}`;
      case 'livechat':
      case 'whisper':
        return `app ${act.agent} ${act.customer}`;
    }
  };

  const begin = (act: Act, again = 0, insteadOf?: string): void => {
    open += 1;
    const lane = laneOf(act);
    const done = (lanes.get(lane) ?? Promise.resolve())
      .then(() => say(act, again, insteadOf))
      .catch((error: unknown) => void faults.push(error))
      .finally(() => {
        open -= 1;
      });
    lanes.set(lane, done);
  };

  return {
    said: said as readonly Said[],
    begin,
    chatOf,
    /** Acts that are under way or wait for the one before them. */
    get open() {
      return open;
    },
    /** What went wrong with the run itself. */
    faults: faults as readonly unknown[],
    async idle() {
      await Promise.all(lanes.values());
    },
  };
};

export type Traffic = ReturnType<typeof createTraffic>;
