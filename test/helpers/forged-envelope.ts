import { createSealing } from '../../src/main/relay-link/sealing.ts';
import { loadSodium } from '../../src/main/relay-link/sodium.ts';
import type { KeyPair } from '../../src/main/relay-link/sodium.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { DeviceId, PrivateMessageId } from '../../src/shared/domain/index.ts';
import { postEnvelopesAnswerSchema } from '../../src/shared/wire/index.ts';
import type { PrivateBody, SignedContext } from '../../src/shared/wire/index.ts';
import { randomUUID } from 'node:crypto';
import type { Desk } from './relay-world.ts';

export const keysOf = async (desk: Desk): Promise<{ sign: KeyPair; seal: KeyPair }> =>
  JSON.parse((await desk.secrets.get('device-keys')) ?? '') as { sign: KeyPair; seal: KeyPair };

const enrolmentOf = (desk: Desk) => {
  const enrolment = desk.link.device();
  if (!enrolment) throw new Error('not enrolled');
  return enrolment;
};

/** One envelope a hostile device or relay might make: signed by `from`, claiming what `claim` says, sealed to `to`. */
export const forge = async (options: {
  from: Desk;
  to: Desk;
  body: unknown;
  context?: SignedContext;
  claim?: Partial<{ agentId: string; deviceId: string; workspaceId: string; toDeviceId: string }>;
  /** Instead of the signing pair of `from`. */
  signWith?: KeyPair;
}): Promise<string> => {
  const { from, to, claim = {} } = options;
  const sodium = await loadSodium();
  const sealing = createSealing({
    sodium,
    enrolment: { ...enrolmentOf(from), ...claim } as ReturnType<typeof enrolmentOf>,
    keys: { ...(await keysOf(from)), ...(options.signWith && { sign: options.signWith }) },
    prekeys: () => [],
    channelKey: () => undefined,
    clock: systemClock,
    senderSignKey: () => undefined,
  });
  return sealing.seal({
    context: options.context ?? 'private',
    to: {
      deviceId: (claim.toDeviceId ?? enrolmentOf(to).deviceId) as DeviceId,
      sealKey: (await keysOf(to)).seal.publicKey,
    },
    sentAtMs: Date.now(),
    body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
  });
};

/** Hands envelopes to the relay as `from`, in this order. */
export const post = (
  from: Desk,
  to: Desk,
  sealed: readonly string[],
  kind: 'private' | 'handover' | 'replica' = 'private',
): Promise<unknown> =>
  from.link.request('POST', '/v1/envelopes', {
    body: {
      envelopes: sealed.map((box) => ({
        audience: enrolmentOf(to).deviceId,
        kind,
        dedupeKey: randomUUID(),
        sealed: box,
      })),
    },
    schema: postEnvelopesAnswerSchema,
  });

export const messageBody = (
  author: Desk,
  other: Desk,
  text: string,
  change: Partial<Extract<PrivateBody, { type: 'message' }>> = {},
): Extract<PrivateBody, { type: 'message' }> => ({
  type: 'message',
  id: randomUUID() as PrivateMessageId,
  between: [author.agentId, other.agentId].sort() as [Desk['agentId'], Desk['agentId']],
  author: author.agentId,
  text,
  sentAtMs: Date.now(),
  ...change,
});
