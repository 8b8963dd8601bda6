import type { BackOffTiming } from '../../../shared/back-off.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { AgentId, ChosenStatus } from '../../../shared/domain/index.ts';
import { createEmitter } from '../../../shared/emitter.ts';
import type { Emitter } from '../../../shared/emitter.ts';
import { BackchannelError, isErrorCode, toBackchannelError } from '../../../shared/errors.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { ConnectionState } from '../../../shared/ipc/state.ts';
import type { Timers } from '../../../shared/timers.ts';
import type { Log } from '../../log.ts';
import { createBackOff } from '../../work/index.ts';
import { ownProfileSchema } from '../agent-schemas.ts';
import type { AgentChanges } from '../agent-schemas.ts';
import { apiVersion, secureBaseUrl } from '../config.ts';
import type { LiveChatConfig } from '../config.ts';
import type { TokenSource } from '../token-source.ts';
import { disconnectOf, pausingLoginCodes } from './disconnect-reasons.ts';
import type { Disconnect } from './disconnect-reasons.ts';
import { parseChatPush, parseMulticast, parseTeamPush, wantedPushes } from './pushes.ts';
import type { ChatPush, Multicast, TeamPush } from './pushes.ts';
import { queueOf, queuePage, type ChatQueue } from './queue.ts';
import { openRtmSocket } from './socket.ts';
import type { RtmSocket } from './socket.ts';

export interface ConnectionEvents {
  'state-changed': ConnectionState;
  push: TeamPush;
  'chat-push': ChatPush;
  multicast: Multicast;
  /** After each login: the agent's own profile in LiveChat. Comes before `state-changed` to online. */
  'logged-in': { agentId: AgentId; changes: AgentChanges };
}

/**
 * The live connection to LiveChat. Errors of its requests: NETWORK_UNREACHABLE when not online, LIVECHAT_UNAVAILABLE,
 * LIVECHAT_FORBIDDEN, RATE_LIMITED, LIVECHAT_REFUSED.
 */
export interface LiveChatConnection {
  /**
   * paused: not started, stopped, or disconnected by LiveChat for good (`reason`: the code to show; only `tryAgain` reconnects).
   */
  readonly state: ConnectionState;
  readonly on: Emitter<ConnectionEvents>['on'];
  /**
   * Connects, and keeps connected. Does nothing while LiveChat has disconnected us for good, except after a refused sign-in: the
   * caller has a session that works.
   */
  start(): void;
  /** A person asks to reconnect after LiveChat disconnected us for good; otherwise like `start` and `retryNow`. */
  tryAgain(): void;
  stop(): void;
  /** After a wake or a change of network: reconnects now, or checks that the connection is alive. */
  retryNow(): void;
  /** `type` names the application's message; `content` is any JSON. */
  multicast(
    recipients: { agentIds: readonly AgentId[] } | { all: true },
    type: string,
    content: unknown,
  ): Promise<void>;
  /** The signed-in agent's own status, for this session, on all their connections. */
  setRoutingStatus(status: ChosenStatus): Promise<void>;
  /** Of this connection alone; the agent is away when all of theirs are (livechat.md §5.3). */
  setAwayStatus(isAway: boolean): Promise<void>;
  /** From now on what happens in this chat is pushed, without the agent being a member of it. */
  followChat(chatId: string): Promise<void>;
  unfollowChat(chatId: string): Promise<void>;
  /** Asked over this connection, which LiveChat does not charge for. Further error: ANSWER_INVALID. */
  countQueue(): Promise<ChatQueue>;
}

export interface ConnectionOptions {
  config: () => Promise<LiveChatConfig>;
  /** The session. */
  tokens: TokenSource;
  /** The organization (workspace) to log in to, when known. */
  organizationId: () => string | undefined;
  application: { name: string; version: string };
  /** Asked at each login, in default of which the connection is away: LiveChat sends no website chats because of it. */
  isAwayAtLogin?: (() => boolean) | undefined;
  userAgent: string;
  clock: Clock;
  timers: Timers;
  /** 0 ≤ x < 1; spreads the reconnections of many consoles. */
  random: () => number;
  log: Log;
}

/** Between attempts to connect; with jitter 0.5-1 s, 1-2 s … 30-60 s. Source: livechat.md §14.1. */
const reconnectTiming: BackOffTiming = { firstMs: 1_000, longestMs: 60_000 };
/** A connection that lasted this long was healthy: the next failure starts with the first pause again. */
const stableAfterMs = 30_000;

/** Only the person signing in again helps. */
const signInCodes: ReadonlySet<ErrorCode> = new Set(['SIGNED_OUT', 'LIVECHAT_TOKEN_REFUSED']);

export const createConnection = (options: ConnectionOptions): LiveChatConnection => {
  const { config, tokens, timers, clock, log } = options;
  const emitter = createEmitter<ConnectionEvents>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const backOff = createBackOff(reconnectTiming, options.random);

  let state: ConnectionState = { state: 'paused', sinceMs: clock.now() };
  let socket: RtmSocket | undefined;
  /** The token the socket is logged in with. */
  let socketToken: string | undefined;
  /** A token LiveChat refused; the next attempt needs another. */
  let refusedToken: string | undefined;
  /** Why LiveChat closes, pushed before it does. */
  let disconnect: Disconnect | undefined;
  /** Grows with every attempt and stop, so that late answers of an older one are recognised. */
  let generation = 0;
  let cancelWait = (): void => undefined;
  let cancelStable = (): void => undefined;

  const setState = (next: ConnectionState['state'], reason?: string): void => {
    if (state.state === next && state.reason === reason) return;
    state = { state: next, sinceMs: clock.now(), reason };
    emitter.emit('state-changed', state);
  };

  const dropSocket = (): void => {
    generation += 1;
    cancelWait();
    cancelStable();
    socket?.close();
    socket = undefined;
    socketToken = undefined;
    disconnect = undefined;
  };

  const pause = (code: ErrorCode): void => {
    log.warn('connection.stays-away', { code });
    dropSocket();
    setState('paused', code);
  };

  const retryLater = (code: ErrorCode): void => {
    dropSocket();
    const waitMs = backOff.next();
    log.info('connection.retry', { code, waitMs: Math.round(waitMs) });
    cancelWait = timers.after(waitMs, () => void connect());
    setState('offline', code);
  };

  /** A failed attempt to get a token or to log in. */
  const afterFailure = (error: BackchannelError): void => {
    if (signInCodes.has(error.code) || pausingLoginCodes.has(error.code)) pause(error.code);
    else retryLater(error.code);
  };

  const onClosed = (): void => {
    const why = disconnect;
    const token = socketToken;
    if (why?.action === 'pause') {
      pause(why.code);
      // The session finds out whether it is still signed in; its answer changes nothing here.
      if (why.isTokenRevoked && token !== undefined) {
        tokens
          .accessToken({ refused: token })
          .catch((error: unknown) => log.info('token.gone', { code: toBackchannelError(error).code }));
      }
      return;
    }
    if (why?.action === 'renew-token') refusedToken = token;
    retryLater(why?.code ?? 'NETWORK_UNREACHABLE');
  };

  const onPush = (action: string, payload: unknown): void => {
    if (action === 'agent_disconnected') {
      disconnect = disconnectOf((payload as { reason?: unknown } | null | undefined)?.reason);
      log.info('connection.disconnected', { reason: disconnect.reason });
      // Not waiting for the server to close: after this push nothing more comes.
      return onClosed();
    }
    if (action === 'incoming_multicast') {
      const multicast = parseMulticast(payload);
      if (multicast) emitter.emit('multicast', multicast);
      return;
    }
    const chatPush = parseChatPush(action, payload);
    if (chatPush) return emitter.emit('chat-push', chatPush);
    const push = parseTeamPush(action, payload);
    if (push) emitter.emit('push', push);
  };

  const logIn = async (mine: number, token: string): Promise<void> => {
    const current = socket;
    if (!current) return;
    try {
      const answer = await current.request('login', {
        token: `Bearer ${token}`,
        reconnect: true,
        away: options.isAwayAtLogin?.() ?? true,
        application: options.application,
        pushes: { [apiVersion]: [...wantedPushes] },
      });
      if (mine !== generation) return;
      const profile = ownProfileSchema.safeParse(answer);
      if (!profile.success) throw new BackchannelError('ANSWER_INVALID', { details: { action: 'login' } });
      refusedToken = undefined;
      cancelStable = timers.after(stableAfterMs, () => backOff.reset());
      current.startHeartbeat(() => void updateToken(mine));
      emitter.emit('logged-in', { agentId: profile.data.id, changes: profile.data.changes });
      setState('online');
    } catch (error) {
      if (mine !== generation) return;
      const failure = toBackchannelError(error);
      log.warn('login.failed', { code: failure.code });
      if (failure.code !== 'LIVECHAT_TOKEN_REFUSED') return afterFailure(failure);
      // Perhaps only this token: the session makes another, or fails to. After a second refusal in a row there is a pause.
      const isFirst = refusedToken === undefined;
      refusedToken = token;
      if (isFirst) await connect();
      else retryLater(failure.code);
    }
  };

  const connect = async (): Promise<void> => {
    dropSocket();
    const mine = generation;
    setState('connecting', state.reason);
    let url: URL;
    let token: string;
    try {
      const base = secureBaseUrl((await config()).apiUrl, 'apiUrl');
      url = new URL(`${base.replace(/^http/, 'ws')}/v${apiVersion}/agent/rtm/ws`);
      token = await tokens.accessToken({ refused: refusedToken });
    } catch (error) {
      if (mine === generation) afterFailure(toBackchannelError(error));
      return;
    }
    if (mine !== generation) return;
    const organizationId = options.organizationId();
    if (organizationId !== undefined) url.searchParams.set('organization_id', organizationId);
    socketToken = token;
    socket = openRtmSocket({
      url: url.href,
      userAgent: options.userAgent,
      timers,
      onOpen: () => void logIn(mine, token),
      onPush: (action, payload) => {
        if (mine === generation) onPush(action, payload);
      },
      onClose: () => {
        if (mine === generation) onClosed();
      },
    });
  };

  /** Gives the socket the newest token, so that it does not expire with the old one; the session refreshes. */
  const updateToken = async (mine: number): Promise<void> => {
    try {
      const token = await tokens.accessToken();
      if (mine !== generation || token === socketToken || !socket) return;
      await socket.request('update_session', { token: `Bearer ${token}` });
      if (mine === generation) socketToken = token;
    } catch (error) {
      // Either LiveChat disconnects us with its reason, or the next beat tries again.
      const { code } = toBackchannelError(error);
      log.warn('session.not-updated', { code });
    }
  };
  tokens.onRefreshed(() => {
    if (state.state === 'online') void updateToken(generation);
  });

  const ask = async (action: string, payload: Record<string, unknown>): Promise<unknown> => {
    if (state.state !== 'online' || !socket) {
      throw new BackchannelError('NETWORK_UNREACHABLE', { details: { action } });
    }
    return socket.request(action, payload);
  };
  const request = async (action: string, payload: Record<string, unknown>): Promise<void> => {
    await ask(action, payload);
  };

  const begin = (): void => {
    backOff.reset();
    refusedToken = undefined;
    void connect();
  };

  const retryNow = (): void => {
    if (state.state === 'offline') void connect();
    else if (state.state === 'online') socket?.check();
  };

  return {
    get state() {
      return state;
    },
    on: emitter.on,
    start() {
      const isForbidden = isErrorCode(state.reason) && !signInCodes.has(state.reason);
      if (state.state === 'paused' && !isForbidden) begin();
    },
    tryAgain() {
      if (state.state === 'paused') begin();
      else retryNow();
    },
    stop() {
      dropSocket();
      setState('paused');
    },
    retryNow,
    multicast: (recipients, type, content) =>
      request('multicast', {
        recipients: { agents: 'all' in recipients ? { all: true } : { ids: [...recipients.agentIds] } },
        content,
        type,
      }),
    setRoutingStatus: (status) => request('set_routing_status', { status }),
    setAwayStatus: (away) => request('set_away_status', { away }),
    followChat: (chatId) => request('follow_chat', { id: chatId }),
    // Named both ways (livechat.md §6).
    unfollowChat: (chatId) => request('unfollow_chat', { id: chatId }),
    async countQueue() {
      const queue = queueOf(await ask('list_chats', { filters: { active: true }, limit: queuePage }));
      if (queue === undefined)
        throw new BackchannelError('ANSWER_INVALID', { details: { action: 'list_chats' } });
      return queue;
    },
  };
};
