import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { ComputerKind, IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  enrolDeviceAnswerSchema,
  enrolmentText,
  type EnrolDevice,
  type EnrolDeviceAnswer,
} from '../../shared/wire/index.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import type { RelayHttp } from './http.ts';
import type { SecretPort } from './ports.ts';
import { loadSodium, type KeyPair, type Sodium } from './sodium.ts';

const secretName = 'device-keys';
const enrolmentKey = 'relay.device';

const keyPairSchema = z.object({ publicKey: z.string(), privateKey: z.string() });
const deviceKeysSchema = z.object({ v: z.literal(1), sign: keyPairSchema, seal: keyPairSchema });
const enrolmentSchema = enrolDeviceAnswerSchema.omit({ head: true });

/** Who this installation is at the relay. */
export type Enrolment = z.infer<typeof enrolmentSchema>;
export interface DeviceKeys {
  sign: KeyPair;
  seal: KeyPair;
}

/** The device's two key pairs and its enrolment. Private halves live in the secret store and in memory. */
export interface Device {
  enrolment(): Enrolment | undefined;
  /** After `load` or `enrol`. */
  keys(): DeviceKeys | undefined;
  /** Reads the keys; undefined when this device was never enrolled, or its keys are gone. */
  load(): Promise<{ sodium: Sodium; keys: DeviceKeys; enrolment: Enrolment } | undefined>;
  /**
   * Enrols with the identity token, which the relay does not keep.
   * `onEnrolled` runs in the transaction that stores the answer.
   * Errors: the relay's; SIGN_IN_DENIED when the profile belongs to another account.
   */
  enrol(identityToken: IdentityToken, onEnrolled: (answer: EnrolDeviceAnswer) => void): Promise<Enrolment>;
  /**
   * As `enrol`, for a device that is enrolled: nothing changes here. Errors: also DEVICE_UNKNOWN when the relay took it for
   * another.
   */
  prove(identityToken: IdentityToken): Promise<void>;
  /** Forgets keys and enrolment on this side: the next enrolment makes a new device. */
  forget(): Promise<void>;
}

export const createDevice = (deps: {
  secrets: SecretPort;
  settings: SettingStore;
  db: Pick<Database, 'transaction'>;
  http: () => RelayHttp;
  /** Of the relay, as this console reaches it. */
  origin: string;
  clock: Clock;
  app: { version: string; platform: string; kind?: ComputerKind | undefined };
}): Device => {
  const { secrets, settings, clock } = deps;
  let keys: DeviceKeys | undefined;

  const loadKeys = async (): Promise<DeviceKeys | undefined> => {
    if (keys) return keys;
    const text = await secrets.get(secretName);
    if (text === undefined) return undefined;
    const parsed = deviceKeysSchema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new BackchannelError('SECRET_UNREADABLE');
    keys = { sign: parsed.data.sign, seal: parsed.data.seal };
    return keys;
  };

  const askToEnrol = (
    sodium: Sodium,
    own: DeviceKeys,
    identityToken: IdentityToken,
  ): Promise<EnrolDeviceAnswer> => {
    const request = {
      signKey: own.sign.publicKey,
      sealKey: own.seal.publicKey,
      atMs: clock.now(),
      origin: deps.origin,
      kind: deps.app.kind,
    };
    const body: EnrolDevice = {
      ...request,
      appVersion: deps.app.version,
      platform: deps.app.platform,
      proof: sodium.sign(enrolmentText(request), own.sign.privateKey),
    };
    return deps
      .http()
      .plain('POST', '/v1/devices', { bearer: identityToken, body, schema: enrolDeviceAnswerSchema });
  };

  const device: Device = {
    enrolment: () => settings.read(enrolmentKey, enrolmentSchema),
    keys: () => keys,
    async load() {
      const enrolment = device.enrolment();
      const loaded = await loadKeys();
      return enrolment && loaded ? { sodium: await loadSodium(), keys: loaded, enrolment } : undefined;
    },
    async enrol(identityToken, onEnrolled) {
      const sodium = await loadSodium();
      // Stored before the relay gets them, and used again after an enrolment that was interrupted.
      let own = await loadKeys();
      if (!own) {
        own = { sign: sodium.makeSignPair(), seal: sodium.makeSealPair() };
        await secrets.set(secretName, JSON.stringify({ v: 1, ...own }));
        keys = own;
      }
      const answer = await askToEnrol(sodium, own, identityToken);
      const before = device.enrolment();
      if (before && (before.agentId !== answer.agentId || before.workspaceId !== answer.workspaceId)) {
        // The profile holds another person's chats; signing that person out destroys it first.
        throw new BackchannelError('SIGN_IN_DENIED', { details: { cause: 'other-account' } });
      }
      deps.db.transaction(() => {
        settings.write(enrolmentKey, enrolmentSchema, answer);
        onEnrolled(answer);
      });
      return enrolmentSchema.parse(answer);
    },
    async prove(identityToken) {
      const loaded = await device.load();
      if (!loaded) throw new BackchannelError('DEVICE_UNKNOWN');
      const answer = await askToEnrol(loaded.sodium, loaded.keys, identityToken);
      if (answer.deviceId !== loaded.enrolment.deviceId) throw new BackchannelError('DEVICE_UNKNOWN');
    },
    async forget() {
      keys = undefined;
      settings.delete(enrolmentKey);
      await secrets.delete(secretName);
    },
  };
  return device;
};
