import { describe, expect, it } from 'vitest';
import { deliveryHeaders, signedRequest, toWireJson } from '../../../src/sandbox/meta/webhooks/wire-json.ts';
import { instagramFixtures } from '../../fixtures/instagram/index.ts';

// Signatures below were made with the openssl command line over the bytes shown.
const SECRET = '0123456789abcdef0123456789abcdef';
const WIRE =
  '{"object":"instagram","entry":[{"id":"1","t":"Gr\\u00fc\\u00dfe \\ud83e\\udd50 \\u0141 \\u2028 a\\/b"}]}';

describe('toWireJson', () => {
  it('writes non-ASCII as lower-case escapes, emoji as surrogate pairs, and escapes slashes', () => {
    const body = { object: 'instagram', entry: [{ id: '1', t: 'Grüße 🥐 Ł \u2028 a/b' }] };
    expect(toWireJson(body).toString('latin1')).toBe(WIRE);
  });

  it.each<[string, string, string]>([
    ['quotes and backslashes', '"\\', '"\\"\\\\"'],
    ['control characters', '\n\u0001\u007f', '"\\n\\u0001\\u007f"'],
    ['a lone surrogate', '\ud83e', '"\\ud83e"'],
    ['a backslash before a slash', '\\/', '"\\\\\\/"'],
    ['markup', '<a href="/x">%@', '"<a href=\\"\\/x\\">%@"'],
  ])('keeps %s readable by any JSON parser', (_name, text, wire) => {
    const bytes = toWireJson(text);
    expect(bytes.toString('latin1')).toBe(wire);
    expect(JSON.parse(bytes.toString('utf8'))).toBe(text);
  });

  it.each(instagramFixtures.map((fixture) => [fixture.name, fixture.body] as const))(
    'writes %s in pure ASCII without changing its meaning',
    (_name, body) => {
      const text = toWireJson(body).toString('latin1');
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(text).not.toMatch(/[^\\]\//);
      expect(JSON.parse(text)).toEqual(body);
    },
  );
});

describe('deliveryHeaders', () => {
  it('signs the escaped bytes with both algorithms', () => {
    const headers = deliveryHeaders(Buffer.from(WIRE, 'latin1'), SECRET);
    expect(headers).toMatchObject({
      'User-Agent': 'facebookexternalua',
      'Content-Type': 'application/json',
      Accept: '*/*',
      'Accept-Encoding': 'deflate, gzip',
      'X-Hub-Signature': 'sha1=1956de599ff0a5dacca39d783f6ab14dcfa84627',
      'X-Hub-Signature-256': 'sha256=a627e9393027a8af2d5fe5c73490486ba581ac19774a2290459b293f426ff00d',
      'Facebook-API-Version': 'v25.0',
    });
  });
});

describe('signedRequest', () => {
  it('signs the encoded payload and pads nothing', () => {
    expect(signedRequest({ algorithm: 'HMAC-SHA256', user_id: '122100000000555' }, SECRET)).toBe(
      'B3UUc-IoTordyxeZlvLeBxJ-rDctvVod3Ur0dVAXqiw.' +
        'eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsInVzZXJfaWQiOiIxMjIxMDAwMDAwMDA1NTUifQ',
    );
  });
});
