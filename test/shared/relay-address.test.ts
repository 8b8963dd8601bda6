import { describe, expect, it } from 'vitest';
import { relayAddressOf } from '../../src/shared/relay-address.ts';

describe('the address of a relay', () => {
  it.each([
    ['relay.example.com', 'https://relay.example.com'],
    ['  https://Relay.Example.com/  ', 'https://relay.example.com'],
    ['relay.example.com:8443', 'https://relay.example.com:8443'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:1/', 'http://localhost:1'],
    ['https://10.1.2.3', 'https://10.1.2.3'],
  ])('is read as a person types it: %s', (typed, url) => expect(relayAddressOf(typed)).toEqual({ url }));

  it.each(['', ' ', 'our relay', 'https://', 'relay.example.com/console', 'https://me:pw@relay.example.com'])(
    'is none: %s',
    (typed) => expect(relayAddressOf(typed)).toEqual({ problem: 'RELAY_ADDRESS_INVALID' }),
  );
  it.each(['ftp://relay.example.com', 'relay.example.com?x=1', 'a\u202eb.example', 'x'.repeat(501)])(
    'is none: %s',
    (typed) => expect(relayAddressOf(typed)).toEqual({ problem: 'RELAY_ADDRESS_INVALID' }),
  );

  it.each(['http://relay.example.com', 'http://127.0.0.1.evil.example'])('must be secure: %s', (typed) =>
    expect(relayAddressOf(typed)).toEqual({ problem: 'RELAY_INSECURE' }),
  );
});
