import type { Clock } from '../../shared/clock.ts';
import type { ConversationId } from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import { parseQuery, type QueryProblem } from '../../shared/search/query.ts';
import type { Timers } from '../../shared/timers.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { SearchPeople } from './filters.ts';
import { createFind, type FindAnswer } from './find.ts';
import { type ChatPlace, createFindInChat, type PlaceInChat } from './find-in-chat.ts';
import { createPlaceInThread, type PlaceInThread } from './place-in-thread.ts';
import { createKeepUp } from './keep-up.ts';
import { type BuildProgress, createSearchIndex } from './search-index.ts';

export type { SearchPeople } from './filters.ts';
export type { Hit } from './find.ts';
export type { BuildProgress } from './search-index.ts';

/** After the commit of a step. */
export interface SearchEvents {
  'search.progress': BuildProgress;
}

/** Finds messages of all kinds, notes and customers on this computer (decisions 0119, 0120). */
export interface Search extends Pick<Emitter<SearchEvents>, 'on'> {
  /** A page of what is found, newest first; `before`: the `next` of the page before. The next call ends it. */
  find(request: {
    text: string;
    before?: number | undefined;
    limit: number;
  }): Promise<FindAnswer & { problems: readonly QueryProblem[]; progress: BuildProgress }>;
  cancel(): void;
  /** Places in one chat, newest first. */
  findInChat(place: ChatPlace, text: string): Promise<readonly PlaceInChat[]>;
  /** For reading a thread from one of its messages on. */
  readonly thread: PlaceInThread;
  /** Conversations by the name of their customer, the latest ones first. */
  customers(text: string, limit: number): ConversationId[];
  progress(): BuildProgress;
  /** Something was written: it is brought into the index soon. */
  wake(): void;
  start(): void;
  stop(): Promise<void>;
  /** Resolves when nothing is left to be done. */
  idle(): Promise<void>;
}

/** What was written just now is found already: so much is brought in before a search looks. */
const dueBeforeFind = 100;

export const createSearch = (deps: {
  db: Database;
  people: SearchPeople;
  clock: Clock;
  timers: Timers;
  log: Log;
}): Search => {
  const { db, people, clock, timers, log } = deps;
  const emitter = createEmitter<SearchEvents>((error) =>
    log.error('listener-failed', { code: toBackchannelError(error).code }),
  );
  const index = createSearchIndex(db);
  const keepUp = createKeepUp({
    index,
    clock,
    timers,
    log,
    progressed: (progress) => emitter.emit('search.progress', progress),
  });
  const { find, cancel } = createFind({ db, index, people });
  const findInChat = createFindInChat(db);
  return {
    on: emitter.on,
    async find({ text, before, limit }) {
      index.takeDue(dueBeforeFind);
      const query = parseQuery(text, clock.now());
      const answer = await find({ query, before, limit, nowMs: clock.now() });
      return { ...answer, problems: query.problems, progress: index.progress() };
    },
    cancel,
    findInChat,
    thread: createPlaceInThread(db),
    customers(text, limit) {
      index.takeDue(dueBeforeFind);
      return index.names.find(text, limit);
    },
    progress: index.progress,
    wake: keepUp.wake,
    start: keepUp.start,
    stop: keepUp.stop,
    idle: keepUp.idle,
  };
};
