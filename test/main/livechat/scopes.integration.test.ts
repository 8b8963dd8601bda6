import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createLiveChat,
  createLiveChatAccounts,
  createRedirectLimit,
  desktopScopes,
  integrationScopes,
} from '../../../src/main/livechat/index.ts';
import type { LiveChat, LiveChatAccounts, LiveChatConfig } from '../../../src/main/livechat/index.ts';
import {
  desktopScopeTable,
  identityScopeTable,
  integrationScopeTable,
} from '../../../src/main/livechat/scopes.ts';
import type { GrantedScope } from '../../../src/main/livechat/scopes.ts';
import { deactivate, lastThread, needChat } from '../../../src/sandbox/livechat/model/chats.ts';
import { PUBLIC_CLIENT_ID } from '../../../src/sandbox/seed.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { createTestLog } from '../../helpers/log.ts';
import { startLiveChatSandbox } from '../../helpers/livechat-sandbox.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { createTestConsole } from '../../helpers/signed-in-console.ts';
import { until } from '../../helpers/until.ts';

const maria = 'maria@bakery.test';
const jonas = 'jonas@bakery.test';

let sandbox: Sandbox;
let config: LiveChatConfig;
beforeAll(async () => {
  ({ sandbox, config } = await startLiveChatSandbox());
  // How many agents a customer may see is no matter of scopes.
  sandbox.context.settings.publicAgents = 9;
});
afterAll(() => sandbox.close());
beforeEach(() => {
  Object.assign(sandbox.context.settings, { unknownScopes: 'invalid_scope', scopesAboveRole: 'cut' });
});

/** The console's clients with a token of exactly these scopes. */
interface Caller extends LiveChat, Pick<LiveChatAccounts, 'accounts'> {
  token: string;
}
const callerWith = (email: string, scopes: readonly string[]): Caller => {
  const { agents, tokens } = sandbox.livechat.world;
  const agent = agents.get(email);
  if (!agent) throw new Error('no such agent');
  const grant = { clientId: PUBLIC_CLIENT_ID, accountId: agent.accountId, agentId: agent.id };
  const made = tokens.issue(
    { ...grant, requestedScopes: [...scopes], scopes: [...scopes] },
    { refresh: 'new' },
  );
  const timers = createManualTimers();
  const options = {
    config: async () => config,
    timers,
    clock: timers.clock,
    userAgent: 'Backchannel/test',
    tokens: { accessToken: async () => made.access, onRefreshed: () => () => undefined },
    organizationId: () => sandbox.livechat.organizationId,
    application: { name: 'Backchannel', version: 'test' },
    random: () => 0.5,
    log: createTestLog(),
    openExternal: async () => undefined,
    redirectLimit: createRedirectLimit(timers.clock),
  };
  return { ...createLiveChat(options), ...createLiveChatAccounts(options), token: made.access };
};

/** A customer's chat, open, with a message; made with everything that is needed. */
const openChat = async (): Promise<string> => {
  const { customerSide, token } = callerWith(maria, integrationScopes);
  const customer = await customerSide.token(token, undefined);
  const event = { customId: 'c-1', type: 'message', text: 'hello' } as const;
  return (await customerSide.startChat(customer.accessToken, [event])).chatId;
};
const joinedChat = async (email: string): Promise<string> => {
  const chatId = await openChat();
  const { integrationSide, token } = callerWith(email, ['chats--access:rw']);
  const isThere = sandbox.livechat.world.chats
    .get(chatId)
    ?.users.some(({ id, present }) => id === email && present);
  if (isThere !== true) await integrationSide.join(token, chatId, email);
  return chatId;
};
const openThread = async (): Promise<{ chatId: string; threadId: string }> => {
  const chatId = await openChat();
  return { chatId, threadId: lastThread(needChat(sandbox.livechat.world, chatId)).id };
};
const event = { customId: 'c-2', type: 'message', text: 'an answer' } as const;

const online = async ({ connection }: Caller, call: () => Promise<unknown>): Promise<unknown> => {
  connection.start();
  try {
    await until(() => expect(connection.state.state).toBe('online'));
    return await call();
  } finally {
    connection.stop();
  }
};

/** Every call that needs a scope, as the console makes it. */
const calls: Readonly<Record<string, (caller: Caller) => Promise<unknown>>> = {
  'accounts/me': ({ accounts, token }) => accounts.me(token),
  'accounts/customer_token': ({ customerSide, token }) => customerSide.token(token, undefined),
  'configuration/list_agents': ({ directory }) => directory.listAgents(),
  'configuration/get_agent': ({ directory }) => directory.getAgent(jonas),
  'configuration/list_groups': ({ directory }) => directory.listGroups(),
  'configuration/list_tags': ({ directory }) => directory.listTags(),
  'agent/list_routing_statuses': ({ directory }) => directory.listRoutingStatuses(),
  'agent/list_chats': ({ integrationSide, token }) => integrationSide.listOwnChats(token, {}),
  'agent/list_threads': async ({ integrationSide, token }) =>
    integrationSide.listThreads(token, await openChat(), { limit: 3 }),
  'agent/get_chat': async ({ integrationSide, token }) =>
    integrationSide.shownCustomer(token, await openChat()),
  'agent/list_archives': async ({ archives, token }) =>
    archives.ofCustomer(token, needChat(sandbox.livechat.world, await openChat()).customerId ?? ''),
  'agent/send_event': async ({ integrationSide, token }) =>
    integrationSide.sendEvent(token, await joinedChat(jonas), event),
  async 'agent/resume_chat'({ integrationSide, token }) {
    const chatId = await joinedChat(jonas);
    const { world } = sandbox.livechat;
    const agent = world.agents.get(jonas);
    if (agent) deactivate(world, needChat(world, chatId), agent, undefined, PUBLIC_CLIENT_ID);
    return integrationSide.resumeChat(token, chatId, event);
  },
  async 'agent/add_user_to_chat'({ integrationSide, token }) {
    const chatId = await openChat();
    const chat = needChat(sandbox.livechat.world, chatId);
    chat.users = chat.users.filter(({ type }) => type === 'customer');
    return integrationSide.join(token, chatId, jonas);
  },
  async 'agent/remove_user_from_chat'({ integrationSide, token }) {
    const chatId = await joinedChat(jonas);
    return integrationSide.removeAgent(token, chatId, jonas);
  },
  'agent/transfer_chat': async ({ integrationSide, token }) =>
    integrationSide.transfer(token, await openChat(), jonas, { isYielding: false }),
  'agent/deactivate_chat': async ({ integrationSide, token }) =>
    integrationSide.deactivate(token, await openChat()),
  'agent/tag_thread': async ({ integrationSide, token }) =>
    integrationSide.setTag(token, await openThread(), 'billing', true),
  async 'agent/untag_thread'({ integrationSide, token }) {
    const thread = await openThread();
    lastThread(needChat(sandbox.livechat.world, thread.chatId)).tags.push('billing');
    return integrationSide.setTag(token, thread, 'billing', false);
  },
  'rtm/follow_chat': async (caller) => {
    const chatId = await openChat();
    return online(caller, () => caller.connection.followChat(chatId));
  },
  'rtm/list_chats': (caller) => online(caller, () => caller.connection.countQueue()),
  'rtm/set_routing_status': (caller) =>
    online(caller, () => caller.connection.setRoutingStatus('accepting_chats')),
  'rtm/multicast': (caller) => online(caller, () => caller.connection.multicast({ all: true }, 'test', {})),
};
/** LiveChat wants no scope for these (livechat.md §2, §5.3, §6). */
const scopeless = new Set([
  'accounts/token',
  'accounts/refresh',
  'accounts/revoke',
  'accounts/info',
  'agent/upload_file',
  'rtm/login',
  'rtm/logout',
  'rtm/update_session',
  'rtm/set_away_status',
  'rtm/unfollow_chat',
]);

/** Calls that the console's code makes with a token of LiveChat's for agents, by the names in it. */
const callsInCode = (): string[] => {
  const found = (file: string, pattern: RegExp, name: (match: RegExpExecArray) => string): string[] => {
    const text = readFileSync(`src/main/livechat/${file}.ts`, 'utf8');
    const names = [...text.matchAll(pattern)].map((match) => name(match as RegExpExecArray));
    if (names.length === 0) throw new Error(`no call in ${file}`);
    return names;
  };
  return [
    ...found('integration', /call\(\s*token,\s*'(\w+)'/g, ([, action]) => `agent/${action}`),
    ...found('archives', /call\(\s*token,\s*'(\w+)'/g, ([, action]) => `agent/${action}`),
    ...found('directory-api', /call\(\s*'(\w+)',\s*'(\w+)'/g, ([, api, action]) => `${api}/${action}`),
    ...found('accounts-api', /call\(\s*'(\w+)'/g, ([, action]) => `accounts/${action}`),
    ...found('customer-side', /action: '(customer_token)'/g, ([, action]) => `accounts/${action}`),
    ...found('rtm/connection', /(?:request|ask)\(\s*'(\w+)'/g, ([, action]) => `rtm/${action}`),
  ];
};

const sets: readonly [what: string, email: string, table: readonly GrantedScope[]][] = [
  ['sign-in of an agent', jonas, desktopScopeTable],
  ['integration grant of an administrator', maria, integrationScopeTable],
  ['identity token that the relay is shown', jonas, identityScopeTable],
];

describe.each(sets)('L11: the scopes of the %s', (_what, email, table) => {
  const all = table.map(({ scope }) => scope);
  const named = [...new Set(table.flatMap((row) => row.calls))];

  it.each(named)('are enough for %s', async (name) => {
    await expect(calls[name]?.(callerWith(email, all))).resolves.not.toThrow();
  });

  it.each(table.map((row) => [row.scope, row.calls] as const))(
    'are too few without %s',
    async (scope, its) => {
      const rest = all.filter((each) => each !== scope);
      const outcomes = await Promise.allSettled(its.map((name) => calls[name]?.(callerWith(email, rest))));
      const refusals = outcomes.flatMap((each) =>
        each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
      );
      expect(refusals.length).toBeGreaterThan(0);
      for (const code of refusals) expect(['LIVECHAT_FORBIDDEN', 'LIVECHAT_REFUSED']).toContain(code);
    },
  );
});

describe('L11: the tables of scopes', () => {
  it('name every call of the console’s code that wants one, and no other', () => {
    const inTables = new Set(
      [...desktopScopeTable, ...integrationScopeTable].flatMap(({ calls: its }): readonly string[] => its),
    );
    const inCode = new Set(callsInCode());
    expect([...inCode].filter((name) => !inTables.has(name) && !scopeless.has(name))).toEqual([]);
    expect([...inTables].filter((name) => !inCode.has(name))).toEqual([]);
    expect([...inTables].sort()).toEqual(Object.keys(calls).sort());
  });

  it('ask no agent for what only an administrator can have, and every desktop for no chats but the agent’s', () => {
    expect(desktopScopes).not.toContain('customers:own');
    expect(desktopScopes.filter((scope) => scope.startsWith('chats--all'))).toEqual([]);
    expect(integrationScopes).toEqual(['customers:own', 'chats--all:ro']);
  });
});

describe.each(['cut', 'invalid_scope'] as const)(
  'L11: where scopes above the role are %s',
  (scopesAboveRole) => {
    it.each([jonas, maria])('%s signs in with all that is asked for', async (account) => {
      sandbox.context.settings.scopesAboveRole = scopesAboveRole;
      const { session } = createTestConsole({ config, person: { account } });
      await session.signIn();
      expect([...session.scopes()].sort()).toEqual([...desktopScopes].sort());
      expect(session.identity()).toMatchObject({
        agentId: account,
        role: account === maria ? 'administrator' : 'normal',
      });
    });
  },
);
