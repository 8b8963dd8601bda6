import type { Clock } from '../../shared/clock.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { FileFailPoints } from './files/index.ts';
import type { SavedChatsFiles } from './saved/index.ts';

/** What private chats are made of, beside the link. */
export interface PrivateChatsDeps {
  db: Database;
  clock: Clock;
  log: Log;
  timers?: Timers | undefined;
  /** How long messages are kept, and by which clock (storage's monotonic clock). Default: what the policy says, by `clock`. */
  kept?: { days: number; clock: Clock } | undefined;
  /** How this computer calls itself to this person's other ones. */
  computer?: { name: string; platform: string } | undefined;
  /** Whether the person lets others know that they write. Default: yes. */
  isTypingTold?: (() => boolean) | undefined;
  /** Where files of messages are kept. */
  filesFolder: string;
  /** In place of `mostEarlierFileBytes`, for tests. */
  mostEarlierFileBytes?: number | undefined;
  /** Where tests end the program. */
  fileFailPoints?: FileFailPoints | undefined;
  /** The system's dialogs for files; absent: as if the person closed them. */
  files?: SavedChatsFiles | undefined;
}
