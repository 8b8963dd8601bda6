import type { Clock } from '../../shared/clock.ts';
import type { AccountId } from '../../shared/domain/index.ts';
import type { ChannelService } from '../channel/index.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';

export interface SavedRepliesDeps {
  db: Database;
  relayLink: Pick<
    RelayLink,
    'on' | 'onSigned' | 'send' | 'device' | 'directory' | 'confirmedDevices' | 'state'
  >;
  /** The team's words travel under the account that the team answers for. */
  channel: {
    current(): { accountId: AccountId } | undefined;
    on: ChannelService['on'];
    port: Pick<ChannelService['port'], 'onRemove'>;
  };
  clock: Clock;
  /** Asks where to; false: the person closed the dialog. */
  saveFile(name: string, text: string): Promise<boolean>;
  log: Log;
}
