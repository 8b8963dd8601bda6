import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { RelayConfig } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { Addresses } from './address-of.ts';
import { type BodyBudget, createBodyBudget } from './body-budget.ts';
import { createConnectionLimit, createOpenRequests } from './open-requests.ts';
import type { WorkRoom } from './work-room.ts';

/** Part of the bytes of bodies that one address may hold: the largest webhook. */
const addressShare = 1 / 3;
/** The same for one workspace, whose calls are smaller and take several times their size once they are parsed. */
const workspaceShare = 1 / 6;
/** Part that large bodies of unproven senders leave free. */
const reserve = 1 / 3;

/** What is bounded before it is known who asks: connections, open requests, bytes of bodies (decision 0090). */
export interface IntakeBounds {
  readonly bodies: BodyBudget;
  watch(server: Server): void;
  /** False when this address has too many requests open; its body is not read then. */
  admit(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for a request that asks for a stream. */
  admitStream(request: IncomingMessage): boolean;
}

export const createIntakeBounds = (
  config: Pick<RelayConfig, 'bodyBytes' | 'openPerAddress' | 'slowMs'>,
  deps: { addresses: Addresses; metrics: Metrics; now(): number; room: WorkRoom },
): IntakeBounds => {
  const { addresses, metrics } = deps;
  const connections = createConnectionLimit(config.openPerAddress, {
    addresses,
    onRefused: () => metrics.countRefusal('connections'),
  });
  const open = createOpenRequests(config.openPerAddress, {
    addresses,
    onRefused: () => metrics.countRefusal('open-requests'),
  });
  const bodies = createBodyBudget(
    {
      total: config.bodyBytes,
      perAddress: Math.floor(config.bodyBytes * addressShare),
      perWorkspace: Math.floor(config.bodyBytes * workspaceShare),
      reserve: Math.floor(config.bodyBytes * reserve),
      graceMs: config.slowMs,
    },
    {
      now: deps.now,
      addressOf: addresses.of,
      onRefused: (reason) => metrics.countRefusal(reason),
      room: deps.room,
    },
  );
  return {
    bodies,
    watch: connections.watch,
    admit(request, response) {
      if (!open.admit(request, response)) return false;
      response.once('close', () => bodies.of(request).release());
      return true;
    },
    admitStream(request) {
      const socket = request.socket as Socket;
      if (!open.admit(request, socket)) return false;
      connections.becameStream(socket);
      return true;
    },
  };
};
