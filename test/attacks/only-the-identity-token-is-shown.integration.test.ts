/**
 * Attacks "The relay is shown no token but one that says who you are" (README, docs/threat-model.md, docs/privacy.md): reads every byte
 * between two consoles and their relay through a whole day of work, and looks in it for each token that LiveChat or Meta ever issued.
 * Before: the agent's working token, which reads chats and announces keys, was sent at enrolment, with every order of an administrator and
 * with the word about a notice.
 * Now: only access tokens that LiveChat granted for `accounts--my:ro,agents--my:ro` alone; no refresh token of any kind.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityScopes } from '../../src/main/livechat/scopes.ts';
import { META_SEED } from '../../src/sandbox/meta/seed.ts';
import { IDENTITY_CLIENT_ID } from '../../src/sandbox/seed.ts';
import { agentIdSchema } from '../../src/shared/domain/index.ts';
import {
  type ConsoleWorld,
  conversationOf,
  type Desk,
  jonas,
  maria,
  settled,
  startConsoleWorld,
} from '../helpers/console-world.ts';
import { webhookPathSecret } from '../helpers/sandbox-relay.ts';
import { startWireRecorder, type WireRecorder } from '../helpers/wire-recorder.ts';
import { until } from '../helpers/until.ts';

let world: ConsoleWorld;
let wire: WireRecorder;

beforeEach(async () => {
  world = await startConsoleWorld({ relay: () => ({ LIVECHAT_IDENTITY_CLIENT_ID: IDENTITY_CLIENT_ID }) });
  wire = await startWireRecorder(world.relay.url);
});
afterEach(async () => {
  await world.end();
  await wire.close();
});

/** A console whose build names an identity client, or none. */
const buildWith = (identityClientId: string | undefined) => ({
  relayUrl: wire.url,
  platforms: { ...world.platforms, livechat: { ...world.platforms.livechat, identityClientId } },
});

const isNarrow = (scopes: readonly string[]): boolean =>
  scopes.length > 0 && scopes.every((scope) => identityScopes.includes(scope));

/** Every text that a desk's key store holds as a token. */
const storedTokens = async ({ services: { secrets } }: Desk): Promise<string[]> => {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'object' && value !== null)
      for (const [name, entry] of Object.entries(value)) {
        if (typeof entry === 'string' && /token$/i.test(name)) found.push(entry);
        else collect(entry);
      }
  };
  for (const name of await secrets.names()) {
    const text = await secrets.get(name);
    if (text?.startsWith('{')) collect(JSON.parse(text));
  }
  return found;
};

/** Each token there is, with what it opens. */
const issued = (): { token: string; mayBeShown: boolean }[] => {
  const { agents, refreshes, customers } = world.sandbox.livechat.world.tokens.list();
  return [
    ...agents.map(({ access, scopes }) => ({ token: access, mayBeShown: isNarrow(scopes) })),
    ...refreshes.map(({ token }) => ({ token, mayBeShown: false })),
    ...customers.map(({ access }) => ({ token: access, mayBeShown: false })),
  ];
};

describe('the wire between consoles and relay', () => {
  it('carries no working, integration, customer or Page token, and no refresh token, through a whole day of work', async () => {
    const admin = await world.desk(maria, buildWith(undefined));
    const colleague = await world.desk(jonas, buildWith(undefined));
    const { session, relayLink, channel, bridge, removal, privateChats } = admin.services;
    await world.connect(admin);
    await bridge.authorize();
    await settled(() => bridge.state.state, 'active');
    await settled(() => relayLink.trustOf(agentIdSchema.parse(jonas)), 'confirmed');
    // The Page token and the integration grant go to the colleague, sealed.
    await settled(() => colleague.services.channel.current()?.canSend, true);
    privateChats.send(agentIdSchema.parse(jonas), 'good morning');
    await world.sandbox.meta.customerSends(META_SEED.customer.id, { text: 'Do you open on Sunday?' });
    await until(() =>
      expect(admin.services.conversations.get(conversationOf(META_SEED.customer.id))).toBeDefined(),
    );
    const kept = [...(await storedTokens(admin)), ...(await storedTokens(colleague))];

    // New tokens of both kinds; orders of an administrator; the word about a notice.
    await session.accessToken({ refused: await session.accessToken() });
    await session.identityToken({ refused: await session.identityToken() });
    await removal.saveAudit();
    Object.assign(world.sandbox.context.settings, {
      revokeOnUninstall: false,
      marketplaceWebhookUrl: `${world.relay.url}/webhooks/livechat/${webhookPathSecret}`,
    });
    const noticed = await removalNotice();
    expect(noticed).toMatch(/^HTTP 200/);
    await until(async () => {
      await world.relay.relay.runRemovals();
      expect(wire.text()).toMatch(/POST \/v1\/removals\/[^/ ]+\/notice/);
    });
    await channel.check();
    kept.push(...(await storedTokens(admin)));
    await colleague.services.session.signOut();

    const seen = wire.text();
    const shown = issued().filter(({ token }) => seen.includes(token));
    expect(shown.filter(({ mayBeShown }) => !mayBeShown)).toEqual([]);
    // Enrolments, and the new one after the refresh: the recording does see tokens.
    expect(shown.length).toBeGreaterThanOrEqual(3);
    const allowed = new Set(shown.map(({ token }) => token));
    expect(kept.length).toBeGreaterThan(8);
    expect(kept.filter((token) => !allowed.has(token) && seen.includes(token))).toEqual([]);
  });

  const removalNotice = async (): Promise<string> =>
    (await world.sandbox.livechat.marketplace.uninstall('somebody'))?.outcome ?? 'none';

  it('carries nothing where LiveChat grants more than was asked for, and the sign-in says so', async () => {
    world.sandbox.context.settings.scopeParameter = 'ignored';
    await expect(world.desk(maria, buildWith(undefined))).rejects.toMatchObject({
      code: 'IDENTITY_TOO_WIDE',
    });
    const seen = wire.text();
    expect(issued().filter(({ token }) => seen.includes(token))).toEqual([]);
    // Nothing that is not used stays good.
    const { agents } = world.sandbox.livechat.world.tokens.list();
    expect(agents.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
  });

  it('carries the token of the identity client there, whose tokens open nothing else', async () => {
    world.sandbox.context.settings.scopeParameter = 'ignored';
    const admin = await world.desk(maria, buildWith(IDENTITY_CLIENT_ID));
    await admin.services.removal.saveAudit();
    const { session } = admin.services;
    await session.identityToken({ refused: await session.identityToken() });
    await admin.services.removal.saveAudit();
    const seen = wire.text();
    const shown = issued().filter(({ token }) => seen.includes(token));
    expect(shown.map(({ mayBeShown }) => mayBeShown)).toEqual([true, true]);
  });
});
