import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChannelId, DeviceId } from '../../shared/domain/index.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { ChannelRelay } from './ports.ts';
import type { ReceivedTokens } from './received-tokens.ts';
import type { ChannelRow, ChannelStore } from './store.ts';
import type { PageTokens } from './tokens.ts';

const sentSchema = z.array(z.string());
/** Devices that have been sent this token. */
const sentKey = (channelId: ChannelId, issuedAtMs: number): string =>
  `channel.handed:${channelId}:${issuedAtMs}`;
/** Present: this console connected the account. */
const connectedHereKey = (channelId: ChannelId): string => `channel.made-here:${channelId}`;
/** A console that lacks a token asks at most this often. */
const askAgainMs = 60_000;

/**
 * Page tokens between the consoles of a workspace: the console that connected the account sends its token to every trusted
 * device; every console that has it answers a trusted device that asks.
 */
export interface TokenTransfer {
  /** This console connected the account. Joins the caller's transaction. */
  noteConnectedHere(channelId: ChannelId): void;
  /** Sends what is due; asks for what is missing. */
  run(): void;
  forget(channelId: ChannelId): void;
}

export const createTokenTransfer = (deps: {
  db: Database;
  channels: ChannelStore;
  settings: SettingStore;
  tokens: PageTokens;
  relayLink: ChannelRelay;
  received: Pick<ReceivedTokens, 'receive'>;
  /** A token is to be looked at. */
  onReceived(): void;
  inBackground(work: Promise<void>, failureEvent: string): void;
  clock: Clock;
}): TokenTransfer => {
  const { db, channels, settings, tokens, relayLink, clock } = deps;
  /** Devices that asked while this console had no token. */
  const waiting = new Set<DeviceId>();
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const confirmedDevices = (): DeviceId[] => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((id) => relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId));
  };

  /** `isRepeatable`: also to devices that have been sent it before. */
  const sendToken = async (
    row: ChannelRow,
    deviceIds: readonly DeviceId[],
    isRepeatable: boolean,
  ): Promise<void> => {
    const issuedAtMs = row.tokenIssuedAtMs;
    if (issuedAtMs === undefined || deviceIds.length === 0 || row.health === 'reconnect-needed') return;
    const stored = await tokens.read(row.id);
    // Replaced or removed meanwhile: whoever stored the newer one sends it.
    if (!stored || channels.get(row)?.tokenIssuedAtMs !== issuedAtMs) return;
    db.transaction(() => {
      const key = sentKey(row.id, issuedAtMs);
      const sent = settings.read(key, sentSchema) ?? [];
      const due = isRepeatable ? deviceIds : deviceIds.filter((id) => !sent.includes(id));
      if (due.length === 0) return;
      relayLink.send(
        'handover',
        { deviceIds: due },
        {
          type: 'page-token',
          channelId: row.id,
          pageId: row.pageId,
          accountId: row.accountId,
          token: stored.token,
          scopes: stored.scopes,
          pageName: row.pageName,
          username: row.username,
          pictureUrl: row.pictureUrl,
          issuedAtMs,
          proof: stored.proof,
          expiresAtMs: row.tokenExpiresAtMs,
          dataAccessExpiresAtMs: row.dataAccessExpiresAtMs,
        },
        `page-token:${row.id}:${randomUUID()}`,
      );
      settings.write(key, sentSchema, [...new Set([...sent, ...due])]);
    });
  };

  const scheduleToken = (row: ChannelRow, deviceIds: readonly DeviceId[], isRepeatable: boolean): void =>
    deps.inBackground(sendToken(row, deviceIds, isRepeatable), 'token-transfer.failed');

  relayLink.onSigned('handover', (sender, body) => {
    if (body.type === 'request') {
      db.afterCommit(() => {
        const rows = channels.list().filter((row) => row.tokenIssuedAtMs !== undefined);
        if (rows.length === 0) waiting.add(sender.fromDeviceId);
        for (const row of rows) scheduleToken(row, [sender.fromDeviceId], true);
      });
      return;
    }
    if (body.type !== 'page-token') return;
    if (!deps.received.receive(sender, body)) return;
    db.afterCommit(deps.onReceived);
  });

  return {
    noteConnectedHere(channelId) {
      settings.set(connectedHereKey(channelId), '1');
    },
    run() {
      const devices = confirmedDevices();
      let isMissing = false;
      for (const row of channels.list()) {
        if (row.tokenIssuedAtMs === undefined) isMissing = true;
        else {
          if (settings.get(connectedHereKey(row.id)) !== undefined) scheduleToken(row, devices, false);
          scheduleToken(row, [...waiting], true);
        }
      }
      if (channels.list().some((row) => row.tokenIssuedAtMs !== undefined)) waiting.clear();
      if (!isMissing || devices.length === 0 || clock.now() - askedAtMs < askAgainMs) return;
      askedAtMs = clock.now();
      relayLink.requestKeyTransfer();
    },
    forget(channelId) {
      settings.delete(connectedHereKey(channelId));
      const row = channels.get({ id: channelId });
      if (row?.tokenIssuedAtMs !== undefined) settings.delete(sentKey(channelId, row.tokenIssuedAtMs));
    },
  };
};
