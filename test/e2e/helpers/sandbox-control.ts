import { z } from 'zod';

/** What this suite reads of the simulated Meta's books. */
const booksSchema = z.object({
  revocations: z.array(z.object({ personId: z.string(), by: z.string(), deadTokens: z.number() })),
  subscriptions: z.array(z.object({ pageId: z.string(), action: z.string() })),
  callbacks: z.array(
    z.object({ kind: z.string(), status: z.number().optional(), url: z.string(), answer: z.unknown() }),
  ),
  sends: z.array(z.object({ customerId: z.string(), mid: z.string(), text: z.string().optional() })),
  deliveries: z.array(z.object({ state: z.string(), mids: z.array(z.string()) })),
  /** `deadSubcode`: with which it is refused; absent while it lives. */
  tokens: z.array(z.object({ tokenHash: z.string(), kind: z.string(), deadSubcode: z.number().optional() })),
});

const agentsSchema = z.object({ agents: z.array(z.object({ id: z.string(), status: z.string() })) });
const hashed = z.object({ hash: z.string(), state: z.string() });
const livechatTokensSchema = z.object({ access: z.array(hashed), refresh: z.array(hashed) });
const chatsSchema = z.object({
  chats: z.array(
    z.object({
      id: z.string(),
      threads: z.array(
        z.object({
          events: z.array(
            z.object({
              authorId: z.string().optional(),
              deleted: z.boolean(),
              content: z.object({ text: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** The customers and the account of the seeded world that these tests speak of. */
export const seeded = {
  customerId: '7610000000000099',
  customerName: 'Ina Invented',
  accountId: '17841400000000042',
  username: 'invented.bakery',
  pageId: '104400000000711',
  pageName: 'Invented Bakery',
  /** Of the person on Facebook who connects the Page. */
  personId: '122100000000555',
  organizationId: '5d0c7a10-3c1e-4f0a-9c54-2a7f6f0be001',
} as const;

/** The sandbox's control API, as the part of the world that is not under test: customers, phones, books. */
export const createSandboxControl = (controlUrl: string) => {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${controlUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    call,
    /** The customer writes on Instagram; resolves with the message's mid when its webhook was tried once. */
    async customerWrites(text: string, customerId: string = seeded.customerId): Promise<string> {
      const answer = await call('POST', `/meta/customers/${customerId}/messages`, { text });
      return z.object({ mid: z.string() }).parse(answer).mid;
    },
    /** One whole webhook body, signed by the simulated Meta. */
    sendBody: (body: unknown) => call('POST', '/meta/bodies', { body }),
    books: async () => booksSchema.parse(await call('GET', '/meta/books')),
    /** What Instagram has been asked to send to this customer, oldest first. */
    async sentTexts(customerId: string = seeded.customerId): Promise<(string | undefined)[]> {
      const { sends } = booksSchema.parse(await call('GET', '/meta/books'));
      return sends.filter((send) => send.customerId === customerId).map((send) => send.text);
    },
    /** The customer takes a message back. */
    customerUnsends: (mid: string, customerId: string = seeded.customerId) =>
      call('POST', `/meta/customers/${customerId}/unsend`, { mid }),
    /** Moves the platforms' time; everything due on the way happens. */
    async jump(ms: number): Promise<{ offsetMs: number }> {
      return z.object({ offsetMs: z.number() }).parse(await call('POST', '/clock/jump', { ms }));
    },
    /** Somebody uninstalls the app in the Marketplace; answers how the relay took the notice. */
    async uninstallInMarketplace(): Promise<string> {
      const answer = await call('POST', '/livechat/marketplace/uninstall', {});
      return z.object({ notice: z.object({ outcome: z.string() }) }).parse(answer).notice.outcome;
    },
    /** The person takes the app off their Facebook account; Meta calls the relay back. */
    removeApp: (deletion: boolean) =>
      call('POST', `/meta/people/${seeded.personId}/remove-app`, { deletion }),
    /** How many of an agent's LiveChat tokens still work; of everybody's without an address. */
    async liveLivechatTokens(agentId?: string): Promise<number> {
      const query = agentId === undefined ? '' : `?agent=${encodeURIComponent(agentId)}`;
      const { access, refresh } = livechatTokensSchema.parse(await call('GET', `/livechat/tokens${query}`));
      return [...access, ...refresh].filter(({ state }) => state === 'live').length;
    },
    /** Every message in LiveChat that somebody wrote, oldest first; system messages are left out. */
    async livechatMessages(): Promise<{ text: string | undefined; isDeleted: boolean }[]> {
      const { chats } = chatsSchema.parse(await call('GET', '/livechat/chats'));
      return chats
        .flatMap(({ threads }) => threads.flatMap(({ events }) => events))
        .filter(({ authorId }) => authorId !== undefined)
        .map(({ content, deleted }) => ({ text: content.text, isDeleted: deleted }));
    },
    setAgentStatus: (agentId: string, status: string) =>
      call('PATCH', `/livechat/agents/${encodeURIComponent(agentId)}`, { status }),
    agents: async () => agentsSchema.parse(await call('GET', '/livechat/agents')).agents,
    /** Every LiveChat token ever issued, by the first 16 hex digits of its SHA-256. */
    async livechatTokenHashes(): Promise<string[]> {
      const { access, refresh } = livechatTokensSchema.parse(await call('GET', '/livechat/tokens'));
      return [...access, ...refresh].map(({ hash }) => hash);
    },
    /** The same for Meta's user and Page tokens. */
    async metaTokenHashes(): Promise<string[]> {
      return booksSchema.parse(await call('GET', '/meta/books')).tokens.map(({ tokenHash }) => tokenHash);
    },
  };
};

export type SandboxControl = ReturnType<typeof createSandboxControl>;
