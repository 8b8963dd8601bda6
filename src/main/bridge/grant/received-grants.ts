import { z } from 'zod';
import type { Clock } from '../../../shared/clock.ts';
import { agentIdSchema, type AgentId } from '../../../shared/domain/index.ts';
import { toBackchannelError } from '../../../shared/errors.ts';
import { daysToMs, retention } from '../../../shared/removal/retention.ts';
import {
  keyTransferBodySchema,
  maxClockDifferenceMs,
  type KeyTransferBody,
} from '../../../shared/wire/index.ts';
import { requireIntegrationScopes, type AccountsApi } from '../../livechat/index.ts';
import type { Log } from '../../log.ts';
import type { BridgeRelay } from '../ports.ts';
import type { BridgeStore } from '../store/index.ts';
import { isNewer, type Grant, type GrantStore } from './grant-store.ts';

export type GrantBody = Extract<KeyTransferBody, { type: 'integration-grant' }>;

/** LiveChat's tokens live for hours; one that lives for years is nobody's. */
const furthestEndMs = daysToMs(366);
/** A pair is refreshed a few times a day at most: a greater leap is made up, to be newer than what follows. */
const maxSteps = 10_000;
/** What nobody could check in this time is asked for again. */
const keepMs = daysToMs(retention.envelopeDays + 1);
/** One of each device of a team. */
const maxReceived = 200;

const rowSchema = z.object({
  fromDeviceId: z.string(),
  fromAgentId: agentIdSchema,
  body: z.string(),
  arrivedAtMs: z.number(),
});

/** Integration grants that colleagues handed over: the newest of each device, until it is known whether they count. */
export interface ReceivedGrants {
  /** In the transaction of the arriving body. Answers whether it is to be looked at. */
  receive(sender: { fromAgentId: AgentId; fromDeviceId: string }, body: GrantBody): boolean;
  /** Checks at LiveChat what can be checked now, and uses what counts. Errors: SECRET_*. */
  settle(): Promise<void>;
}

export const createReceivedGrants = (deps: {
  store: Pick<BridgeStore, 'db'>;
  grantStore: GrantStore;
  accounts: Pick<AccountsApi, 'info'>;
  /** Ours, at LiveChat. */
  clientId: string;
  workspaceId(): string | undefined;
  relayLink: Pick<BridgeRelay, 'isAdmin' | 'device'>;
  clock: Clock;
  log: Log;
}): ReceivedGrants => {
  const { grantStore, accounts, relayLink, clock, log } = deps;
  const { db } = deps.store;
  const rows = db.prepare(`SELECT from_device_id AS fromDeviceId, from_agent_id AS fromAgentId, body,
    arrived_at_ms AS arrivedAtMs FROM integration_grant_inbox`);
  const put =
    db.prepare(`INSERT INTO integration_grant_inbox (from_device_id, from_agent_id, body, arrived_at_ms)
    VALUES (?, ?, ?, ?) ON CONFLICT (from_device_id) DO UPDATE SET
    from_agent_id = excluded.from_agent_id, body = excluded.body, arrived_at_ms = excluded.arrived_at_ms`);
  const drop = db.prepare('DELETE FROM integration_grant_inbox WHERE from_device_id = ? AND body = ?');

  const received = () =>
    rows.all().flatMap((found) => {
      const row = rowSchema.parse(found);
      const body = keyTransferBodySchema.safeParse(JSON.parse(row.body));
      return body.success && body.data.type === 'integration-grant' ? [{ ...row, grant: body.data }] : [];
    });

  const latestMs = (): number => clock.now() + maxClockDifferenceMs;
  /** One whose time lies in the future, which versions of before believed, is in nobody's way. */
  const inUse = (): Grant | undefined => {
    const grant = grantStore.current();
    return grant && grant.grantedAtMs <= latestMs() ? grant : undefined;
  };
  const isPlausible = (body: GrantBody): boolean => {
    const before = inUse();
    const steps = before?.grantedAtMs === body.grantedAtMs ? body.step - before.step : body.step;
    return (
      body.workspaceId === deps.workspaceId() &&
      body.grantedAtMs <= latestMs() &&
      body.expiresAtMs <= clock.now() + furthestEndMs &&
      steps <= maxSteps
    );
  };

  /** Whose token it is; undefined: LiveChat refuses it. Errors: LiveChat cannot be asked now. */
  const ownerOf = async (accessToken: string) => {
    try {
      return await accounts.info(accessToken);
    } catch (error) {
      if (toBackchannelError(error).code === 'LIVECHAT_TOKEN_REFUSED') return undefined;
      throw error;
    }
  };
  const isUsable = (grant: Grant | undefined): grant is Grant => grant !== undefined && !grant.isRefused;

  /** Errors: LiveChat cannot be asked now. */
  const verdictOf = async (fromAgentId: AgentId, body: GrantBody): Promise<'take' | 'wait' | 'drop'> => {
    const before = inUse();
    if (!isPlausible(body) || !isNewer(body, before)) return 'drop';
    try {
      requireIntegrationScopes(body.scopes);
    } catch {
      return 'drop';
    }
    const isRefreshed = before?.grantedAtMs === body.grantedAtMs;
    const isBelieved = relayLink.isAdmin(fromAgentId) || fromAgentId === relayLink.device()?.agentId;
    // Asked when it matters: an old pair that still works outweighs a colleague's new one, and names the account of its refresh.
    const ofInUse =
      isUsable(before) && (isRefreshed || !isBelieved) ? await ownerOf(before.accessToken) : undefined;
    if (!isRefreshed && !isBelieved && ofInUse) return 'wait';
    if (body.expiresAtMs <= clock.now()) {
      // It cannot be shown any more: the first refresh tells whose it is.
      return isUsable(before) && ofInUse !== undefined ? 'wait' : 'take';
    }
    const owner = await ownerOf(body.accessToken);
    if (!owner) return 'drop';
    const isOurs = owner.clientId === deps.clientId && owner.organizationId === body.workspaceId;
    const isSameAccount = !isRefreshed || !ofInUse || ofInUse.accountId === owner.accountId;
    return isOurs && isSameAccount ? 'take' : 'drop';
  };

  return {
    receive({ fromAgentId, fromDeviceId }, body) {
      if (!isPlausible(body)) {
        db.afterCommit(() => log.warn('integration-grant.refused-handover', { cause: 'form' }));
        return false;
      }
      if (!isNewer(body, inUse())) return false;
      const waiting = received();
      const before = waiting.find((row) => row.fromDeviceId === fromDeviceId)?.grant;
      if (before ? !isNewer(body, before) : waiting.length >= maxReceived) return false;
      put.run(fromDeviceId, fromAgentId, JSON.stringify(body), clock.now());
      return true;
    },
    async settle() {
      for (const row of received().sort((one, other) => (isNewer(one.grant, other.grant) ? -1 : 1))) {
        let verdict: Awaited<ReturnType<typeof verdictOf>>;
        try {
          verdict = await verdictOf(row.fromAgentId, row.grant);
        } catch (error) {
          log.info('integration-grant.not-checked', { code: toBackchannelError(error).code });
          verdict = 'wait';
        }
        if (verdict === 'wait' && clock.now() - row.arrivedAtMs <= keepMs) continue;
        if (verdict === 'drop' && isNewer(row.grant, inUse())) {
          log.warn('integration-grant.refused-handover', { cause: 'not-ours' });
        }
        const { type: _type, ...grant } = row.grant;
        if (verdict === 'take') await grantStore.receive(grant);
        drop.run(row.fromDeviceId, row.body);
      }
    },
  };
};
