import type { AgentId, DeviceId, WorkspaceId } from '../../shared/domain/index.ts';
import type { KeyTransferBody, PrivateBody, TeamSyncBody, SignedContext } from '../../shared/wire/index.ts';

/** What the link needs of the secret store (src/main/secrets). */
export interface SecretPort {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  names(): Promise<string[]>;
}

export interface SignedBodies {
  private: PrivateBody;
  handover: KeyTransferBody;
  replica: TeamSyncBody;
}

/** The proven sender of a signed body: a device whose key LiveChat or two people vouch for. */
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
  agentIds?: readonly AgentId[];
  deviceIds?: readonly DeviceId[];
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
