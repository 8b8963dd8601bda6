import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { deviceIdSchema, type DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { secureUrl } from './address.ts';
import { createRelayHttp, type RelayHttp } from './http.ts';
import type { SecretPort } from './ports.ts';
import { removeDeviceAtRelay } from './remove-device.ts';
import { loadSodium, type KeyPair } from './sodium.ts';

/** Name of the secret. */
export const formerDeviceSecret = 'former-device';

const formerSchema = z.object({
  v: z.literal(1),
  deviceId: deviceIdSchema,
  publicKey: z.string(),
  privateKey: z.string(),
});

/** Written before anything is deleted; destroyed last. */
export const keepFormerDevice = async (
  secrets: SecretPort,
  deviceId: DeviceId,
  sign: KeyPair,
): Promise<void> => {
  await secrets.set(formerDeviceSecret, JSON.stringify({ v: 1, deviceId, ...sign }));
};

/**
 * The device that this installation was before it deleted everything. It can still confirm the deletion to the relay, and nothing
 * else. A new sign-in makes a new device beside it.
 */
export interface FormerDevice {
  /** Errors: DEVICE_UNKNOWN (also when nothing was kept), and those of `RelayHttp.signed`. */
  request: RelayHttp['signed'];
  /** Takes it out of the relay's directory, should it still be there. */
  remove(): Promise<void>;
  /** Destroys the key. */
  destroy(): Promise<void>;
}

export const createFormerDevice = (deps: {
  relayUrl: string;
  secrets: SecretPort;
  clock: Clock;
  userAgent: string;
  /** Ends what is under way at quit. */
  ending: () => AbortSignal;
}): FormerDevice => {
  const { secrets, clock, userAgent, ending } = deps;
  const load = async (): Promise<z.infer<typeof formerSchema>> => {
    const text = await secrets.get(formerDeviceSecret);
    if (text === undefined) throw new BackchannelError('DEVICE_UNKNOWN');
    return formerSchema.parse(JSON.parse(text));
  };
  const http = createRelayHttp({
    relayUrl: secureUrl(deps.relayUrl),
    clock,
    userAgent,
    ending,
    async signer() {
      const { deviceId, privateKey } = await load();
      return { sodium: await loadSodium(), signer: { deviceId, signPrivateKey: privateKey } };
    },
  });
  return {
    request: http.signed,
    async remove() {
      await removeDeviceAtRelay(http, (await load()).deviceId);
    },
    destroy: () => secrets.delete(formerDeviceSecret),
  };
};
