import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { type Addresses, addressGroup } from './address-of.ts';

/** Connections of this process that carry no stream; beyond it, whoever has most loses its oldest one. */
const maxConnections = 4000;

/** Counts things per address; those of one address are kept in the order they came. */
const createGroups = <Thing>() => {
  const groups = new Map<string, Set<Thing>>();
  return {
    sizeOf: (group: string): number => groups.get(group)?.size ?? 0,
    add(group: string, thing: Thing): void {
      const set = groups.get(group) ?? new Set();
      groups.set(group, set.add(thing));
    },
    remove(group: string, thing: Thing): boolean {
      const set = groups.get(group);
      const wasThere = set?.delete(thing) === true;
      if (set?.size === 0) groups.delete(group);
      return wasThere;
    },
    /** The oldest thing of the address that has most. */
    oldestOfLargest(): Thing | undefined {
      let largest: Set<Thing> | undefined;
      for (const set of groups.values()) if (set.size > (largest?.size ?? 0)) largest = set;
      return largest?.values().next().value;
    },
  };
};

/** Ends connections beyond what one address, or all together, may have open. */
export interface ConnectionLimit {
  watch(server: Server): void;
  /** The connection has become a stream, which is counted as a request. */
  becameStream(socket: Socket): void;
}

/**
 * Connections of trusted proxies are not counted, since each carries the requests of many: those are counted one by one
 * (createOpenRequests).
 */
export const createConnectionLimit = (
  perAddress: number,
  deps: { addresses: Addresses; onRefused(): void },
): ConnectionLimit => {
  const groups = createGroups<Socket>();
  const groupOf = new WeakMap<Socket, string>();
  let count = 0;
  const forget = (socket: Socket): void => {
    const group = groupOf.get(socket);
    if (group !== undefined && groups.remove(group, socket)) count -= 1;
  };
  return {
    watch(server) {
      server.on('connection', (socket: Socket) => {
        const remote = socket.remoteAddress;
        // Gone before it was looked at.
        if (remote === undefined) return;
        if (deps.addresses.isProxy(remote)) return;
        const group = addressGroup(remote);
        if (groups.sizeOf(group) >= perAddress) {
          deps.onRefused();
          socket.destroy();
          return;
        }
        if (count >= maxConnections) {
          const victim = groups.oldestOfLargest();
          if (victim) {
            deps.onRefused();
            forget(victim);
            victim.destroy();
          }
        }
        groupOf.set(socket, group);
        groups.add(group, socket);
        count += 1;
        socket.once('close', () => forget(socket));
      });
    },
    becameStream: forget,
  };
};

/** Requests that are being answered, and streams, per address. */
export interface OpenRequests {
  /** False when this address has too many open. Counts until `until` closes. */
  admit(request: IncomingMessage, until: { once(event: 'close', listener: () => void): unknown }): boolean;
}

export const createOpenRequests = (
  perAddress: number,
  deps: { addresses: Addresses; onRefused(): void },
): OpenRequests => {
  const groups = createGroups<object>();
  return {
    admit(request, until) {
      const group = addressGroup(deps.addresses.of(request));
      if (groups.sizeOf(group) >= perAddress) {
        deps.onRefused();
        return false;
      }
      groups.add(group, request);
      until.once('close', () => groups.remove(group, request));
      return true;
    },
  };
};
