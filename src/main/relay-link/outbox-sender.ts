import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { dayMs } from '../../shared/removal/retention.ts';
import {
  maxClockDifferenceMs,
  maxDedupeKeyLength,
  maxEnvelopesPerPost,
  maxSealedLength,
  postEnvelopesAnswerSchema,
  type PostEnvelopes,
} from '../../shared/wire/index.ts';
import type { Database } from '../storage/index.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { AcceptedDelivery, RefusedDelivery } from './ports.ts';
import type { PeerPrekeys } from './peer-prekeys.ts';
import type { Sealing } from './sealing.ts';
import type { DeviceDirectoryStore, DirectoryDeviceRow } from './store/device-directory.ts';
import type { RelayOutboxRow, RelayOutboxStore } from './store/outbox.ts';
import type { Trust } from './trust.ts';

/** Sealed characters in one POST: well under the relay's limit, and quick to repeat. */
const maxCharactersPerPost = 512 * 1024;
/** After the first device has it, other devices of the same person may still become confirmed within this time. */
const waitForOtherDevicesMs = 7 * dayMs;

interface Item {
  row: RelayOutboxRow;
  agentId: AgentId;
  deviceId: DeviceId;
  sealedAtMs: number;
  envelope: PostEnvelopes['envelopes'][number];
}

/** What the relay recognises repeats by: the body's key and the device; hashed where that is longer than the relay takes. */
const relayKey = (dedupeKey: string, deviceId: DeviceId): string => {
  const key = `${dedupeKey}:${deviceId}`;
  if (key.length <= maxDedupeKeyLength) return key;
  return `sha256:${createHash('sha256').update(key).digest('base64url')}`;
};

/** Codes that concern one envelope of a POST and not the connection. */
const itemCodes = new Set(['RECIPIENT_UNKNOWN', 'INPUT_INVALID', 'INPUT_TOO_LARGE']);

export interface OutboxSender {
  /** Sends all that can go now. Errors: those of the connection; the rows stay. */
  run(): Promise<void>;
}

export const createOutboxSender = (deps: {
  db: Database;
  outbox: RelayOutboxStore;
  devices: DeviceDirectoryStore;
  trust: Trust;
  http: RelayHttp;
  clock: Clock;
  sealing: Sealing;
  prekeys: PeerPrekeys;
  enrolment: Enrolment;
  /** Bodies of these contexts wait. */
  heldBack: () => readonly RelayOutboxRow['context'][];
  /** In the transaction that records the acceptance. */
  onAccepted: (event: AcceptedDelivery) => void;
  /** In the transaction that gives the row up: the relay will never take it. */
  onRefused: (event: RefusedDelivery) => void;
  /** The relay does not know a device that the directory here lists. */
  onDirectoryOutdated: () => void;
}): OutboxSender => {
  const { db, outbox, devices, trust, http, clock } = deps;

  /** Devices the relay did not know in this run: skipped until the directory was read again. */
  const unknownDevices = new Set<DeviceId>();

  const targetsOf = (
    row: RelayOutboxRow,
  ): { agentId: AgentId; ready: DeviceId[]; isMoreExpected: boolean } => {
    const listed =
      row.toAgentId !== undefined
        ? devices.devicesOf(row.toAgentId)
        : [devices.device(row.toDeviceId as DeviceId)].filter((device) => device !== undefined);
    // What is between people is for people: a station is nobody's computer.
    const known = row.context === 'private' ? listed.filter(({ kind }) => kind !== 'station') : listed;
    const agentId = (row.toAgentId ?? known[0]?.agentId) as AgentId;
    const others = known.filter((device) => device.deviceId !== deps.enrolment.deviceId);
    const confirmed = new Set(
      agentId === undefined ? [] : trust.confirmedDevices(agentId).map((device) => device.deviceId),
    );
    const done = new Set(outbox.acceptedDeviceIds(row));
    const open = others.filter((device) => !done.has(device.deviceId));
    const ready = open.filter((device) => confirmed.has(device.deviceId)).map((device) => device.deviceId);
    return { agentId, ready, isMoreExpected: isMoreExpected(row, open.length) };
  };

  const isMoreExpected = (row: RelayOutboxRow, openDevices: number): boolean => {
    const { acceptedAtMs, createdAtMs, toAgentId } = row;
    if (acceptedAtMs !== undefined) {
      return openDevices > 0 && clock.now() - acceptedAtMs < waitForOtherDevicesMs;
    }
    if (openDevices > 0) return true;
    // To oneself: only to devices that exist now. To a device that is gone: it may come back into the directory.
    if (toAgentId === deps.enrolment.agentId) return false;
    return toAgentId !== undefined || clock.now() - createdAtMs < waitForOtherDevicesMs;
  };

  const sealItem = (row: RelayOutboxRow, agentId: AgentId, device: DirectoryDeviceRow): Item | undefined => {
    const { deviceId } = device;
    const body = outbox.body(row);
    if (body === undefined) return undefined;
    const sealed = deps.sealing.seal({
      context: row.context,
      to: { deviceId, sealKey: deps.prekeys.sealKeyOf(device) },
      sentAtMs: row.createdAtMs,
      body,
    });
    const envelope = {
      audience: deviceId,
      kind: row.context,
      dedupeKey: relayKey(row.dedupeKey, deviceId),
      sealed,
    };
    return { row, agentId, deviceId, sealedAtMs: clock.now(), envelope };
  };

  const refuse = ({ row }: Item, code: string) =>
    db.transaction(() => {
      outbox.remove(row);
      deps.onRefused({ context: row.context, dedupeKey: row.dedupeKey, code });
    });

  const accept = (items: readonly Item[]) =>
    db.transaction(() => {
      for (const { row, agentId, deviceId } of items) {
        outbox.markAccepted(row, deviceId, clock.now());
        const { context, dedupeKey } = row;
        deps.onAccepted({ context, dedupeKey, agentId, deviceId });
      }
    });

  /** Safe to repeat: the relay ignores what it has by its dedupe key. */
  const post = async (items: readonly Item[]): Promise<void> => {
    const [first] = items;
    if (!first) return;
    // The computer was suspended in between: the recipient may have replaced what this was sealed to. The next run seals anew.
    if (clock.now() - first.sealedAtMs > maxClockDifferenceMs) throw new BackchannelError('SIGNATURE_STALE');
    const body: PostEnvelopes = { envelopes: items.map((item) => item.envelope) };
    try {
      await http.signed('POST', '/v1/envelopes', { body, schema: postEnvelopesAnswerSchema });
    } catch (error) {
      if (!(error instanceof BackchannelError) || !itemCodes.has(error.code)) throw error;
      if (error.code === 'RECIPIENT_UNKNOWN') {
        const index = typeof error.details?.index === 'number' ? error.details.index : 0;
        const unknownId = (items[index] ?? first).deviceId;
        unknownDevices.add(unknownId);
        deps.onDirectoryOutdated();
        return post(items.filter((item) => item.deviceId !== unknownId));
      }
      if (items.length === 1) return refuse(first, error.code);
      // The relay refuses the POST for one of them: posted one by one, only that one is refused.
      for (const item of items) await post([item]);
      return;
    }
    accept(items);
  };

  /** `unasked`: devices to which something waits, and for whose newest prekey the relay has to be asked first. */
  const collect = (): { items: Item[]; unasked: DirectoryDeviceRow[]; hasMore: boolean } => {
    const items: Item[] = [];
    const unasked = new Map<DeviceId, DirectoryDeviceRow>();
    const answer = (hasMore: boolean) => ({ items, unasked: [...unasked.values()], hasMore });
    const heldBack = deps.heldBack();
    let characters = 0;
    for (const row of outbox.list()) {
      if (heldBack.includes(row.context)) continue;
      const { agentId, ready } = targetsOf(row);
      for (const deviceId of ready) {
        const device = devices.device(deviceId);
        if (!device || unknownDevices.has(deviceId)) continue;
        if (unasked.has(deviceId) || !deps.prekeys.isCurrent(device)) {
          unasked.set(deviceId, device);
          continue;
        }
        const item = sealItem(row, agentId, device);
        if (!item) continue;
        if (item.envelope.sealed.length > maxSealedLength) {
          refuse(item, 'INPUT_TOO_LARGE');
          break;
        }
        const isFull =
          items.length >= maxEnvelopesPerPost ||
          characters + item.envelope.sealed.length > maxCharactersPerPost;
        if (isFull && items.length > 0) return answer(true);
        items.push(item);
        characters += item.envelope.sealed.length;
      }
    }
    return answer(false);
  };

  /** Rows that nobody has to receive any more. Those that wait for trust stay. */
  const removeFinished = (): void => {
    for (const row of outbox.list()) {
      const { ready, isMoreExpected } = targetsOf(row);
      if (ready.length === 0 && !isMoreExpected) outbox.remove(row);
    }
  };

  return {
    async run() {
      unknownDevices.clear();
      for (let hasMore = true; hasMore;) {
        const batch = collect();
        hasMore = batch.hasMore || batch.unasked.length > 0;
        await post(batch.items);
        await deps.prekeys.ask(batch.unasked);
      }
      removeFinished();
    },
  };
};
