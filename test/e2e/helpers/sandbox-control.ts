import { z } from 'zod';

/** What this suite reads of the simulated Meta's books. */
const booksSchema = z.object({
  sends: z.array(z.object({ customerId: z.string(), mid: z.string(), text: z.string().optional() })),
  deliveries: z.array(z.object({ state: z.string(), mids: z.array(z.string()) })),
  tokens: z.array(z.object({ tokenHash: z.string(), kind: z.string() })),
});

const agentsSchema = z.object({ agents: z.array(z.object({ id: z.string(), status: z.string() })) });
const hashed = z.object({ hash: z.string() });
const livechatTokensSchema = z.object({ access: z.array(hashed), refresh: z.array(hashed) });

/** The customers and the account of the seeded world that these tests speak of. */
export const seeded = {
  customerId: '7610000000000099',
  customerName: 'Ina Invented',
  accountId: '17841400000000042',
  username: 'invented.bakery',
  pageName: 'Invented Bakery',
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
