/**
 * One WebSocket of either chat API: frames, login deadline, silence, pending limit, request timeout, ordered faults.
 * What the frames mean is the protocol's business.
 */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { CancelTimer } from '../../clock.ts';
import { orderedError } from '../call.ts';
import { asRefusal, LiveChatError } from '../errors.ts';
import type { Cause, World } from '../model/types.ts';
import { type ApiVersion, toVersion } from '../versions.ts';

const LOGIN_WITHIN_MS = 30_000;
const SILENCE_MS = 30_000;
const PENDING_LIMIT = 10;
const REQUEST_TIMEOUT_MS = 15_000;

const frameSchema = z.object({
  version: z.string().optional(),
  request_id: z.union([z.string(), z.number()]).optional(),
  action: z.string(),
  payload: z.unknown().optional(),
});

/** What a chat API does with a connection. */
export interface Protocol {
  /** `agent` or `customer`: names faults and the closing push. */
  api: 'agent' | 'customer';
  loggedIn(): boolean;
  /** Carries a request out; throws `LiveChatError` to refuse. */
  request(action: string, payload: unknown, cause: Cause): unknown;
  /** The connection is gone, for whatever reason. */
  closed(): void;
}

/** A connection as its protocol sees it. */
export interface Connection {
  readonly id: string;
  readonly version: ApiVersion;
  push(action: string, payload: unknown, cause: Cause | undefined): void;
  /** Sends the documented `agent_disconnected` or `customer_disconnected`, then closes. */
  disconnect(reason: string, data?: unknown): void;
  /** Closes without a push. */
  close(): void;
}

/** Serves a socket until it closes. */
export function serve(
  world: World,
  socket: WebSocket,
  version: ApiVersion,
  build: (connection: Connection) => Protocol,
): void {
  const { clock, faults, log } = world.context;
  const id = randomUUID();
  let open = true;
  let pending = 0;
  let lastHeard = clock.now();
  let cancelWatch: CancelTimer = () => undefined;

  const send = (frame: Record<string, unknown>): void => {
    if (open && socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };

  const connection: Connection = {
    id,
    version,
    push(action, payload, cause) {
      const frame = {
        version,
        request_id: cause?.sessionId === id ? cause.requestId : undefined,
        action,
        type: 'push',
        payload: toVersion(version, payload),
      };
      const fault = faults.take(`livechat.push.${action}`);
      if (fault?.kind === 'delay') clock.after(fault.delayMs ?? 0, () => send(frame));
      else if (fault?.kind === 'close-socket') socket.terminate();
      else if (!fault) send(frame);
    },
    disconnect(reason, data) {
      send({
        version,
        action: protocol.api === 'agent' ? 'agent_disconnected' : 'customer_disconnected',
        type: 'push',
        payload: { reason, data },
      });
      socket.close(1000, reason);
    },
    close: () => socket.close(1000),
  };
  const protocol = build(connection);

  // One timer per socket that checks when the last frame came, instead of one re-armed at every frame.
  const watchSilence = (): void => {
    cancelWatch = clock.at(lastHeard + SILENCE_MS, () => {
      if (clock.now() - lastHeard < SILENCE_MS) watchSilence();
      else if (protocol.loggedIn()) connection.disconnect('connection_timeout');
      else connection.close();
    });
  };
  const cancelLogin = clock.after(LOGIN_WITHIN_MS, () => {
    if (!protocol.loggedIn()) connection.close();
  });
  const heard = (): void => {
    if (protocol.loggedIn()) lastHeard = clock.now();
  };

  const respond = (action: string, requestId: string | number | undefined, outcome: unknown): void => {
    const failed = outcome instanceof LiveChatError;
    send({
      request_id: requestId,
      action,
      type: 'response',
      success: !failed,
      payload: failed ? outcome.body() : toVersion(version, outcome ?? {}),
    });
  };

  const handle = async (frame: z.output<typeof frameSchema>): Promise<void> => {
    const requestId = frame.request_id;
    if (frame.action === 'ping') {
      // Before login a ping does nothing.
      if (protocol.loggedIn()) respond('ping', requestId, {});
      return;
    }
    if (pending >= PENDING_LIMIT) {
      respond(frame.action, requestId, new LiveChatError('pending_requests_limit_reached'));
      return;
    }
    pending += 1;
    let answered = false;
    const answer = (outcome: unknown): void => {
      if (answered) return;
      answered = true;
      pending -= 1;
      cancelTimeout();
      respond(frame.action, requestId, outcome);
    };
    const cancelTimeout = clock.after(REQUEST_TIMEOUT_MS, () => answer(new LiveChatError('request_timeout')));
    const fault = faults.take(`livechat.${protocol.api}.${frame.action}`);
    try {
      if (fault?.kind === 'close-socket') {
        cancelTimeout();
        socket.terminate();
        return;
      }
      if (fault?.kind === 'fail') throw orderedError(fault);
      if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
      if (!open) return;
      if (frame.version !== undefined && frame.version < version) {
        throw new LiveChatError('unsupported_version');
      }
      const cause = { sessionId: id, requestId: requestId === undefined ? undefined : String(requestId) };
      const outcome = protocol.request(frame.action, frame.payload, cause);
      if (fault?.kind !== 'drop-answer') answer(outcome);
    } catch (error) {
      answer(asRefusal(error, log, 'livechat rtm'));
    }
  };

  socket.on('message', (data) => {
    heard();
    let parsed: unknown;
    try {
      parsed = JSON.parse(String(data));
    } catch {
      // Not JSON: answered below like any malformed frame.
      parsed = undefined;
    }
    const frame = frameSchema.safeParse(parsed);
    if (!frame.success) respond('', undefined, new LiveChatError('validation'));
    else void handle(frame.data).then(heard);
  });
  socket.on('ping', heard);
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    open = false;
    cancelLogin();
    cancelWatch();
    protocol.closed();
  });
  watchSilence();
}
