import type { Clock } from '../../shared/clock.ts';
import type {
  AccountId,
  AgentId,
  ConversationId,
  CustomerId,
  DeviceId,
  Presence,
} from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { RegisterValue, WorkOrigin } from '../../shared/wire/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Conversations } from '../conversations/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import type { Team } from '../team/index.ts';

export type WorkRelay = Pick<
  RelayLink,
  'on' | 'onSigned' | 'send' | 'sendPassing' | 'device' | 'directory' | 'confirmedDevices' | 'state'
>;

export interface TeamworkDeps {
  db: Database;
  relayLink: WorkRelay;
  channel: {
    current(): { accountId: AccountId } | undefined;
    port: Pick<ChannelService['port'], 'isRemoved' | 'onRemove'>;
  };
  conversations: Pick<Conversations, 'on' | 'touch' | 'readUpTo'>;
  team: Pick<Team, 'list' | 'get' | 'on'>;
  clock: Clock;
  /** The greatest time ever seen: what is snoozed wakes by it, what is kept goes by it. */
  monotonicClock: Clock;
  timers: Timers;
  log: Log;
}

/** Who does it: the person at this computer, or an agent in LiveChat's own app, for whom the bridge's holder writes. */
export interface Doer {
  by: AgentId;
  origin: WorkOrigin;
}

/** One field of one conversation has another value: where it began, who did it. */
export interface WorkChange {
  accountId: AccountId;
  customerId: CustomerId;
  conversationId: ConversationId;
  before: RegisterValue | undefined;
  after: RegisterValue;
  by: AgentId;
  /** livechat: it was done in LiveChat's own app; carried there again, it would be an echo. */
  origin: WorkOrigin;
  /** Undefined: on this computer. */
  fromDeviceId: DeviceId | undefined;
}

/** A person is to be told. `by` undefined: somebody in LiveChat's app, or its routing. */
export type WorkNews =
  | { kind: 'assigned' | 'mentioned'; conversationId: ConversationId; by: AgentId | undefined }
  | { kind: 'unassigned'; conversationIds: readonly ConversationId[]; by: AgentId | undefined }
  | { kind: 'woken'; conversationId: ConversationId };

/** After the commit. */
export interface TeamworkEvents {
  'work.news': WorkNews;
  'notes.changed': { conversationId: ConversationId };
  'presence.changed': readonly Presence[];
}
