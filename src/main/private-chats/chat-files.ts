import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import {
  isGroupId,
  type AgentId,
  type ChatId,
  type GroupId,
  type PrivateMessageId,
} from '../../shared/domain/index.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { Database } from '../storage/index.ts';
import { createPrivateFiles, type FileFailPoints, type MessageFiles } from './files/index.ts';
import type { HistoryTransfer } from './history/index.ts';
import type { Groups } from './groups/index.ts';
import type { Outgoing } from './outgoing.ts';
import type { PrivateChatStore } from './store.ts';

/** Files of private messages, tied to the messages: one leaves when its files are at the relay, and goes with them. */
export const createChatFiles = (deps: {
  db: Database;
  store: PrivateChatStore;
  relayLink: Pick<
    RelayLink,
    'on' | 'send' | 'request' | 'requestBytes' | 'state' | 'device' | 'confirmedDevices'
  >;
  groups: Pick<Groups, 'othersOf' | 'placeOf' | 'isMember'>;
  /** Asked when something leaves. */
  outgoing: () => Pick<Outgoing, 'bodyOf' | 'leave'>;
  /** Asked when a file of an earlier chat moves. */
  history: () => Pick<HistoryTransfer, 'answerFile' | 'isAskable' | 'filesMoved'>;
  mostEarlierBytes: number | undefined;
  own(): AgentId;
  changed(chatId: ChatId, ids: readonly PrivateMessageId[]): void;
  folder: string;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints: FileFailPoints | undefined;
}): MessageFiles => {
  const { store, groups, relayLink, own } = deps;
  const othersOf = (chatId: ChatId): readonly AgentId[] =>
    isGroupId(chatId) ? groups.othersOf(chatId) : [chatId];

  const files = createPrivateFiles({
    ...deps,
    link: relayLink,
    membersOf: (chatId) => [...othersOf(chatId), own()],
    ready(chatId, messageId) {
      const row = store.messages.get({ chatId, id: messageId });
      if (row?.state === 'queued') deps.outgoing().leave(row);
    },
    failed: (chatId, messageId, code) => void store.fail(chatId, messageId, code),
    sendAgain(chatId, messageId, deviceIds) {
      const row = store.messages.get({ chatId, id: messageId });
      const key = `file-again:${messageId}:${randomUUID()}`;
      if (row) relayLink.send('private', { deviceIds }, deps.outgoing().bodyOf(row), key);
    },
    answer: (name, { session }, how) => deps.history().answerFile(session, name, how),
    isAskable: (session) => deps.history().isAskable(session),
    earlierMoved: () => deps.history().filesMoved(),
    ask({ chatId, messageId, id, authorId }) {
      const device = relayLink.device();
      if (!device) return true;
      // Who is out of the group brings nothing there, and is brought nothing.
      const isBothTheirs = (group: GroupId) =>
        [authorId, own()].every((each) => groups.isMember(group, each));
      if (isGroupId(chatId) && !isBothTheirs(chatId)) return false;
      const about = { ...groups.placeOf(chatId), message: messageId, file: id };
      const body = { type: 'file-ask' as const, ...about, by: device.agentId, device: device.deviceId };
      relayLink.send('private', { agentIds: [authorId] }, body, `file-ask:${id}:${randomUUID()}`);
      return true;
    },
  });
  const unsubscribe = [
    relayLink.on('state-changed', ({ state }) => {
      if (state === 'online') files.retryNow();
    }),
    relayLink.on('trust-changed', files.schedule),
  ];
  files.schedule();
  return {
    ...files,
    stop() {
      for (const end of unsubscribe) end();
      return files.stop();
    },
  };
};
