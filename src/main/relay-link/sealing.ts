import type { ZodType } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import {
  accountIdSchema,
  agentIdSchema,
  type AccountId,
  type AgentId,
  type DeviceId,
} from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { asRecord } from '../../shared/foreign-json.ts';
import {
  keyTransferBodySchema,
  instagramDeliverySchema,
  maxClockDifferenceMs,
  metaGrantSchema,
  noTimeLaterThan,
  privateBodySchema,
  teamSyncBodySchema,
  signedPayloadSchema,
  signedText,
  splitSealedText,
  type InstagramDelivery,
  type MetaGrant,
  type SignedContext,
  type SignedPayload,
} from '../../shared/wire/index.ts';
import type { Enrolment } from './device.ts';
import type { SignedBodies, SignedSender } from './ports.ts';
import type { KeyPair, Sodium } from './sodium.ts';
import type { SetAsideReason } from './store/sealed-envelopes.ts';

const bodySchemas = {
  private: privateBodySchema,
  handover: keyTransferBodySchema,
  replica: teamSyncBodySchema,
};

export type Opened =
  | { kind: 'instagram'; delivery: InstagramDelivery }
  | { kind: 'meta-grant'; grant: MetaGrant }
  | { [C in SignedContext]: { kind: C; sender: SignedSender; body: SignedBodies[C] } }[SignedContext]
  /** Kept sealed until a key, the trust in the sender's key, or a version that knows its form arrives. */
  | {
      kind: 'deferred';
      reason: SetAsideReason;
      fromAgentId?: AgentId | undefined;
      accountId?: AccountId | undefined;
    };

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BackchannelError('SEAL_UNREADABLE', { cause });
  }
};

/** A later version of what is signed. It cannot be proven here yet. */
const isOfLaterForm = (value: unknown): boolean => {
  const version = asRecord(value)?.v;
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 1;
};

const parse = <T>(schema: ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'form' } });
  return parsed.data;
};

export interface Sealing {
  /**
   * Opens one envelope. What is proven, and of a form that this version does not know, is deferred. Errors: SEAL_UNREADABLE (not
   * for our keys, or of no known form), SEAL_FORGED (the signature or what it is bound to does not hold).
   */
  open(envelope: { kind: 'instagram' | 'meta-grant' | SignedContext; keyId: string; sealed: string }): Opened;
  /** The provider's item in an Instagram envelope; undefined: no key here opens it. Errors: SEAL_UNREADABLE. */
  itemOf(envelope: { keyId: string; sealed: string }): { item: unknown } | undefined;
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
  senderSignKey: (agentId: AgentId, deviceId: DeviceId, context: SignedContext) => string | undefined;
  clock: Clock;
}): Sealing => {
  const { sodium, enrolment, keys } = deps;
  /** Nothing that others tell happened later: their clocks differ by no more, or the relay had refused them. */
  const latestMs = (): number => deps.clock.now() + maxClockDifferenceMs;

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
    const value = jsonOf(openOwn(sealed));
    const payload = signedPayloadSchema.safeParse(value);
    if (!payload.success) {
      if (!isOfLaterForm(value))
        throw new BackchannelError('SEAL_UNREADABLE', { details: { cause: 'form' } });
      const { data: fromAgentId } = agentIdSchema.safeParse(asRecord(value)?.fromAgentId);
      return { kind: 'deferred', reason: 'ENVELOPE_NEWER', fromAgentId };
    }
    return openPayload(context, payload.data);
  };

  const openPayload = (context: SignedContext, payload: SignedPayload): Opened => {
    const isBound =
      payload.context === context &&
      payload.workspaceId === enrolment.workspaceId &&
      payload.toDeviceId === enrolment.deviceId;
    if (!isBound) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'binding' } });
    const isSelf = payload.fromDeviceId === enrolment.deviceId;
    if (isSelf) throw new BackchannelError('SEAL_FORGED', { details: { cause: 'self' } });
    const signKey = deps.senderSignKey(payload.fromAgentId, payload.fromDeviceId, context);
    if (signKey === undefined) {
      return { kind: 'deferred', reason: 'DEVICE_UNTRUSTED', fromAgentId: payload.fromAgentId };
    }
    if (!sodium.isSigned(signedText(payload), payload.signature, signKey)) {
      throw new BackchannelError('SEAL_FORGED', { details: { cause: 'signature' } });
    }
    const { workspaceId, fromAgentId, fromDeviceId, sentAtMs } = noTimeLaterThan(payload, latestMs());
    // Proven: a body that this version does not know is a later version's, or a fault of the colleague's.
    const body = bodySchemas[context].safeParse(jsonOf(payload.body));
    if (!body.success) return { kind: 'deferred', reason: 'ENVELOPE_NEWER', fromAgentId };
    const sender: SignedSender = { context, workspaceId, fromAgentId, fromDeviceId, sentAtMs };
    return { kind: context, sender, body: noTimeLaterThan(body.data, latestMs()) } as Opened;
  };

  const openInstagram = (sealed: string, keyId: string): Opened => {
    const pair = deps.channelKey(keyId);
    const text = pair && sodium.open(sealed, pair);
    // Also when the key of that name does not open it: another one of the same name may come.
    if (text === undefined) return { kind: 'deferred', reason: 'CHANNEL_KEY_MISSING' };
    const value = jsonOf(text);
    const delivery = instagramDeliverySchema.safeParse(value);
    if (delivery.success) return { kind: 'instagram', delivery: noTimeLaterThan(delivery.data, latestMs()) };
    const { data: accountId } = accountIdSchema.safeParse(asRecord(value)?.accountId);
    return { kind: 'deferred', reason: 'ENVELOPE_NEWER', accountId };
  };

  return {
    open({ kind, keyId, sealed }) {
      if (splitSealedText(sealed) === undefined) return { kind: 'deferred', reason: 'ENVELOPE_NEWER' };
      if (kind === 'instagram') return openInstagram(sealed, keyId);
      if (kind === 'meta-grant') {
        return { kind, grant: parse(metaGrantSchema, jsonOf(openOwn(sealed))) };
      }
      return openSigned(kind, sealed);
    },
    itemOf({ keyId, sealed }) {
      const pair = deps.channelKey(keyId);
      const text = pair && sodium.open(sealed, pair);
      return text === undefined ? undefined : { item: asRecord(jsonOf(text))?.item };
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
