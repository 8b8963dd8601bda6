import type { Clock } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { minuteMs } from '../../shared/removal/retention.ts';
import {
  maxClockDifferenceMs,
  maxPrekeysPerCall,
  prekeyCacheMs,
  prekeyText,
  prekeysAnswerSchema,
  type Prekey,
} from '../../shared/wire/index.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { Enrolment } from './device.ts';
import type { RelayHttp } from './http.ts';
import type { Sodium } from './sodium.ts';
import type { DeviceKeysRow } from './store/device-directory.ts';
import type { PrekeyStore } from './store/prekeys.ts';

/** Both clocks may differ from the relay's, to either side. */
const furthestAheadMs = 2 * maxClockDifferenceMs;

/** A device that has none yet may have been enrolled a moment ago, or updated. */
const noneCacheMs = minuteMs;

/** A device by the key with which it signs: a prekey counts only together with the trust in that. */
type PrekeyOwner = Pick<DeviceKeysRow, 'deviceId' | 'signKey'>;

/**
 * The newest prekey that is known of each other device. It only ever gets newer: a relay that hands out an older one, or says
 * that there is none, changes nothing.
 */
export interface PeerPrekeys {
  /** The relay answered for this device a while ago at most: something may be sealed to it. */
  isCurrent(device: PrekeyOwner): boolean;
  /** Asks the relay. Errors: as `RelayHttp.signed`. */
  ask(devices: readonly PrekeyOwner[]): Promise<void>;
  /** What to seal to: its newest prekey, or its own sealing key when it never published one. */
  sealKeyOf(device: DeviceKeysRow): string;
  /** What a device announced through LiveChat. Does nothing when its signing key did not sign it. */
  note(device: PrekeyOwner, prekey: Prekey): void;
}

export const createPeerPrekeys = (deps: {
  db: Database;
  prekeys: PrekeyStore;
  sodium: Sodium;
  enrolment: Enrolment;
  http: RelayHttp;
  clock: Clock;
  log: Log;
}): PeerPrekeys => {
  const { db, sodium, http, clock } = deps;
  const { peers } = deps.prekeys;
  const { workspaceId } = deps.enrolment;

  const note = ({ deviceId, signKey }: PrekeyOwner, prekey: Prekey): void => {
    const { publicKey, madeAtMs, signature } = prekey;
    const known = peers.get({ deviceId, signKey });
    if (known?.madeAtMs !== undefined && known.madeAtMs >= madeAtMs) return;
    const isSigned = sodium.isSigned(prekeyText({ workspaceId, deviceId }, prekey), signature, signKey);
    if (!isSigned || madeAtMs > clock.now() + furthestAheadMs) {
      deps.log.error('prekey-forged', { isSigned });
      return;
    }
    peers.put({ deviceId, signKey, askedAtMs: known?.askedAtMs, publicKey, madeAtMs });
  };

  const answersOf = async (deviceIds: readonly DeviceId[]) => {
    try {
      const path = `/v1/prekeys?devices=${deviceIds.map(encodeURIComponent).join(',')}`;
      return (await http.signed('GET', path, { schema: prekeysAnswerSchema })).prekeys;
    } catch (error) {
      // A relay that is older than prekeys: what colleagues announced still counts.
      if (error instanceof BackchannelError && error.code === 'NOT_FOUND') return [];
      throw error;
    }
  };

  return {
    isCurrent(device) {
      const known = peers.get(device);
      const agoMs = clock.now() - (known?.askedAtMs ?? -Infinity);
      return agoMs >= 0 && agoMs < (known?.publicKey === undefined ? noneCacheMs : prekeyCacheMs);
    },
    async ask(devices) {
      for (let from = 0; from < devices.length; from += maxPrekeysPerCall) {
        const asked = devices.slice(from, from + maxPrekeysPerCall);
        const answers = await answersOf(asked.map(({ deviceId }) => deviceId));
        const askedAtMs = clock.now();
        db.transaction(() => {
          for (const { deviceId, signKey } of asked) {
            for (const answer of answers) {
              if (answer.deviceId === deviceId) note({ deviceId, signKey }, answer);
            }
            const isKnown = peers.update({ deviceId, signKey }, { askedAtMs });
            if (!isKnown) peers.insert({ deviceId, signKey, askedAtMs });
          }
        });
      }
    },
    sealKeyOf: (device) => peers.get(device)?.publicKey ?? device.sealKey,
    note,
  };
};
