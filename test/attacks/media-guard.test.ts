import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchMedia, isFetchable, isForbiddenAddress } from '../../src/main/media/fetch-guard.ts';

/**
 * Attacks "a picture in a message cannot make the console ask inside the network" (docs/threat-model.md, "A customer").
 *
 * Before: IPv4 addresses written as IPv6 in hexadecimal (`::ffff:7f00:1`), 6to4, Teredo, documentation and other ranges that IANA sets
 * apart were fetched; only those on a list were not. Now nothing of IPv6 is fetched but what is routed, without the special ranges in it.
 */
let server: Server;
let base: string;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to !== null) return void response.writeHead(302, { location: to }).end();
    response.writeHead(200, { 'content-type': 'image/png' }).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const special = [
  ['this computer', '127.0.0.1', '127.255.255.254', '::1'],
  ['no address', '0.0.0.0', '0.1.2.3', '::'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fdff::1'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
  ['link-local', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['benchmarking', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  ['reserved', '240.0.0.1', '255.255.255.255', '4000::1', '5f00::1', '100::1', 'fec0::1'],
  ['IPv4 in IPv6, mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:c0a8:1', '::127.0.0.1'],
  ['IPv4 in IPv6, NAT64', '64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::a00:1'],
  ['IPv4 in IPv6, 6to4 and Teredo', '2002:7f00:1::1', '2002:c0a8:1::', '2001:0:4136:e378::1', '192.88.99.1'],
  ['protocol assignments', '192.0.0.8', '2001:10::1', '2001:20::1', '192.31.196.1', '2620:4f:8000::1'],
] as const;

describe('addresses that are never fetched', () => {
  it.each(special.map(([name, ...addresses]) => ({ name, addresses })))('$name', ({ addresses }) => {
    expect(addresses.filter((address) => !isForbiddenAddress(address))).toEqual([]);
    const links = addresses
      .filter((address) => !address.includes('%'))
      .map((address) => new URL(`https://${address.includes(':') ? `[${address}]` : address}/a.png`));
    expect(links.filter((url) => isFetchable(url, { allowsLoopback: false })).map(String)).toEqual([]);
  });

  it.each([
    'https://2130706433/',
    'https://0x7f.1/',
    'https://127.1/',
    'https://0177.0.0.1/',
    'https://127.0.0.1./',
  ])('in whatever spelling: %s', (url) =>
    expect(isFetchable(new URL(url), { allowsLoopback: false })).toBe(false),
  );

  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1::1', '2a03:2880:f12f:83::1'])(
    'but not %s',
    (address) => expect(isForbiddenAddress(address)).toBe(false),
  );

  it('at any hop', async () => {
    const loopback = { allowsLoopback: true };
    for (const to of [
      'https://10.0.0.1/x.png',
      'https://[::ffff:7f00:1]/x.png',
      'https://[64:ff9b::a00:1]/x.png',
    ]) {
      const hop = `${base}/hop?to=${encodeURIComponent(to)}`;
      expect(await fetchMedia(hop, loopback)).toBeUndefined();
      expect(await fetchMedia(`${base}/first?to=${encodeURIComponent(hop)}`, loopback)).toBeUndefined();
    }
    expect((await fetchMedia(`${base}/hop?to=${encodeURIComponent('/there')}`, loopback))?.contentType).toBe(
      'image/png',
    );
  });

  it('behind a name: the look-up itself gives none of them to the connection', async () => {
    asked.length = 0;
    const port = new URL(base).port;
    // Resolves to this computer on every machine.
    expect(await fetchMedia(`https://localhost:${port}/x.png`, { allowsLoopback: false })).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
