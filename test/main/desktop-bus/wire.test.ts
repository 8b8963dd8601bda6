import { describe, expect, it } from 'vitest';
import {
  decodeMessage,
  encodeMessage,
  messageKinds,
  messageLength,
  typesOf,
} from '../../../src/main/desktop-bus/wire.ts';
import { busSocketOf } from '../../../src/main/desktop-bus/index.ts';

const call = (signature: string, body: unknown[]) => ({
  kind: messageKinds.call,
  serial: 7,
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
  member: 'Notify',
  destination: 'org.freedesktop.Notifications',
  signature,
  body,
});

describe('messages of the desktop bus', () => {
  it('splits a signature into its types', () => {
    expect(typesOf('susssasa{sv}i')).toEqual(['s', 'u', 's', 's', 's', 'as', 'a{sv}', 'i']);
    expect(typesOf('a(ia{sv}av)u')).toEqual(['a(ia{sv}av)', 'u']);
    expect(() => typesOf('a(i')).toThrow(/D-Bus/);
  });

  it('come back as they were written', () => {
    const message = call('susssasa{sv}i', [
      'Backchannel',
      3,
      '',
      'Ada – Zoë 🌷',
      'Instagram message',
      ['default', 'Open', 'read', 'Mark as read'],
      [
        ['urgency', { type: 'y', value: 1 }],
        ['count', { type: 'x', value: 12n }],
        ['nested', { type: 'a(sb)', value: [['a', true]] }],
      ],
      -1,
    ]);
    const bytes = encodeMessage(message);
    expect(messageLength(bytes)).toBe(bytes.length);
    expect(decodeMessage(bytes)).toEqual(message);
  });

  it('have the bytes that the specification asks for', () => {
    const bytes = encodeMessage({ kind: 1, serial: 1, path: '/a', member: 'B', signature: '', body: [] });
    const expected = [
      ...[0x6c, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0x1a, 0, 0, 0],
      ...[1, 1, 0x6f, 0, 2, 0, 0, 0, 0x2f, 0x61, 0, 0, 0, 0, 0, 0],
      ...[3, 1, 0x73, 0, 1, 0, 0, 0, 0x42, 0, 0, 0, 0, 0, 0, 0],
    ];
    expect([...bytes]).toEqual(expected);
  });

  it('that are cut short, too large or of no known type are refused', () => {
    const bytes = encodeMessage(call('s', ['text']));
    for (let length = 20; length < bytes.length; length += 1)
      expect(() => decodeMessage(Buffer.from(bytes.subarray(0, length)))).toThrow();
    const large = Buffer.from(bytes);
    large.writeUInt32LE(0xffffffff, 4);
    expect(() => messageLength(large)).toThrow(/D-Bus/);
    expect(() => encodeMessage(call('h', [1]))).toThrow(/D-Bus/);
    expect(() => encodeMessage(call('s', ['a\0b']))).toThrow(/D-Bus/);
  });

  it('go over the socket that the environment names', () => {
    expect(busSocketOf({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus,guid=ab' })).toBe(
      '/run/user/1/bus',
    );
    expect(busSocketOf({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=x;unix:abstract=/tmp/d%2dx,guid=1' })).toBe(
      '\0/tmp/d-x',
    );
    expect(busSocketOf({ XDG_RUNTIME_DIR: '/run/user/1' })).toBe('/run/user/1/bus');
    expect(busSocketOf({})).toBeUndefined();
  });
});
