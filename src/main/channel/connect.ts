import type { z } from 'zod';
import type { AxiosInstance } from 'axios';
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, PageId } from '../../shared/domain/index.ts';
import { BackchannelError, type ErrorCode, isErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { missingPermissions } from '../../shared/instagram/index.ts';
import type { ConnectProgress } from '../../shared/ipc/state.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import type { Timers } from '../../shared/timers.ts';
import {
  claimConnectAnswerSchema,
  createChannelAnswerSchema,
  type MetaGrant,
  startConnectAnswerSchema,
} from '../../shared/wire/index.ts';
import type { LoopbackPage, OpenAwaitedPage } from '../browser/index.ts';
import { createPageFamily, type GrantedPage, listGrantedPages } from '../instagram/index.ts';
import type { Log } from '../log.ts';
import type { Database, SettingStore } from '../storage/index.ts';
import { createRetryLoop } from '../work/index.ts';
import {
  openBrowserReturn,
  pageOfClaim,
  type ReturnPlace,
  returnedPages,
  type ShowReturned,
} from './browser-return.ts';
import type { ChannelRelay, SessionPort } from './ports.ts';
import type { ChannelRow, ChannelStore } from './store.ts';

type Granted = Extract<MetaGrant['outcome'], { kind: 'granted' }>;

const askAgainKey = 'channel.connect-asks-again';
/** Between two claims of one grant while the relay cannot be reached. */
const claimTiming = { firstMs: 1_000, longestMs: 15_000 };
/** A claim that is under way for longer was cut off (a restart of the relay): Facebook's code is good once. */
const longestUnderWayMs = 60_000;

/** A Page of the grant, with what the relay knows of its token. */
export interface OfferedPage extends GrantedPage {
  proof: string | undefined;
  expiresAtMs: number | undefined;
  dataAccessExpiresAtMs: number | undefined;
}

/** The Page that an admin chose, bound at the relay, with its token. */
export interface BoundPage {
  channelId: ChannelId;
  connectedAtMs: number;
  page: OfferedPage & { token: string; account: NonNullable<GrantedPage['account']> };
  scopes: string[];
}

/**
 * An admin's "Connect Instagram", from the button to the bound Page. The browser has to come back to this computer, and only
 * with the code it brings is the grant asked for (decision 0081). The person's own Facebook token is held in memory only,
 * until the choice.
 */
export interface ConnectFlow {
  readonly progress: ConnectProgress;
  /**
   * `renews`: a connected account. Its Page is taken by itself when the grant holds it, so that renewing takes no choice.
   * Errors: ADMIN_ONLY, CONNECT_LOOPBACK_BLOCKED, CONNECT_RELAY_OUTDATED, CONNECT_DIALOG_FOREIGN, those of a
   * request to the relay; `progress` becomes `failed` with the same code.
   */
  start(renews?: Pick<ChannelRow, 'pageId' | 'accountId'>): Promise<void>;
  cancel(): void;
  /**
   * The choice stays open after an error. Errors: CONNECT_TICKET_INVALID (nothing to choose), CONNECT_PAGE_NOT_GRANTED,
   * CONNECT_NO_ACCOUNT, CONNECT_ROLE_MISSING, and the relay's.
   */
  choose(pageId: PageId): Promise<void>;
  /** Continues an attempt whose browser page is still open, after a restart of the program. Never throws. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const problemOf = (page: GrantedPage): ErrorCode | undefined => {
  if (!page.account) return 'CONNECT_NO_ACCOUNT';
  if (page.token === undefined) return 'CONNECT_PAGE_NOT_GRANTED';
  return page.missingTasks.length > 0 ? 'CONNECT_ROLE_MISSING' : undefined;
};

/**
 * The relay names the page, and this program knows where Facebook is and as which app it is registered there.
 * Errors: CONNECT_DIALOG_FOREIGN.
 */
const requireOwnDialog = (dialogUrl: string, meta: PlatformHosts['meta']): void => {
  const given = new URL(dialogUrl);
  const isOurs =
    given.origin === new URL(meta.dialogUrl).origin &&
    /^\/v\d{1,3}\.\d{1,3}\/dialog\/oauth$/.test(given.pathname) &&
    given.searchParams.getAll('client_id').join() === meta.appId;
  if (!isOurs) throw new BackchannelError('CONNECT_DIALOG_FOREIGN');
};

/** The token the relay handed over has its proof with it; one that Facebook gave this console alone has none. */
const tokenOf = (
  page: GrantedPage,
  { pageTokens = [], dataAccessExpiresAtMs }: Granted,
): Pick<OfferedPage, 'token' | 'proof' | 'expiresAtMs' | 'dataAccessExpiresAtMs'> => {
  const handed = pageTokens.find(({ pageId }) => pageId === page.pageId);
  return {
    token: handed?.token ?? page.token,
    proof: handed?.proof,
    expiresAtMs: handed?.expiresAtMs,
    // The person's login ends the access through the Page's token as well.
    dataAccessExpiresAtMs: handed?.dataAccessExpiresAtMs ?? dataAccessExpiresAtMs,
  };
};

export const createConnectFlow = (deps: {
  db: Database;
  channels: ChannelStore;
  settings: SettingStore;
  /** A connected account lacks permissions: they were declined once, or are asked for only since. */
  lacksPermissions(): Promise<boolean>;
  relayLink: ChannelRelay;
  session: SessionPort;
  meta: PlatformHosts['meta'];
  openExternal: OpenAwaitedPage;
  /** Stores the token, subscribes the Page, sends the token to the colleagues. Throws when the account will not receive. */
  onBound(page: BoundPage): Promise<void>;
  changed(): void;
  clock: Clock;
  timers: Timers;
  log: Log;
  http?: AxiosInstance | undefined;
}): ConnectFlow => {
  const { db, channels, settings, relayLink, session, clock, timers } = deps;
  let progress: ConnectProgress = { step: 'idle' };
  let pages: OfferedPage[] = [];
  let renewed: Pick<ChannelRow, 'pageId' | 'accountId'> | undefined;
  let scopes: string[] = [];
  let cancelExpiry: (() => void) | undefined;
  let facebookPage: AbortController | undefined;
  let browserReturn: { close(): void } | undefined;
  /** The tab that waits to be told how it ended. */
  let returnedTab: ShowReturned | undefined;
  /** The relay has said so since then, epoch ms; its outcome comes as an envelope. */
  let underWaySinceMs: number | undefined;
  /** Grows with every start and cancel: late answers to an older attempt are dropped. */
  let generation = 0;

  const show = (next: ConnectProgress): void => {
    progress = next;
    deps.changed();
  };
  const tellTab = (page: LoopbackPage): void => {
    returnedTab?.(page);
    returnedTab = undefined;
  };
  const endWait = (): void => {
    cancelExpiry?.();
    facebookPage?.abort();
    browserReturn?.close();
    tellTab(returnedPages.failed());
  };
  const forget = (): void => {
    generation += 1;
    endWait();
    pages = [];
    scopes = [];
    renewed = undefined;
    underWaySinceMs = undefined;
    channels.clearAttempt();
  };
  const fail = (code: string, missing?: string[]): void => {
    forget();
    show(missing === undefined ? { step: 'failed', code } : { step: 'failed', code, missing });
  };
  /** Facebook shows again what was declined once only when it is asked to: the next attempt does, after a restart too. */
  const failForPermissions = (missing: string[]): void => {
    settings.set(askAgainKey, '1');
    // A relay older than the list names none.
    fail('CONNECT_PERMISSION_MISSING', missing.length === 0 ? undefined : missing);
  };
  const expireAt = (expiresAtMs: number): void => {
    cancelExpiry?.();
    cancelExpiry = timers.after(Math.max(0, expiresAtMs - clock.now()), () => fail('CONNECT_TICKET_INVALID'));
  };
  const wait = (expiresAtMs: number): void => {
    expireAt(expiresAtMs);
    show({ step: 'waiting-for-facebook', expiresAtMs });
  };
  const refuse = (code: string, missing: string[] | undefined): void => {
    tellTab(pageOfClaim({ outcome: 'refused', code, missing }));
    if (code === 'CONNECT_PERMISSION_MISSING') failForPermissions(missing ?? []);
    else fail(isErrorCode(code) ? code : 'CONNECT_DENIED');
  };

  const claims = createRetryLoop({
    /** The code is kept with the attempt: a claim whose answer was lost is repeated, after a restart too. */
    async run() {
      const attempt = channels.attempt();
      if (attempt?.returnCode === undefined || attempt.isGranted) return;
      const own = generation;
      const answer = await relayLink.request('POST', '/v1/connect/meta/claim', {
        body: { ticket: attempt.ticket, code: attempt.returnCode },
        adminToken: await session.identityToken(),
        schema: claimConnectAnswerSchema,
      });
      if (own !== generation) return;
      if (answer.outcome === 'refused') return refuse(answer.code ?? 'CONNECT_DENIED', answer.missing);
      // A grant comes as an envelope.
      tellTab(pageOfClaim(answer));
      if (answer.outcome === 'granted') return;
      underWaySinceMs ??= clock.now();
      if (clock.now() - underWaySinceMs >= longestUnderWayMs) return fail('CONNECT_INTERRUPTED');
      return claimTiming.longestMs;
    },
    onError(error) {
      const { code, isRetryable } = toBackchannelError(error);
      deps.log.warn('connect.not-claimed', { code });
      if (!isRetryable) return fail(code);
      tellTab(returnedPages.underWay());
    },
    timing: claimTiming,
    clock,
    timers,
  });

  /** Errors: CONNECT_LOOPBACK_BLOCKED. */
  const waitForBrowser = async (place?: ReturnPlace): Promise<ReturnPlace> => {
    const own = generation;
    const opened = await openBrowserReturn({
      place,
      onCode(code, showReturned) {
        const attempt = channels.attempt();
        if (own !== generation || !attempt) return showReturned(returnedPages.failed());
        channels.putAttempt({ ...attempt, returnCode: code });
        returnedTab = showReturned;
        facebookPage?.abort();
        show({ step: 'finishing' });
        claims.retryNow();
      },
    });
    if (own === generation) browserReturn = opened;
    else opened.close();
    return opened.place;
  };

  /** Errors: the relay's, after which the choice stays open; those of `onBound`. */
  const bind = async (page: OfferedPage): Promise<void> => {
    const attempt = channels.attempt();
    if (!attempt) throw new BackchannelError('CONNECT_TICKET_INVALID');
    const { pageId, token, account } = page;
    if (!account) throw new BackchannelError('CONNECT_NO_ACCOUNT');
    if (token === undefined) throw new BackchannelError('CONNECT_PAGE_NOT_GRANTED');
    const before = progress;
    show({ step: 'finishing' });
    let answer: z.output<typeof createChannelAnswerSchema>;
    try {
      answer = await relayLink.request('POST', '/v1/channels', {
        body: { ticket: attempt.ticket, pageId, accountId: account.accountId },
        adminToken: await session.identityToken(),
        schema: createChannelAnswerSchema,
      });
    } catch (error) {
      show(before);
      throw error;
    }
    const chosenScopes = scopes;
    forget();
    try {
      await deps.onBound({ ...answer, page: { ...page, token, account }, scopes: chosenScopes });
      show({ step: 'done' });
    } catch (error) {
      show({ step: 'failed', code: toBackchannelError(error).code });
      throw error;
    }
  };

  const offer = async (grant: Granted): Promise<void> => {
    const own = generation;
    const missing = missingPermissions(grant.scopes);
    if (missing.length > 0) return failForPermissions(missing);
    settings.delete(askAgainKey);
    const found = await listGrantedPages({
      family: createPageFamily(deps.meta),
      userToken: grant.userToken,
      proof: grant.proof,
      knownPageIds: grant.pageIds,
      clock,
      http: deps.http,
    });
    if (own !== generation) return;
    if (found.every(({ account }) => account === undefined)) return fail('CONNECT_NO_ACCOUNT');
    pages = found.map((page) => ({ ...page, ...tokenOf(page, grant) }));
    scopes = grant.scopes;
    const again = pages.find(({ pageId }) => pageId === renewed?.pageId);
    if (again && again.account?.accountId === renewed?.accountId && problemOf(again) === undefined)
      return bind(again);
    show({
      step: 'choose',
      choices: found.map((page) => ({
        pageId: page.pageId,
        pageName: page.name,
        username: page.account?.username,
        pictureUrl: page.account?.pictureUrl,
        problem: problemOf(page),
        missingTasks: page.missingTasks.length > 0 ? page.missingTasks : undefined,
      })),
    });
  };

  relayLink.onMetaGrant(({ ticket, outcome }) => {
    const attempt = channels.attempt();
    // Of an attempt that was cancelled, or begun before this program was restarted.
    if (attempt?.ticket !== ticket || attempt.isGranted) return;
    if (outcome.kind === 'refused') return db.afterCommit(() => refuse(outcome.code, outcome.missing));
    // A grant that nobody at this computer has come back for is not ours.
    if (attempt.returnCode === undefined) return;
    channels.putAttempt({ ...attempt, isGranted: true });
    db.afterCommit(() => {
      tellTab(returnedPages.granted());
      endWait();
      show({ step: 'finishing' });
      offer(outcome).catch((error: unknown) => fail(toBackchannelError(error).code));
    });
  });

  return {
    get progress() {
      return progress;
    },
    async start(renews) {
      forget();
      const own = generation;
      try {
        const isRerequest = settings.get(askAgainKey) !== undefined || (await deps.lacksPermissions());
        const returnTo = await waitForBrowser();
        if (own !== generation) return;
        const answer = await relayLink.request('POST', '/v1/connect/meta', {
          body: { isRerequest, returnTo },
          adminToken: await session.identityToken(),
          schema: startConnectAnswerSchema,
        });
        if (own !== generation) return;
        // It would hand the grant over to whoever asked, without the browser's return.
        if (answer.returnPort !== returnTo.port) throw new BackchannelError('CONNECT_RELAY_OUTDATED');
        renewed = renews;
        requireOwnDialog(answer.dialogUrl, deps.meta);
        const { ticket, expiresAtMs } = answer;
        const { port: returnPort, state: returnState } = returnTo;
        channels.putAttempt({
          ticket,
          expiresAtMs,
          isGranted: false,
          returnPort,
          returnState,
          returnCode: undefined,
        });
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
      const page = pages.find((each) => each.pageId === pageId);
      if (progress.step !== 'choose' || !page) throw new BackchannelError('CONNECT_TICKET_INVALID');
      const problem = problemOf(page);
      if (problem) throw new BackchannelError(problem);
      await bind(page);
    },
    async resume() {
      const attempt = channels.attempt();
      if (!attempt) return;
      const { expiresAtMs, returnPort: port, returnState: state } = attempt;
      const isOver = expiresAtMs <= clock.now() || port === undefined || state === undefined;
      // The grant's token was in memory only, and an expired attempt cannot be finished.
      if (attempt.isGranted || isOver) return fail('CONNECT_TICKET_INVALID');
      if (attempt.returnCode !== undefined) {
        expireAt(expiresAtMs);
        show({ step: 'finishing' });
        return claims.retryNow();
      }
      wait(expiresAtMs);
      await waitForBrowser({ port, state }).catch((error: unknown) => fail(toBackchannelError(error).code));
    },
    async stop() {
      // The code is kept: the next start goes on with it.
      tellTab(returnedPages.underWay());
      endWait();
      await claims.stop();
    },
  };
};
