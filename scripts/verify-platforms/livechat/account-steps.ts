import { BackchannelError } from '../../../src/shared/errors.ts';
import { refusalType } from '../../../src/main/livechat/chat-events.ts';
import { desktopScopes, integrationScopes, requireIdentityScopes } from '../../../src/main/livechat/index.ts';
import { identityScopes } from '../../../src/main/livechat/scopes.ts';
import type { TokenGrant } from '../../../src/main/livechat/accounts-api.ts';
import { createLiveChatIdentities } from '../../../src/relay/platforms/livechat.ts';
import { withRecordedFetch } from '../recorded-fetch.ts';
import { expectThat, need, type Step, type StepContext } from '../step.ts';
import type { LiveChatWorld } from './world.ts';

/** What was asked for and not granted. */
const missingOf = (asked: readonly string[], grant: TokenGrant): string[] =>
  asked.filter((scope) => !grant.scopes.includes(scope));

/** The platform's word for a refusal; an outcome of its own when it was none. Errors: what is no refusal. */
export const refusalOf = async (call: Promise<unknown>, accepted: string): Promise<string> => {
  try {
    await call;
    return accepted;
  } catch (error) {
    const type = refusalType(error);
    if (type === undefined) throw error;
    return type;
  }
};

const takeBack = (world: LiveChatWorld, context: StepContext, what: string, grant: TokenGrant) =>
  context.undo(what, () => world.accounts.revoke(grant.refreshToken));

/** Signing in, who that is, and what the relay asks. */
export const accountSteps = (world: LiveChatWorld): Step[] => [
  {
    id: 'livechat sign-in',
    platform: 'livechat',
    asks: 'Code with PKCE in the browser, and its exchange for a token pair, with the scopes of a desktop.',
    decides: ['livechat public client', 'livechat scopes'],
    async run(context) {
      const grant = await world.signIn('livechat-sign-in', desktopScopes, context);
      takeBack(world, context, 'sign-in at LiveChat revoked', grant);
      world.agent.value = grant;
      context.found('livechat public client', 'works');
      const missing = missingOf(desktopScopes, grant);
      context.found('livechat scopes', missing.length === 0 ? 'all' : 'fewer');
      if (missing.length > 0) context.differs(`not granted: ${missing.join(', ')}`);
    },
  },
  {
    id: 'livechat who am I',
    platform: 'livechat',
    asks: 'Whose the token is: `/v2/info` and `/v2/accounts/me`, as the console and as the relay ask.',
    decides: [],
    async run() {
      const grant = world.agent.get();
      const info = await world.accounts.info(grant.accessToken);
      expectThat(info.organizationId === grant.organizationId, '`/v2/info` names the organization');
      expectThat(info.clientId === world.config.clientId, '`/v2/info` names our client');
      const me = await world.accounts.me(grant.accessToken);
      world.agentId.value = me.agentId;
      const identities = createLiveChatIdentities(world.config);
      const seen = await withRecordedFetch(world.wire, livechatCallOf, () =>
        identities.identify(grant.accessToken),
      );
      expectThat(seen.accountId === grant.accountId, 'the relay sees the same account');
      const isAdmin = seen.role !== 'normal';
      expectThat(isAdmin, 'the person is an administrator: the bridge cannot be tried otherwise');
    },
  },
  {
    id: 'livechat identity token',
    platform: 'livechat',
    asks:
      'The token that a relay is shown: granted for `accounts--my:ro,agents--my:ro` alone, and enough for the relay to tell who it is ' +
      'and with which role.',
    decides: ['livechat scope parameter'],
    async run(context) {
      const grant = await world.signIn('livechat-identity', identityScopes, context);
      context.undo('identity token at LiveChat revoked', () =>
        world.identityAccounts.revoke(grant.refreshToken),
      );
      const { scopes } = await world.identityAccounts.info(grant.accessToken);
      let isNarrow = true;
      try {
        requireIdentityScopes(scopes);
      } catch {
        isNarrow = false;
      }
      context.found('livechat scope parameter', isNarrow ? 'honoured' : 'ignored');
      const seen = await withRecordedFetch(world.wire, livechatCallOf, () =>
        createLiveChatIdentities(world.config).identify(grant.accessToken),
      );
      expectThat(seen.agentId === world.agentId.get(), 'the relay learns from it who it is');
      expectThat(seen.role !== 'normal', 'the relay learns the role from it');
    },
  },
  {
    id: 'livechat team',
    platform: 'livechat',
    asks: 'Agents, groups, tags and live statuses.',
    decides: [],
    async run() {
      const [agents, groups, statuses, tags] = await Promise.all([
        world.directory.listAgents(),
        world.directory.listGroups(),
        world.directory.listRoutingStatuses(),
        world.directory.listTags(),
      ]);
      expectThat(
        agents.some(({ id }) => id === world.agentId.get()),
        'the list of agents holds the person',
      );
      expectThat(groups.length > 0, 'there is a group');
      expectThat(statuses.length > 0, 'there are live statuses');
      // A licence may have none.
      expectThat(Array.isArray(tags), 'tags are a list');
    },
  },
  {
    id: 'livechat integration sign-in',
    platform: 'livechat',
    asks: 'A second grant of the same administrator, with which the bridge chats for customers.',
    decides: ['livechat scopes'],
    async run(context) {
      const grant = await world.signIn('livechat-integration', integrationScopes, context);
      takeBack(world, context, 'integration grant at LiveChat revoked', grant);
      world.integration.value = grant;
      const missing = missingOf(integrationScopes, grant);
      context.found('livechat scopes', missing.length === 0 ? 'all' : 'fewer');
      if (missing.length > 0) context.differs(`not granted: ${missing.join(', ')}`);
    },
  },
];

const livechatCallOf = (_method: string, url: URL): string | undefined => {
  if (url.pathname.endsWith('/v2/info')) return 'accounts GET /v2/info';
  if (url.pathname.endsWith('/v2/accounts/me')) return 'accounts GET /v2/accounts/me';
  const action = /\/configuration\/action\/(\w+)$/.exec(url.pathname)?.[1];
  return action && `configuration ${action}`;
};

/** The end of a sign-in: the pair is renewed, then revoked. Comes last: the old refresh token may take the new pair with it. */
export const endingSteps = (world: LiveChatWorld): Step[] => [
  {
    id: 'livechat renewal',
    platform: 'livechat',
    asks: 'A refresh token brings a new pair; the old one is tried once more.',
    decides: ['livechat old refresh token'],
    async run(context) {
      const old = world.integration.get();
      const renewed = await world.accounts.refresh(old.refreshToken);
      world.integration.value = renewed;
      takeBack(world, context, 'renewed integration grant at LiveChat revoked', renewed);
      expectThat(renewed.organizationId === old.organizationId, 'the new pair is of the same organization');
      expectThat(renewed.accessToken !== old.accessToken, 'the access token is a new one');
      try {
        const again = await world.accounts.refresh(old.refreshToken);
        takeBack(world, context, 'integration grant at LiveChat revoked, renewed twice', again);
        context.found('livechat old refresh token', 'accepted');
      } catch (error) {
        if (!(error instanceof BackchannelError) || error.code !== 'LIVECHAT_TOKEN_REFUSED') throw error;
        context.found('livechat old refresh token', 'refused');
      }
    },
  },
  {
    id: 'livechat sign-out',
    platform: 'livechat',
    asks: 'Access and refresh token die together when one of them is revoked.',
    decides: ['livechat dead token'],
    async run(context) {
      // The integration grant: the agent's own is needed for undoing what was made.
      const { accessToken, refreshToken } = world.integration.get();
      await world.accounts.revoke(refreshToken);
      const dead = await context.eventually(async () => {
        try {
          await world.accounts.info(accessToken);
          return undefined;
        } catch (error) {
          const status = error instanceof BackchannelError ? error.details?.['status'] : undefined;
          if (status === undefined) throw error;
          return String(status);
        }
      });
      const status = need(
        dead,
        'livechat sign-out: the access token still works after its refresh token was revoked',
      );
      context.found('livechat dead token', status);
    },
  },
];
