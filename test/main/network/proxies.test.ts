import { describe, expect, it } from 'vitest';
import { certificatesIn, systemAuthorities } from '../../../src/main/network/authorities.ts';
import { hopsOfAnswer, sessionProxyOf } from '../../../src/main/network/proxies.ts';

const hops = (answer: string): string[] =>
  hopsOfAnswer(answer).map((hop) => (hop === 'direct' ? hop : hop.href));

describe('what a script or the system answers', () => {
  it('is a list that is tried in its order', () => {
    expect(hops('PROXY a.example:3128; HTTPS b.example:443 ;DIRECT')).toEqual([
      'http://a.example:3128/',
      'https://b.example/',
      'direct',
    ]);
    expect(hops('proxy [::1]:8080')).toEqual(['http://[::1]:8080/']);
    expect(hops('SOCKS5 s.example:1080; PROXY a.example:1')).toEqual(['http://a.example:1/']);
  });
  it.each(['', ' ; ', 'DIRECT'])('is the direct way: “%s”', (answer) =>
    expect(hops(answer)).toEqual(['direct']),
  );
  it.each(['SOCKS5 s.example:1080', 'QUIC q.example:443', 'PROXY', 'nonsense'])(
    'is said to be unknown: %s',
    (answer) => expect(() => hops(answer)).toThrow(expect.objectContaining({ code: 'PROXY_KIND' })),
  );
});

describe('the proxies of an organisation', () => {
  it('are told to Chromium', () => {
    expect(sessionProxyOf({ mode: 'none', exceptions: [] })).toEqual({ mode: 'direct' });
    expect(
      sessionProxyOf({ mode: 'manual', server: 'p.example:1', exceptions: ['*.a.example', '10.0.0.0/8'] }),
    ).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'p.example:1',
      proxyBypassRules: '*.a.example;10.0.0.0/8',
    });
    expect(sessionProxyOf({ mode: 'script', scriptUrl: 'http://p.example/x.pac', exceptions: [] })).toEqual({
      mode: 'pac_script',
      pacScript: 'http://p.example/x.pac',
    });
    expect(sessionProxyOf({ mode: 'script', exceptions: [] })).toBeUndefined();
  });
});

describe('certificates', () => {
  it('are taken out of a PEM file, and nothing else is', () => {
    const one = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    const key = '-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----';
    expect(certificatesIn(`# mine\n${key}\n${one}\r\n\n${one.replace('AAAA', 'CCCC')}`)).toEqual([
      one,
      one.replace('AAAA', 'CCCC'),
    ]);
    expect(certificatesIn('')).toEqual([]);
  });
  it('of the system are PEM where there are any', () => {
    for (const certificate of systemAuthorities())
      expect(certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });
});
