import type { ConnectionState, FirstPicture, Settings } from '../../shared/ipc/index.ts';
import { placeSchema } from '../../shared/ipc/state.ts';
import { unmanaged } from '../../shared/managed/managed.ts';
import { createChannelStore } from '../channel/index.ts';
import { readConversationOverview } from '../conversations/index.ts';
import { instagramLimits } from '../instagram/index.ts';
import { isAccountAllowed } from '../managed/index.ts';
import { firstListOf, firstPlace, placeKey } from '../place/index.ts';
import { createAcceptances, policyStateAt } from '../policy/index.ts';
import { createPrivateTotals } from '../private-chats/index.ts';
import { createShownEnvelopes, rememberedConfig } from '../relay-link/index.ts';
import { wipeSecret } from '../removal/index.ts';
import { readStoredTokens, signedInState, type StoredTokens } from '../session/index.ts';
import { createSettingStore, monotonicNow } from '../storage/index.ts';
import { openTeamTables, readCachedTeam } from '../team/index.ts';
import { appStateOf } from './app-state.ts';
import { isNothingToRecover } from './cache/recovery-note.ts';
import type { OpenedStorage } from './opened-storage.ts';
import type { ConsoleWorld } from './world.ts';

/** What the picture depends on besides what is stored. */
type PictureWorld = Pick<
  ConsoleWorld,
  'version' | 'platform' | 'environment' | 'managed' | 'relayFrom' | 'platforms' | 'clock'
> & { settings: { get(): Settings } };

/** Whoever signed in and has been asked nothing since; undefined: something is to be done before anything is shown. */
const usualPerson = async (
  { secrets, cache }: OpenedStorage,
  { managed = unmanaged }: PictureWorld,
): Promise<StoredTokens | undefined> => {
  const isWhole =
    secrets.mode === 'persistent' &&
    secrets.state === 'strong' &&
    secrets.problem === undefined &&
    cache.cause === undefined &&
    cache.former.length === 0;
  if (!isWhole || (await secrets.get(wipeSecret)) !== undefined) return undefined;
  const tokens = await readStoredTokens(secrets);
  if (tokens === undefined || tokens.isSigningOut || tokens.isRefused) return undefined;
  const { agentId: email, workspaceId: organizationId } = tokens.identity;
  if (!isAccountAllowed(managed, { email, organizationId }) || secrets.lost().names.length > 0)
    return undefined;
  return isNothingToRecover(createSettingStore(cache.db)) ? tokens : undefined;
};

/**
 * What the window shows first, read from what is stored and before there are services (decision 0164): word for word what they
 * would answer, because both read with the same functions. Undefined for every start that is not the usual one (nobody is
 * signed in, something was lost, a removal or a sign-out is to be finished, the policy is asked): the services know more there.
 * Changes nothing that is stored. Errors: SECRET_*, those of the database.
 */
export const readCachedPicture = async (
  storage: OpenedStorage,
  world: PictureWorld,
): Promise<FirstPicture | undefined> => {
  const tokens = await usualPerson(storage, world);
  if (tokens === undefined) return undefined;
  const { db } = storage.cache;
  const { clock } = world;
  const { agentId: ownId } = tokens.identity;
  const stored = createSettingStore(db);
  const config = rememberedConfig(stored);
  const policy = policyStateAt(config?.policy, createAcceptances(db), monotonicNow(stored, clock));
  if (policy.state === 'asked') return undefined;
  const team = readCachedTeam(openTeamTables(db));
  const conversations = readConversationOverview({
    db,
    limits: instagramLimits,
    appId: world.platforms.meta.appId,
    ownId,
    clock,
  });
  const shownEnvelopes = createShownEnvelopes(db);
  /** Nothing was tried yet, of which something could be said. */
  const notTried: ConnectionState = { state: 'connecting', sinceMs: clock.now() };
  const place = stored.read(placeKey, placeSchema) ?? firstPlace;
  const settings = world.settings.get();
  const list = await firstListOf(place, settings, {
    team: () => ({ agents: team.list(), groups: team.groups(), isStale: true }),
    inbox: conversations.list,
  });
  return {
    app: appStateOf({
      secrets: storage.secrets,
      session: { state: signedInState(tokens) },
      browserPages: { list: () => [] },
      proxyFault: () => undefined,
      recovery: { view: () => undefined },
      storageFault: storage.storageFault,
      relayLink: {
        connection: notTried,
        knownConfig: () => config,
        setAside: () => ({ items: shownEnvelopes.listShown(), count: shownEnvelopes.countShown() }),
      },
      livechat: { connection: { state: notTried } },
      ownPresence: { absence: undefined },
      team: { ownStatus: () => team.get(ownId)?.status },
      privateChats: createPrivateTotals(db),
      conversations,
      channel: { current: () => createChannelStore(db).list().at(-1) },
      world: { ...world, tryIt: undefined, updates: undefined },
    }),
    settings,
    place,
    policy,
    ...list,
  };
};
