import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { AgentId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import type { Directory, KeyTransferBody } from '../../shared/wire/index.ts';
import type { SettingStore } from '../storage/index.ts';
import type { SignedSender } from './ports.ts';
import type { RemovedDevices } from './removed-devices.ts';
import type { Sodium } from './sodium.ts';
import type { ArrivingKey, SealedEnvelopeStore } from './store/sealed-envelopes.ts';

/** Setting: the public halves that the relay's directory has listed, newest last. */
const listedKey = 'relay.channel-keys-listed';
const listedSchema = z.array(z.object({ keyId: z.string(), publicKey: z.string() }));
const maxListed = 50;
/** A colleague cannot fill the database with keys that are not used yet. */
const maxPerDevice = 8;

type ChannelKeyBody = Extract<KeyTransferBody, { type: 'channel-key' }>;

/** Channel keys that colleagues handed over, until it is known which of them count (decision 0082). */
export interface ArrivingKeys {
  /** In the transaction of the arriving body. Errors: SEAL_FORGED when the halves do not belong together. */
  receive(sender: Pick<SignedSender, 'fromAgentId' | 'fromDeviceId'>, body: ChannelKeyBody): void;
  /** Remembers what the directory names now, for what is still on its way when it names another. */
  noteListed(): void;
  /** The public half that the directory names for this id, or named first; undefined: it never did. */
  listedHalf(keyId: string): string | undefined;
  /** Hands on those that count, one by one; forgets those that do not, and those that waited too long. */
  settle(take: (key: ArrivingKey) => Promise<void>): Promise<void>;
}

export const createArrivingKeys = (deps: {
  settings: SettingStore;
  envelopes: SealedEnvelopeStore;
  sodium: Sodium;
  removedDevices: Pick<RemovedDevices, 'has'>;
  /** The public half that webhooks are sealed to, as the relay's directory states it. */
  current: () => Directory['channelKey'];
  /** Whose word on a key counts here, as far as roles are known. */
  isBelieved: (agentId: AgentId) => boolean;
  /** Nothing waits longer, ms. */
  keepMs: number;
  onRefused: () => void;
  clock: Clock;
}): ArrivingKeys => {
  const { settings, envelopes, sodium, current, clock } = deps;
  const listed = () => settings.read(listedKey, listedSchema) ?? [];

  const listedHalf: ArrivingKeys['listedHalf'] = (keyId) => {
    const key = current();
    return key?.keyId === keyId ? key.publicKey : listed().find((each) => each.keyId === keyId)?.publicKey;
  };

  /**
   * take: its public half is the directory's, or it opens what waits under its id. wait: whether its sender may is not known, or
   * the directory has not named it yet.
   */
  const judge = (row: ArrivingKey): 'take' | 'wait' | 'drop' => {
    if (deps.removedDevices.has(row.fromDeviceId)) return 'drop';
    if (!deps.isBelieved(row.fromAgentId)) return 'wait';
    const half = listedHalf(row.keyId);
    if (half !== undefined) return half === row.publicKey ? 'take' : 'drop';
    const waiting = envelopes.waitingUnder(row.keyId);
    if (waiting === undefined) return 'wait';
    return sodium.open(waiting, row) === undefined ? 'drop' : 'take';
  };

  return {
    receive({ fromAgentId, fromDeviceId }, { keyId, publicKey, privateKey }) {
      if (sodium.publicOfSealKey(privateKey) !== publicKey) {
        throw new BackchannelError('SEAL_FORGED', { details: { cause: 'channel-key' } });
      }
      const before = envelopes.arrivingKeys.select('WHERE from_device_id = ?').all(fromDeviceId);
      if (before.length >= maxPerDevice && !before.some((row) => row.keyId === keyId)) return;
      const arrivedAtMs = clock.now();
      envelopes.arrivingKeys.put({ keyId, publicKey, privateKey, fromDeviceId, fromAgentId, arrivedAtMs });
    },
    noteListed() {
      const key = current();
      const known = listed();
      if (!key || known.some(({ keyId }) => keyId === key.keyId)) return;
      settings.write(listedKey, listedSchema, [...known, key].slice(-maxListed));
    },
    listedHalf,
    async settle(take) {
      for (const row of envelopes.arrivingKeys.select().all()) {
        const verdict = judge(row);
        if (verdict === 'wait' && clock.now() - row.arrivedAtMs <= deps.keepMs) continue;
        if (verdict === 'take') await take(row);
        if (verdict === 'drop') deps.onRefused();
        envelopes.arrivingKeys.delete(row);
      }
    },
  };
};
