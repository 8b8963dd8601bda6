import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChannelId } from '../../shared/domain/index.ts';
import { daysToMs, retention } from '../../shared/removal/retention.ts';
import { maxClockDifferenceMs, type KeyTransferBody } from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import { readFailure } from '../messaging/index.ts';
import type { Database } from '../storage/index.ts';
import { createMutex } from '../work/index.ts';
import type { ChannelRelay } from './ports.ts';
import type { ChannelRow, ChannelStore, ReceivedToken } from './store.ts';
import type { PageTokens } from './tokens.ts';

export type PageTokenBody = Extract<KeyTransferBody, { type: 'page-token' }>;

/** Meta names ends of sixty days; one further away is nobody's. */
const furthestEndMs = daysToMs(3_660);
/** What nobody could check in this time is asked for again. */
const keepMs = daysToMs(retention.envelopeDays + 1);
/** A workspace has one account, or a few. */
const maxPerDevice = 20;

/** Page tokens that colleagues handed over, until it is known whether they count (decision 0082). */
export interface ReceivedTokens {
  /** In the transaction of the arriving body. Answers whether it is to be looked at. */
  receive(sender: { fromAgentId: AgentId; fromDeviceId: string }, body: PageTokenBody): boolean;
  /** Checks what can be checked now, and uses what counts. Answers the channels that have a new token. */
  settle(): Promise<ChannelId[]>;
}

export const createReceivedTokens = (deps: {
  db: Database;
  channels: ChannelStore;
  tokens: Pick<PageTokens, 'store' | 'client'>;
  relayLink: Pick<ChannelRelay, 'directory' | 'isAdmin' | 'device'>;
  isRemovedSince(row: Pick<ChannelRow, 'accountId'>, issuedAtMs: number): boolean;
  /** Whose token it is, by Meta's own word. Errors: the Graph API's. */
  ownerOf(body: PageTokenBody): Promise<{ pageId: string; accountId: string | undefined }>;
  clock: Clock;
  log: Log;
}): ReceivedTokens => {
  const { db, channels, tokens, relayLink, clock, log } = deps;
  const settling = createMutex();

  const latestMs = (): number => clock.now() + maxClockDifferenceMs;
  /** A time in the future, which versions of before believed, is in nobody's way. */
  const inUseSinceMs = (row: ChannelRow | undefined): number => {
    const issuedAtMs = row?.tokenIssuedAtMs ?? 0;
    return issuedAtMs > latestMs() ? 0 : issuedAtMs;
  };
  const isPlausible = ({ issuedAtMs, expiresAtMs = 0, dataAccessExpiresAtMs = 0 }: PageTokenBody): boolean =>
    issuedAtMs <= latestMs() && Math.max(expiresAtMs, dataAccessExpiresAtMs) <= clock.now() + furthestEndMs;

  /** Meta refuses the token that this console uses. */
  const isDead = async (row: ChannelRow): Promise<boolean> => {
    if (row.health === 'reconnect-needed') return true;
    const client = await tokens.client(row);
    if (!client) return true;
    return client.names().then(
      () => false,
      (error: unknown) => readFailure(error).action === 'reconnect',
    );
  };

  const verdictOf = async ({ fromAgentId, body }: ReceivedToken): Promise<'take' | 'wait' | 'drop'> => {
    const row = channels.get({ id: body.channelId });
    const listed = relayLink.directory()?.channels.find(({ channelId }) => channelId === body.channelId);
    const place = listed ?? row;
    if (!place) return 'wait';
    const isOfPlace = place.pageId === body.pageId && place.accountId === body.accountId;
    if (!isOfPlace || deps.isRemovedSince(body, body.issuedAtMs)) return 'drop';
    if (inUseSinceMs(row) >= body.issuedAtMs) return 'drop';
    const isBelieved = relayLink.isAdmin(fromAgentId) || fromAgentId === relayLink.device()?.agentId;
    if (!isBelieved && row?.tokenIssuedAtMs !== undefined && !(await isDead(row))) return 'wait';
    try {
      const owner = await deps.ownerOf(body);
      return owner.pageId === body.pageId && owner.accountId === body.accountId ? 'take' : 'drop';
    } catch (error) {
      const { code, action } = readFailure(error);
      log.info('page-token.not-checked', { code });
      return action === 'retry' ? 'wait' : 'drop';
    }
  };

  const take = async (body: PageTokenBody): Promise<void> => {
    const { channelId, token, scopes, proof, issuedAtMs, dataAccessExpiresAtMs } = body;
    const known = channels.get({ id: channelId });
    const listed = relayLink.directory()?.channels.find((each) => each.channelId === channelId);
    channels.put(
      {
        id: channelId,
        pageId: body.pageId,
        accountId: body.accountId,
        connectedAtMs: known?.connectedAtMs ?? listed?.connectedAtMs ?? issuedAtMs,
        pageName: body.pageName ?? known?.pageName,
        username: body.username ?? known?.username,
        pictureUrl: body.pictureUrl ?? known?.pictureUrl,
      },
      clock.now(),
    );
    const times = { issuedAtMs, tokenExpiresAtMs: body.expiresAtMs, dataAccessExpiresAtMs };
    await tokens.store(channelId, { token, scopes, proof }, times);
  };

  return {
    receive({ fromAgentId, fromDeviceId }, body) {
      const { channelId, issuedAtMs } = body;
      if (inUseSinceMs(channels.get({ id: channelId })) >= issuedAtMs) return false;
      if (!isPlausible(body)) {
        db.afterCommit(() => log.warn('page-token.refused', { cause: 'time' }));
        return false;
      }
      return channels.putReceivedToken(
        { channelId, fromDeviceId, fromAgentId, issuedAtMs, body, arrivedAtMs: clock.now() },
        maxPerDevice,
      );
    },
    settle: () =>
      settling.run(async () => {
        const changed: ChannelId[] = [];
        for (const received of channels.receivedTokens()) {
          const verdict = await verdictOf(received);
          if (verdict === 'wait' && clock.now() - received.arrivedAtMs <= keepMs) continue;
          if (verdict === 'take') {
            await take(received.body);
            changed.push(received.channelId);
          }
          if (verdict === 'drop') log.warn('page-token.refused', { cause: 'not-ours' });
          channels.removeReceivedToken(received);
        }
        return changed;
      }),
  };
};
