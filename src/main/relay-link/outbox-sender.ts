import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  maxDedupeKeyLength,
  maxEnvelopesPerPost,
  maxSealedLength,
  postEnvelopesAnswerSchema,
} from '../../shared/wire/index.ts';
import type { PostEnvelopes } from '../../shared/wire/index.ts';
import type {
  Database,
  DeviceDirectoryRepository,
  RelayOutboxRepository,
  RelayOutboxRow,
} from '../storage/index.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { AcceptedDelivery } from './ports.ts';
import type { Sealing } from './sealing.ts';
import type { Trust } from './trust.ts';

/** Sealed characters in one POST: well under what the relay takes, and quick to repeat. */
const maxCharactersPerPost = 512 * 1024;
/** After the first device has it, other devices of the same person may still become confirmed within this time. */
const waitForOtherDevicesMs = 7 * 24 * 3600 * 1000;

interface Item {
  row: RelayOutboxRow;
  agentId: AgentId;
  deviceId: DeviceId;
  envelope: PostEnvelopes['envelopes'][number];
}

/** What the relay tells repeats by: one's own name for the body and the device; names of messages may make it longer than it takes. */
const keyFor = (dedupeKey: string, deviceId: DeviceId): string => {
  const key = `${dedupeKey}:${deviceId}`;
  if (key.length <= maxDedupeKeyLength) return key;
  return `sha256:${createHash('sha256').update(key).digest('base64url')}`;
};

/** Codes that concern one envelope of a POST and not the connection. */
const itemCodes = new Set(['RECIPIENT_UNKNOWN', 'INPUT_INVALID', 'INPUT_TOO_LARGE']);

export interface OutboxSender {
  /** Sends all that can go now. Throws what the connection says; durable rows stay. */
  run(): Promise<void>;
}

export const createOutboxSender = (deps: {
  db: Database;
  repository: RelayOutboxRepository;
  devices: DeviceDirectoryRepository;
  trust: Trust;
  http: RelayHttp;
  clock: Clock;
  sealing: () => Sealing;
  enrolment: () => Enrolment;
  /** Bodies of these contexts wait. */
  heldBack: () => readonly RelayOutboxRow['context'][];
  /** In the transaction that records the acceptance. */
  onAccepted: (event: AcceptedDelivery & { isFirst: boolean }) => void;
  /** In the transaction that gives the row up: the relay will never take it. */
  onRefused: (event: {
    context: RelayOutboxRow['context'];
    dedupeKey: string;
    agentId: AgentId | null;
    code: string;
  }) => void;
  /** The relay does not know a device our directory names. */
  onDirectoryOutdated: () => void;
}): OutboxSender => {
  const { db, repository, devices, trust, http, clock } = deps;

  /** Devices the relay did not know in this run: skipped until the directory was read again. */
  const unknownNow = new Set<DeviceId>();

  const targetsOf = (
    row: RelayOutboxRow,
  ): { agentId: AgentId; ready: DeviceId[]; isMoreExpected: boolean } => {
    const own = deps.enrolment();
    const known =
      row.toAgentId !== null
        ? devices.devicesOf(row.toAgentId)
        : [devices.device(row.toDeviceId as DeviceId)].filter((device) => device !== undefined);
    const agentId = (row.toAgentId ?? known[0]?.agentId) as AgentId;
    const others = known.filter((device) => device.deviceId !== own.deviceId);
    const confirmed = new Set(
      agentId === undefined ? [] : trust.confirmedDevices(agentId).map((device) => device.deviceId),
    );
    const done = new Set(repository.acceptedDeviceIds(row.id));
    const open = others.filter((device) => !done.has(device.deviceId));
    const ready = open.filter((device) => confirmed.has(device.deviceId)).map((device) => device.deviceId);
    return { agentId, ready, isMoreExpected: isMoreExpected(row, open.length) };
  };

  const isMoreExpected = (row: RelayOutboxRow, openDevices: number): boolean => {
    const { acceptedAtMs, createdAtMs, toAgentId } = row;
    if (acceptedAtMs !== null) {
      return openDevices > 0 && clock.now() - acceptedAtMs < waitForOtherDevicesMs;
    }
    if (openDevices > 0) return true;
    // To oneself: only to devices that exist now. To a device that is gone: it may come back into the directory.
    if (toAgentId === deps.enrolment().agentId) return false;
    return toAgentId !== null || clock.now() - createdAtMs < waitForOtherDevicesMs;
  };

  const sealItem = (row: RelayOutboxRow, agentId: AgentId, deviceId: DeviceId): Item | undefined => {
    const body = repository.body(row.id);
    const device = devices.device(deviceId);
    if (body === undefined || !device) return undefined;
    const sealed = deps.sealing().seal({
      context: row.context,
      to: device,
      sentAtMs: row.createdAtMs,
      body,
    });
    const envelope = {
      audience: deviceId,
      kind: row.context,
      dedupeKey: keyFor(row.dedupeKey, deviceId),
      sealed,
    };
    return { row, agentId, deviceId, envelope };
  };

  const refuse = (item: Pick<Item, 'row'> & { agentId: AgentId | null }, code: string) =>
    db.transaction(() => {
      repository.remove(item.row.id);
      const { context, dedupeKey } = item.row;
      deps.onRefused({ context, dedupeKey, agentId: item.agentId, code });
    });

  const accept = (items: readonly Item[]) =>
    db.transaction(() => {
      for (const { row, agentId, deviceId } of items) {
        const isFirst = repository.markAccepted(row.id, deviceId, clock.now());
        const { context, dedupeKey } = row;
        deps.onAccepted({ context, dedupeKey, agentId, deviceId, isFirst });
      }
    });

  /** What the relay has taken already it takes again without harm. */
  const post = async (items: readonly Item[]): Promise<void> => {
    if (items.length === 0) return;
    const body: PostEnvelopes = { envelopes: items.map((item) => item.envelope) };
    try {
      await http.signed('POST', '/v1/envelopes', { body, schema: postEnvelopesAnswerSchema });
    } catch (error) {
      if (!(error instanceof BackchannelError) || !itemCodes.has(error.code)) throw error;
      if (error.code === 'RECIPIENT_UNKNOWN') {
        const index = typeof error.details?.index === 'number' ? error.details.index : 0;
        const stranger = items[index]?.deviceId ?? (items[0] as Item).deviceId;
        unknownNow.add(stranger);
        deps.onDirectoryOutdated();
        return post(items.filter((item) => item.deviceId !== stranger));
      }
      const [only] = items;
      if (items.length === 1 && only) return refuse(only, error.code);
      // One of them is to blame: find it alone.
      for (const item of items) await post([item]);
      return;
    }
    accept(items);
  };

  const collect = (): { items: Item[]; hasMore: boolean } => {
    const items: Item[] = [];
    const heldBack = deps.heldBack();
    let characters = 0;
    for (const row of repository.list()) {
      if (heldBack.includes(row.context)) continue;
      const { agentId, ready } = targetsOf(row);
      for (const deviceId of ready) {
        if (unknownNow.has(deviceId)) continue;
        const item = sealItem(row, agentId, deviceId);
        if (!item) continue;
        if (item.envelope.sealed.length > maxSealedLength) {
          refuse(item, 'INPUT_TOO_LARGE');
          break;
        }
        const isFull =
          items.length >= maxEnvelopesPerPost ||
          characters + item.envelope.sealed.length > maxCharactersPerPost;
        if (isFull && items.length > 0) return { items, hasMore: true };
        items.push(item);
        characters += item.envelope.sealed.length;
      }
    }
    return { items, hasMore: false };
  };

  /** Rows that nobody has to receive any more. Those that wait for trust stay. */
  const removeFinished = (): void => {
    for (const row of repository.list()) {
      const { ready, isMoreExpected } = targetsOf(row);
      if (ready.length === 0 && !isMoreExpected) repository.remove(row.id);
    }
  };

  return {
    async run() {
      unknownNow.clear();
      for (let hasMore = true; hasMore;) {
        const batch = collect();
        hasMore = batch.hasMore;
        if (batch.items.length > 0) await post(batch.items);
      }
      removeFinished();
    },
  };
};
