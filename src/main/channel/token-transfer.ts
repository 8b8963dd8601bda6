import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ChannelId, DeviceId } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import type { ChannelRow, ChannelsRepository, Database, SettingsRepository } from '../storage/index.ts';
import type { ChannelRelay } from './ports.ts';
import type { PageTokens } from './tokens.ts';

const handedSchema = z.array(z.string());
const handedKey = (channelId: ChannelId, issuedAtMs: number): string =>
  `channel.handed:${channelId}:${issuedAtMs}`;
const madeKey = (channelId: ChannelId): string => `channel.made-here:${channelId}`;
/** A console that lacks a token asks at most this often. */
const askAgainMs = 60_000;

/**
 * Page tokens between the consoles of a workspace: the console that connected the account gives its token to every trusted device,
 * any console answers a trusted device that asks.
 */
export interface TokenTransfer {
  /** This console connected the account. */
  madeHere(channelId: ChannelId): void;
  /** Gives what is due; asks for what is missing. */
  run(): void;
  forget(channelId: ChannelId): void;
}

export const createTokenTransfer = (deps: {
  db: Database;
  channels: ChannelsRepository;
  settings: SettingsRepository;
  tokens: PageTokens;
  relayLink: ChannelRelay;
  /** The account was disconnected after this token was issued. */
  isRemovedSince(row: Pick<ChannelRow, 'accountId'>, issuedAtMs: number): boolean;
  /** A token is in the inbox. */
  received(): void;
  clock: Clock;
  log: Log;
}): TokenTransfer => {
  const { db, channels, settings, tokens, relayLink, clock, log } = deps;
  /** Devices that asked while there was nothing to give. */
  const waiting = new Set<DeviceId>();
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const confirmedDevices = (): DeviceId[] => {
    const agentIds = new Set<AgentId>(relayLink.directory()?.devices.map(({ agentId }) => agentId));
    return [...agentIds].flatMap((id) => relayLink.confirmedDevices(id).map(({ deviceId }) => deviceId));
  };

  const give = async (row: ChannelRow, deviceIds: readonly DeviceId[], remember: boolean): Promise<void> => {
    const issuedAtMs = row.tokenIssuedAtMs;
    if (issuedAtMs === undefined || deviceIds.length === 0 || row.health === 'reconnect-needed') return;
    const stored = await tokens.read(row.id);
    // Replaced or removed meanwhile: the newer one is given by its own turn.
    if (!stored || channels.get(row.id)?.tokenIssuedAtMs !== issuedAtMs) return;
    db.transaction(() => {
      const key = handedKey(row.id, issuedAtMs);
      const handed = settings.read(key, handedSchema) ?? [];
      const due = remember ? deviceIds.filter((id) => !handed.includes(id)) : deviceIds;
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
          ...(row.pageName === undefined ? {} : { pageName: row.pageName }),
          ...(row.username === undefined ? {} : { username: row.username }),
          ...(row.pictureUrl === undefined ? {} : { pictureUrl: row.pictureUrl }),
          issuedAtMs,
        },
        `page-token:${row.id}:${randomUUID()}`,
      );
      settings.write(key, handedSchema, [...new Set([...handed, ...due])]);
    });
  };

  const giveInBackground = (row: ChannelRow, deviceIds: readonly DeviceId[], remember: boolean): void => {
    give(row, deviceIds, remember).catch((error: unknown) => {
      log.warn('token-transfer.failed', { code: toBackchannelError(error).code });
    });
  };

  relayLink.onSigned('handover', (sender, body) => {
    if (body.type === 'request') {
      db.afterCommit(() => {
        const rows = channels.list().filter((row) => row.tokenIssuedAtMs !== undefined);
        if (rows.length === 0) waiting.add(sender.fromDeviceId);
        for (const row of rows) giveInBackground(row, [sender.fromDeviceId], false);
      });
      return;
    }
    if (body.type !== 'page-token') return;
    const known = channels.get(body.channelId);
    if (known && (known.tokenIssuedAtMs ?? 0) >= body.issuedAtMs) return;
    if (deps.isRemovedSince(body, body.issuedAtMs)) return;
    const listed = relayLink.directory()?.channels.find(({ channelId }) => channelId === body.channelId);
    channels.put(
      {
        id: body.channelId,
        pageId: body.pageId,
        accountId: body.accountId,
        connectedAtMs: known?.connectedAtMs ?? listed?.connectedAtMs ?? body.issuedAtMs,
        ...(body.pageName === undefined ? {} : { pageName: body.pageName }),
        ...(body.username === undefined ? {} : { username: body.username }),
        ...(body.pictureUrl === undefined ? {} : { pictureUrl: body.pictureUrl }),
      },
      clock.now(),
    );
    // The secret store is asynchronous: the encrypted database holds the token until it has it.
    channels.putInboxToken({
      channelId: body.channelId,
      token: body.token,
      scopes: body.scopes,
      issuedAtMs: body.issuedAtMs,
    });
    db.afterCommit(deps.received);
  });

  return {
    madeHere(channelId) {
      settings.set(madeKey(channelId), '1');
    },
    run() {
      const devices = confirmedDevices();
      let isMissing = false;
      for (const row of channels.list()) {
        if (row.tokenIssuedAtMs === undefined) isMissing = true;
        else {
          if (settings.get(madeKey(row.id)) !== undefined) giveInBackground(row, devices, true);
          giveInBackground(row, [...waiting], false);
        }
      }
      if (channels.list().some((row) => row.tokenIssuedAtMs !== undefined)) waiting.clear();
      if (!isMissing || devices.length === 0 || clock.now() - askedAtMs < askAgainMs) return;
      askedAtMs = clock.now();
      relayLink.requestKeyTransfer();
    },
    forget(channelId) {
      settings.delete(madeKey(channelId));
      const row = channels.get(channelId);
      if (row?.tokenIssuedAtMs !== undefined) settings.delete(handedKey(channelId, row.tokenIssuedAtMs));
    },
  };
};
