import type { Clock } from '../../shared/clock.ts';
import type { AgentId, ComputerKind, IdentityToken } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Bridge } from '../bridge/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import type { Session } from '../session/index.ts';
import type { SettingStore } from '../storage/index.ts';

/** What the page "Computers" uses of the other modules. */
export interface ComputersDeps {
  relayLink: Pick<RelayLink, 'on' | 'state' | 'device' | 'directory' | 'request' | 'sign' | 'believedKeys'>;
  session: Pick<Session, 'state'>;
  /** The token that proves an administrator to the relay. Errors: ADMIN_ONLY, those of `Session.identityToken`. */
  adminToken(): Promise<IdentityToken>;
  channel: Pick<ChannelService, 'on' | 'current' | 'facts' | 'renew'>;
  bridge: Pick<Bridge, 'state' | 'authorize'>;
  secrets: Pick<SecretStore, 'names'>;
  hasPrivateChats(): boolean;
  hasConversations(): boolean;
  /** The people of the team, by whose addresses the audit log's hashes are resolved. */
  agentIds(): Iterable<AgentId>;
  settings: SettingStore;
  app: { version: string; platform: string; kind: ComputerKind };
  clock: Clock;
  timers: Timers;
  log: Log;
}
