import type { AgentId, DeviceId, WorkspaceId } from '../../shared/domain/index.ts';
import type { KeyTransferBody, PrivateBody, TeamSyncBody, SignedContext } from '../../shared/wire/index.ts';
import type { SecretStore } from '../secrets/index.ts';

/** What the link needs of the secret store. */
export type SecretPort = Pick<SecretStore, 'get' | 'set' | 'delete' | 'names'>;

export interface SignedBodies {
  private: PrivateBody;
  handover: KeyTransferBody;
  replica: TeamSyncBody;
}

/** The verified sender of a signed body: a device whose key LiveChat or two people vouch for. */
export interface SignedSender {
  context: SignedContext;
  workspaceId: WorkspaceId;
  fromAgentId: AgentId;
  fromDeviceId: DeviceId;
  /** Sender's clock, epoch ms. */
  sentAtMs: number;
}

export type SignedHandler<C extends SignedContext> = (
  sender: SignedSender,
  body: SignedBodies[C],
  seq: number,
) => void;

/** Recipients of one body; an agent means all their confirmed devices. */
export interface SendTo {
  agentIds?: readonly AgentId[] | undefined;
  deviceIds?: readonly DeviceId[] | undefined;
}

export interface AcceptedDelivery {
  context: SignedContext;
  dedupeKey: string;
  agentId: AgentId;
  deviceId: DeviceId;
}

/** A body given up: the relay will never take it. */
export interface RefusedDelivery {
  context: SignedContext;
  dedupeKey: string;
  /** Error code. */
  code: string;
}
