import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, it } from 'vitest';
import { setOutgoing } from '../../../src/main/network/index.ts';
import { probeRelay } from '../../../src/main/relay-link/index.ts';
import { freePort } from '../../../scripts/free-port.ts';

const closing: Server[] = [];
afterEach(() => {
  setOutgoing({});
  for (const server of closing.splice(0)) server.close();
});
const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(server);
  return (server.address() as AddressInfo).port;
};
const probe = (url: string): Promise<string> =>
  probeRelay(url, { userAgent: 'Backchannel/0 (test)' }).then(
    () => 'fine',
    (error: { code: string; details?: { cause?: string } }) =>
      error.details?.cause === undefined ? error.code : `${error.code} ${error.details.cause}`,
  );
const answering = async (answer: unknown, status = 200, type = 'application/json'): Promise<string> => {
  const listener: RequestListener = (request, response) => {
    if (request.url !== '/v1/config') return void response.writeHead(404).end();
    response.writeHead(status, { 'content-type': type });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  };
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
};

describe('asking whether an address is a relay’s', () => {
  it('finds a relay that fits', async () => {
    expect(await probe(await answering({ wireVersion: 1, signing: 2, policy: {} }))).toBe('fine');
  });

  it.each([
    ['a newer relay', { wireVersion: 2, signing: 2 }, 200, 'CONSOLE_OUTDATED'],
    ['an older one', { wireVersion: 1 }, 200, 'RELAY_OUTDATED'],
    ['a page', '<html>Sign in to the hotel</html>', 200, 'RELAY_NOT_ONE 200'],
    ['another program', { name: 'something' }, 200, 'RELAY_NOT_ONE 200'],
    ['a redirect', '', 302, 'RELAY_NOT_ONE 302'],
    ['a missing page', '', 404, 'RELAY_NOT_ONE 404'],
    ['a relay with a problem', '', 503, 'RELAY_NOT_READY 503'],
  ])('tells %s', async (_what, answer, status, expected) => {
    expect(await probe(await answering(answer, status))).toBe(expected);
  });

  it('tells that nobody answers', async () => {
    expect(await probe(`http://127.0.0.1:${await freePort()}`)).toBe('RELAY_UNREACHABLE ECONNREFUSED');
  });

  it('tells that the name is unknown', async () => {
    expect(await probe('https://relay.invalid')).toMatch(/^RELAY_NAME_UNKNOWN (?:ENOTFOUND|EAI_AGAIN)$/);
  });

  it('tells a wrong certificate, and believes the authorities of the organisation', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    const server = createTlsServer({ key, cert }, (_request, response) =>
      response.end(JSON.stringify({ wireVersion: 1, signing: 2 })),
    );
    const url = `https://127.0.0.1:${await listen(server)}`;
    expect(await probe(url)).toBe('RELAY_CERTIFICATE DEPTH_ZERO_SELF_SIGNED_CERT');
    setOutgoing({ authorities: [cert] });
    expect(await probe(url)).toBe('fine');
  });

  it('tells what speaks no TLS at all', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      }),
    );
    expect(await probe(`https://127.0.0.1:${port}`)).toMatch(/^RELAY_NOT_ONE /);
  });
});
