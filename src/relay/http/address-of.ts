import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** The address a request came from, by the same rule as the framework's `trustProxy`. */
export const createAddressOf = (trustProxy: boolean | string): ((request: IncomingMessage) => string) => {
  const direct = (request: IncomingMessage): string => request.socket.remoteAddress ?? '';
  if (trustProxy === false) return direct;
  const isTrusted =
    trustProxy === true
      ? () => true
      : proxyAddr.compile(trustProxy.split(',').map((address) => address.trim()));
  return (request) =>
    request.headers['x-forwarded-for'] === undefined ? direct(request) : proxyAddr(request, isTrusted);
};
