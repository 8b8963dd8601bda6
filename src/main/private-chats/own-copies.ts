import type { Clock } from '../../shared/clock.ts';
import type { ChatId, PrivateMessageId } from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { ChangeStore } from './changes/change-store.ts';
import type { EarlierFiles } from './files/index.ts';
import type { Groups } from './groups/index.ts';
import {
  createHistoryTransfer,
  createKeptMessages,
  type HistoryLink,
  type HistoryTransfer,
} from './history/index.ts';
import { createSavedChats, type SavedChats, type SavedChatsFiles } from './saved/index.ts';
import type { PrivateChatStore } from './store.ts';

/** A person's private chats for their other computers, and for a file of their own. */
export const createOwnCopies = (deps: {
  db: Database;
  store: PrivateChatStore;
  changes: ChangeStore;
  groups: Groups;
  earlier: EarlierFiles;
  /** In place of `mostEarlierFileBytes`. */
  mostFileBytes: number | undefined;
  link: HistoryLink;
  clock: Clock;
  timers: Timers;
  log: Log;
  /** The text of that message is deleted: what else holds it goes too. */
  forget(chatId: ChatId, id: PrivateMessageId): void;
  changed(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
  /** How long messages are kept, ms, and by which clock. */
  kept: { ms: number; clock: Clock };
  /** How this computer calls itself to this person's other ones. */
  computer: { name: string; platform: string } | undefined;
  /** The system's dialogs for files; absent: as if the person closed them. */
  files: SavedChatsFiles | undefined;
}): { saved: SavedChats; history: HistoryTransfer } => {
  const { db, groups, earlier, clock } = deps;
  const kept = createKeptMessages({ ...deps, files: earlier });
  return {
    saved: createSavedChats({
      ...{ db, kept, groups, earlier, clock },
      mostFileBytes: deps.mostFileBytes,
      own: () => deps.link.device(),
      files: deps.files ?? { save: async () => false, choose: async () => undefined },
      arrived: deps.changed,
    }),
    history: createHistoryTransfer({
      ...deps,
      kept,
      files: earlier,
      computer: deps.computer ?? { name: '', platform: '' },
      arrived: deps.changed,
    }),
  };
};
