import { z } from 'zod';

/** The sandbox has answered, and not as was wished. */
class Refused extends Error {}

/** One call of the sandbox that must work: nothing is ever broken between the run and the books. */
const call = async (
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> => {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Refused(`The sandbox refused ${method} ${new URL(url).pathname}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

const midSchema = z.object({ mid: z.string() });

/** What people do in the simulated world, and its books. */
export const createControl = (controlUrl: string, apiUrl: string) => {
  const asAgent = (authorization: string, action: string, body: object): Promise<unknown> =>
    call('POST', `${apiUrl}/v3.6/agent/action/${action}`, body, { authorization });
  const customer = (id: string, action: string, body: object): Promise<unknown> =>
    call('POST', `${controlUrl}/meta/customers/${id}/${action}`, body);
  return {
    call: (method: string, path: string, body?: unknown) => call(method, `${controlUrl}${path}`, body),
    async newCustomer(index: number): Promise<string> {
      const made = await call('POST', `${controlUrl}/meta/customers`, {
        username: `visitor.${index}`,
        name: `Visitor ${index}`,
      });
      return z.object({ id: z.string() }).parse(made).id;
    },
    /** Resolves when the webhook has been tried once. */
    async customerWrites(id: string, what: { text: string } | { picture: string }): Promise<string> {
      return midSchema.parse(await customer(id, 'messages', what)).mid;
    },
    unsend: (id: string, mid: string) => customer(id, 'unsend', { mid }),
    react: (id: string, mid: string, emoji: string) => customer(id, 'react', { mid, emoji }),
    async personalToken(email: string): Promise<string> {
      const made = await call('POST', `${controlUrl}/livechat/personal-tokens`, {
        email,
        scopes: ['chats--access:rw', 'chats--all:rw'],
      });
      return z.object({ authorization: z.string() }).parse(made).authorization;
    },
    /** False: LiveChat refuses it as things are. */
    async tries(authorization: string, action: string, body: object): Promise<boolean> {
      try {
        await asAgent(authorization, action, body);
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },
    async lastThread(authorization: string, chatId: string): Promise<string> {
      const answer = await asAgent(authorization, 'get_chat', { chat_id: chatId });
      return z.object({ thread: z.object({ id: z.string() }) }).parse(answer).thread.id;
    },
    /** False: the chat is closed, or the person is in it already. */
    joins(authorization: string, chatId: string, email: string): Promise<boolean> {
      return this.tries(authorization, 'add_user_to_chat', {
        chat_id: chatId,
        user_id: email,
        user_type: 'agent',
        visibility: 'all',
        ignore_requester_presence: true,
      });
    },
    /** Written in LiveChat's own app. Answers the event's id; undefined: the person is not in the chat, or it is closed. */
    async triesToWrite(
      authorization: string,
      chatId: string,
      text: string,
      visibility: 'all' | 'agents',
    ): Promise<string | undefined> {
      try {
        const answer = await asAgent(authorization, 'send_event', {
          chat_id: chatId,
          event: { type: 'message', text, visibility },
        });
        return z.object({ event_id: z.string() }).parse(answer).event_id;
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },
  };
};

export type Control = ReturnType<typeof createControl>;
