import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** Whose word about addresses is taken: nobody's, the neighbour's alone, or that of proxies in these networks. */
export type TrustProxy = boolean | string;

/** Addresses of requests and connections. */
export interface Addresses {
  /**
   * Where a request came from. Headers count only when the connection itself comes from a trusted proxy, and only as far back as
   * the first address that no trusted proxy has; anything that is not an address counts as the connection's own.
   */
  of(request: IncomingMessage): string;
  /** Whether a connection from this address carries the requests of many others. */
  isProxy(remoteAddress: string): boolean;
}

/** Addresses by the setting RELAY_TRUST_PROXY. */
export const createAddresses = (trustProxy: TrustProxy): Addresses => {
  const direct = (request: IncomingMessage): string => request.socket.remoteAddress ?? '';
  if (trustProxy === false) return { of: direct, isProxy: () => false };
  const isTrusted =
    trustProxy === true
      ? // The proxy in front appended the last address itself; all before it may be invented.
        (_address: string, hop: number) => hop === 0
      : proxyAddr.compile(trustProxy.split(',').map((address) => address.trim()));
  return {
    of(request) {
      if (request.headers['x-forwarded-for'] === undefined) return direct(request);
      const address = proxyAddr(request, isTrusted);
      return isIP(address) === 0 ? direct(request) : address;
    },
    isProxy: (remoteAddress) => isTrusted(remoteAddress, 0),
  };
};

/** Groups of 16 bits that name a network of IPv6: one customer is usually given at least that much. */
const networkGroups = 4;

/** The eight groups of an IPv6 address, or undefined when it ends in an IPv4 address (`::ffff:192.0.2.1`). */
const groupsOf = (address: string): string[] | undefined => {
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  if (before === undefined || after === undefined) return undefined;
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after];
};

const findGroup = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ''] = address.split('%');
  if (!isIPv6(plain) || plain.includes('.')) return address;
  const network = (groupsOf(plain) ?? []).slice(0, networkGroups);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** Groups that are remembered: each request asks several times, and a proxy or Meta has few addresses. */
const maxRemembered = 1000;
const remembered = new Map<string, string>();

/**
 * What limits count as one address: IPv4 as it is (also when it is written as IPv6), IPv6 by its /64, since one computer has
 * 2^64 addresses of it.
 */
export const addressGroup = (address: string): string => {
  const known = remembered.get(address);
  if (known !== undefined) return known;
  const group = findGroup(address);
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(address, group);
  return group;
};
