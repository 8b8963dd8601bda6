import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { tagSchema } from '../../shared/domain/index.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { DirectoryApi, LiveChatConnection } from '../livechat/index.ts';
import type { Log } from '../log.ts';
import { createSettingStore, type Database } from '../storage/index.ts';

const key = 'team.livechat-tags';
/** A call that a private app pays for (livechat.md §1); LiveChat's own changes take two minutes to act. */
const readEveryMs = 10 * 60_000;
/** As many as the window can offer beside the team's own. */
const mostTags = 500;

/**
 * LiveChat's own list of tags, for whoever types one: LiveChat takes no others (livechat.md §6). Without the permission, which a
 * sign-in of before it was asked for has not got, it stays empty.
 */
export interface TagList {
  /** As LiveChat sorts them; what was read last, also offline. Read anew in the background when that is long ago. */
  names(): string[];
  start(): void;
  stop(): void;
}

export const createTagList = (deps: {
  db: Database;
  directory: Pick<DirectoryApi, 'listTags'>;
  connection: Pick<LiveChatConnection, 'on' | 'state'>;
  clock: Clock;
  log: Log;
}): TagList => {
  const { directory, connection, clock, log } = deps;
  const settings = createSettingStore(deps.db);
  let readAtMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  let unsubscribe = (): void => undefined;

  const read = async (): Promise<void> => {
    if (isStopped || connection.state.state !== 'online') return;
    if (Math.abs(clock.now() - readAtMs) < readEveryMs) return;
    readAtMs = clock.now();
    try {
      const tags = await directory.listTags();
      if (isStopped) return;
      const names = tags.flatMap((tag) => tagSchema.safeParse(tag).data ?? []).slice(0, mostTags);
      settings.write(key, z.array(z.string()), [...new Set(names)]);
    } catch (error) {
      log.info('tags.not-read', { code: toBackchannelError(error).code });
    }
  };
  const readInBackground = (): void => void read();

  return {
    names() {
      readInBackground();
      return settings.read(key, z.array(tagSchema)) ?? [];
    },
    start() {
      unsubscribe = connection.on('state-changed', readInBackground);
      readInBackground();
    },
    stop() {
      isStopped = true;
      unsubscribe();
    },
  };
};
