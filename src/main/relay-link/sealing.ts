import type { ZodType } from 'zod';
import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import {
  keyTransferBodySchema,
  instagramDeliverySchema,
  metaGrantSchema,
  privateBodySchema,
  teamSyncBodySchema,
  signedPayloadSchema,
  signedText,
  type InstagramDelivery,
  type MetaGrant,
  type SignedContext,
  type SignedPayload,
} from '../../shared/wire/index.ts';
import type { Enrolment } from './device.ts';
import type { SignedBodies, SignedSender } from './ports.ts';
import type { KeyPair, Sodium } from './sodium.ts';
import type { BacklogReason } from './store/sealed-envelopes.ts';

const bodySchemas = {
  private: privateBodySchema,
  handover: keyTransferBodySchema,
  replica: teamSyncBodySchema,
};

export type Opened =
  | { kind: 'instagram'; delivery: InstagramDelivery }
  | { kind: 'meta-grant'; grant: MetaGrant }
  | { [C in SignedContext]: { kind: C; sender: SignedSender; body: SignedBodies[C] } }[SignedContext]
  /** Kept sealed until the key, or the trust in the sender's key, arrives. */
  | { kind: 'deferred'; reason: BacklogReason; fromAgentId?: AgentId | undefined };

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BackchannelError('SEAL_UNREADABLE', { cause });
  }
};

const parse = <T>(schema: ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'form' } });
  return parsed.data;
};

export interface Sealing {
  /**
   * Opens one envelope. Errors: SEAL_UNREADABLE (not for our keys, or not of the agreed form), SEAL_FORGED (the signature or
   * what it is bound to does not hold).
   */
  open(envelope: { kind: 'instagram' | 'meta-grant' | SignedContext; keyId: string; sealed: string }): Opened;
  /** Signs as this device and seals to one other: `sealKey` is its prekey, if it has one. Returns base64url. */
  seal(message: {
    context: SignedContext;
    to: { deviceId: DeviceId; sealKey: string };
    sentAtMs: number;
    body: string;
  }): string;
}

export const createSealing = (deps: {
  sodium: Sodium;
  enrolment: Enrolment;
  keys: { sign: KeyPair; seal: KeyPair };
  /** This device's prekeys, newest first. */
  prekeys: () => readonly KeyPair[];
  channelKey: (keyId: string) => KeyPair | undefined;
  senderSignKey: (agentId: AgentId, deviceId: DeviceId) => string | undefined;
}): Sealing => {
  const { sodium, enrolment, keys } = deps;

  const openText = (sealed: string, pair: KeyPair): string => {
    const text = sodium.open(sealed, pair);
    if (text === undefined) throw new BackchannelError('SEAL_UNREADABLE');
    return text;
  };

  /** What was sealed to this device: to a prekey, or to its own key by who knows no prekey of it. */
  const openOwn = (sealed: string): string => {
    for (const pair of deps.prekeys()) {
      const text = sodium.open(sealed, pair);
      if (text !== undefined) return text;
    }
    return openText(sealed, keys.seal);
  };

  const openSigned = (context: SignedContext, sealed: string): Opened => {
    const payload: SignedPayload = parse(signedPayloadSchema, jsonOf(openOwn(sealed)));
    const isBound =
      payload.context === context &&
      payload.workspaceId === enrolment.workspaceId &&
      payload.toDeviceId === enrolment.deviceId;
    if (!isBound) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'binding' } });
    const isSelf = payload.fromDeviceId === enrolment.deviceId;
    if (isSelf) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'self' } });
    const signKey = deps.senderSignKey(payload.fromAgentId, payload.fromDeviceId);
    if (signKey === undefined) {
      return { kind: 'deferred', reason: 'DEVICE_UNTRUSTED', fromAgentId: payload.fromAgentId };
    }
    if (!sodium.isSigned(signedText(payload), payload.signature, signKey)) {
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'signature' } });
    }
    const { workspaceId, fromAgentId, fromDeviceId, sentAtMs } = payload;
    const sender: SignedSender = { context, workspaceId, fromAgentId, fromDeviceId, sentAtMs };
    const body = parse<SignedBodies[SignedContext]>(bodySchemas[context], jsonOf(payload.body));
    return { kind: context, sender, body } as Opened;
  };

  return {
    open({ kind, keyId, sealed }) {
      if (kind === 'instagram') {
        const pair = deps.channelKey(keyId);
        if (!pair) return { kind: 'deferred', reason: 'CHANNEL_KEY_MISSING' };
        const delivery = parse(instagramDeliverySchema, jsonOf(openText(sealed, pair)));
        return { kind, delivery };
      }
      if (kind === 'meta-grant') {
        return { kind, grant: parse(metaGrantSchema, jsonOf(openOwn(sealed))) };
      }
      return openSigned(kind, sealed);
    },
    seal({ context, to, sentAtMs, body }) {
      const unsigned: Omit<SignedPayload, 'signature'> = {
        v: 1,
        context,
        workspaceId: enrolment.workspaceId,
        fromAgentId: enrolment.agentId,
        fromDeviceId: enrolment.deviceId,
        toDeviceId: to.deviceId,
        sentAtMs,
        body,
      };
      const signature = sodium.sign(signedText(unsigned), keys.sign.privateKey);
      return sodium.seal(JSON.stringify({ ...unsigned, signature }), to.sealKey);
    },
  };
};

/** The body as it travels, JSON text. Throws on a body that does not fit its schema: a fault of ours. */
export const bodyText = <C extends SignedContext>(context: C, body: SignedBodies[C]): string =>
  JSON.stringify(bodySchemas[context].parse(body));
