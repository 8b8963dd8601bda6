import type { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, PageId } from '../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, isErrorCode, toBackchannelError } from '../../shared/errors.ts';
import type { ConnectProgress } from '../../shared/ipc/state.ts';
import type { Timers } from '../../shared/timers.ts';
import {
  createChannelAnswerSchema,
  type MetaGrant,
  startConnectAnswerSchema,
} from '../../shared/wire/index.ts';
import type { OpenAwaitedPage } from '../browser/index.ts';
import { createPageFamily, type GrantedPage, listGrantedPages } from '../instagram/index.ts';
import type { Log } from '../log.ts';
import type { Database } from '../storage/index.ts';
import type { ChannelRelay, SessionPort } from './ports.ts';
import type { ChannelStore } from './store.ts';

type Granted = Extract<MetaGrant['outcome'], { kind: 'granted' }>;

/** Without one of these the account cannot be read, subscribed or answered. Source: instagram.md §1, §3. */
export const neededScopes = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_messaging',
] as const;

/** The Page that an admin chose, bound at the relay, with its token. */
export interface BoundPage {
  channelId: ChannelId;
  connectedAtMs: number;
  page: GrantedPage & { token: string; account: NonNullable<GrantedPage['account']> };
  scopes: string[];
}

/**
 * An admin's "Connect Instagram", from the button to the bound Page. The person's own Facebook token is held in memory
 * only, until the choice.
 */
export interface ConnectFlow {
  readonly progress: ConnectProgress;
  /** Errors: ADMIN_ONLY, those of a request to the relay; `progress` becomes `failed` with the same code. */
  start(): Promise<void>;
  cancel(): void;
  /**
   * The choice stays open after an error. Errors: CONNECT_TICKET_INVALID (nothing to choose), CONNECT_PAGE_NOT_GRANTED,
   * CONNECT_NO_ACCOUNT, and the relay's.
   */
  choose(pageId: PageId): Promise<void>;
  /** Continues an attempt whose browser page is still open, after a restart of the program. */
  resume(): void;
  stop(): void;
}

const problemOf = (page: GrantedPage): ErrorCode | undefined => {
  if (!page.account) return 'CONNECT_NO_ACCOUNT';
  return page.token === undefined ? 'CONNECT_PAGE_NOT_GRANTED' : undefined;
};

export const createConnectFlow = (deps: {
  db: Database;
  channels: ChannelStore;
  relayLink: ChannelRelay;
  session: SessionPort;
  openExternal: OpenAwaitedPage;
  /** Stores the token, subscribes the Page, sends the token to the colleagues. Throws when the account will not receive. */
  onBound(page: BoundPage): Promise<void>;
  changed(): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  http?: AxiosInstance | undefined;
}): ConnectFlow => {
  const { db, channels, relayLink, session, clock, timers } = deps;
  let progress: ConnectProgress = { step: 'idle' };
  let pages: GrantedPage[] = [];
  let scopes: string[] = [];
  let cancelExpiry: (() => void) | undefined;
  let facebookPage: AbortController | undefined;
  /** Grows with every start and cancel: late answers to an older attempt are dropped. */
  let generation = 0;

  const show = (next: ConnectProgress): void => {
    progress = next;
    deps.changed();
  };
  const endWait = (): void => {
    cancelExpiry?.();
    facebookPage?.abort();
  };
  const forget = (): void => {
    generation += 1;
    endWait();
    pages = [];
    scopes = [];
    channels.clearAttempt();
  };
  const fail = (code: string): void => {
    forget();
    show({ step: 'failed', code });
  };
  const wait = (expiresAtMs: number): void => {
    cancelExpiry?.();
    cancelExpiry = timers.after(Math.max(0, expiresAtMs - clock.now()), () => fail('CONNECT_TICKET_INVALID'));
    show({ step: 'waiting-for-facebook', expiresAtMs });
  };

  const offer = async (grant: Granted): Promise<void> => {
    const own = generation;
    if (neededScopes.some((scope) => !grant.scopes.includes(scope)))
      return fail('CONNECT_PERMISSION_MISSING');
    const { meta } = await relayLink.config();
    const found = await listGrantedPages({
      family: createPageFamily(meta),
      userToken: grant.userToken,
      knownPageIds: grant.pageIds,
      clock,
      http: deps.http,
    });
    if (own !== generation) return;
    if (found.every(({ account }) => account === undefined)) return fail('CONNECT_NO_ACCOUNT');
    pages = found;
    scopes = grant.scopes;
    show({
      step: 'choose',
      choices: found.map((page) => ({
        pageId: page.pageId,
        pageName: page.name,
        username: page.account?.username,
        pictureUrl: page.account?.pictureUrl,
        problem: problemOf(page),
        warning: page.canMessage ? undefined : 'INSTAGRAM_PERMISSION',
      })),
    });
  };

  relayLink.onMetaGrant(({ ticket, outcome }) => {
    const attempt = channels.attempt();
    // Of an attempt that was cancelled, or begun before this program was restarted.
    if (attempt?.ticket !== ticket || attempt.isGranted) return;
    if (outcome.kind === 'refused') {
      const code = isErrorCode(outcome.code) ? outcome.code : 'CONNECT_DENIED';
      return db.afterCommit(() => fail(code));
    }
    channels.putAttempt({ ...attempt, isGranted: true });
    db.afterCommit(() => {
      endWait();
      show({ step: 'finishing' });
      offer(outcome).catch((error: unknown) => fail(toBackchannelError(error).code));
    });
  });

  return {
    get progress() {
      return progress;
    },
    async start() {
      forget();
      const own = generation;
      try {
        const answer = await relayLink.request('POST', '/v1/connect/meta', {
          body: {},
          adminToken: await session.accessToken(),
          schema: startConnectAnswerSchema,
        });
        if (own !== generation) return;
        channels.putAttempt({ ticket: answer.ticket, expiresAtMs: answer.expiresAtMs, isGranted: false });
        wait(answer.expiresAtMs);
        facebookPage = new AbortController();
        await deps.openExternal(answer.dialogUrl, {
          page: 'connect-instagram',
          until: facebookPage.signal,
        });
      } catch (error) {
        if (own === generation) fail(toBackchannelError(error).code);
        throw error;
      }
    },
    cancel() {
      forget();
      show({ step: 'idle' });
    },
    async choose(pageId) {
      const attempt = channels.attempt();
      const page = pages.find((each) => each.pageId === pageId);
      if (progress.step !== 'choose' || !attempt) throw new BackchannelError('CONNECT_TICKET_INVALID');
      if (!page?.token) throw new BackchannelError('CONNECT_PAGE_NOT_GRANTED');
      if (!page.account) throw new BackchannelError('CONNECT_NO_ACCOUNT');
      const before = progress;
      show({ step: 'finishing' });
      let answer: z.output<typeof createChannelAnswerSchema>;
      try {
        answer = await relayLink.request('POST', '/v1/channels', {
          body: { ticket: attempt.ticket, pageId, accountId: page.account.accountId },
          adminToken: await session.accessToken(),
          schema: createChannelAnswerSchema,
        });
      } catch (error) {
        show(before);
        throw error;
      }
      const { token, account } = page;
      const chosenScopes = scopes;
      forget();
      try {
        await deps.onBound({ ...answer, page: { ...page, token, account }, scopes: chosenScopes });
        show({ step: 'done' });
      } catch (error) {
        show({ step: 'failed', code: toBackchannelError(error).code });
        throw error;
      }
    },
    resume() {
      const attempt = channels.attempt();
      if (!attempt) return;
      // The grant's token was in memory only, and an expired attempt cannot be finished.
      if (attempt.isGranted || attempt.expiresAtMs <= clock.now()) fail('CONNECT_TICKET_INVALID');
      else wait(attempt.expiresAtMs);
    },
    stop: endWait,
  };
};
