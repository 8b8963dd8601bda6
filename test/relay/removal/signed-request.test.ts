import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSignedRequest } from '../../../src/relay/removal/signed-request.ts';

const secret = 'secret-of-the-app-0001';
const previous = 'secret-of-the-app-0000';
const nowMs = 1_790_000_000_000;
const issuedAt = 1_789_999_990;

const sign = (payload: unknown, key = secret): string => {
  const encoded = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString(
    'base64url',
  );
  return `${createHmac('sha256', key).update(encoded).digest('base64url')}.${encoded}`;
};
const payload = {
  algorithm: 'HMAC-SHA256',
  expires: issuedAt + 3600,
  issued_at: issuedAt,
  user_id: '122100000000555',
};
const read = (text: string, atMs = nowMs) => readSignedRequest(text, [secret, previous], atMs);
const codeOf = (text: string, atMs = nowMs): string => {
  try {
    read(text, atMs);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('readSignedRequest', () => {
  it('reads what Meta signed, with the current and the previous secret', () => {
    expect(read(sign(payload))).toMatchObject({ personId: '122100000000555', issuedAtMs: issuedAt * 1000 });
    expect(read(sign(payload, previous)).personId).toBe('122100000000555');
  });

  it.each([
    ['a user id as number', { ...payload, user_id: 122100000000555 }],
    ['no end', { ...payload, expires: undefined }],
    ['an end of 0', { ...payload, expires: 0 }],
    ['keys we do not know', { ...payload, oauth_token: 'x', profile_id: '1' }],
    ['the algorithm in other letters', { ...payload, algorithm: 'hmac-sha256' }],
  ])('takes %s', (_title, value) => {
    expect(read(sign(value)).personId).toBe('122100000000555');
  });

  it('takes input with padding, and knows it as the same request', () => {
    const [signature = '', encoded = ''] = sign(payload).split('.');
    expect(read(`${signature}=.${encoded}`).payload).toBe(read(`${signature}.${encoded}`).payload);
  });

  it('refuses every request in which one byte was changed', () => {
    const text = sign(payload);
    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === 'A' ? 'B' : 'A';
      const changed = `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
      // The last letter of a digest carries two bits that mean nothing.
      const isSameDigest = Buffer.from(changed.split('.')[0] ?? '', 'base64url').equals(
        Buffer.from(text.split('.')[0] ?? '', 'base64url'),
      );
      if (changed.includes('.') && isSameDigest && changed.split('.')[1] === text.split('.')[1]) continue;
      expect([index, codeOf(changed)]).toEqual([index, 'WEBHOOK_SIGNATURE']);
    }
  });

  it.each([
    ['another secret', sign(payload, 'secret-of-another-app'), 'WEBHOOK_SIGNATURE'],
    ['another algorithm', sign({ ...payload, algorithm: 'none' }), 'WEBHOOK_SIGNATURE'],
    [
      'an algorithm of Meta’s that is not this one',
      sign({ ...payload, algorithm: 'HMAC-SHA1' }),
      'WEBHOOK_SIGNATURE',
    ],
    ['no algorithm', sign({ ...payload, algorithm: undefined }), 'INPUT_INVALID'],
    ['no signature', `.${sign(payload).split('.')[1]}`, 'WEBHOOK_SIGNATURE'],
    ['only a signature', sign(payload).split('.')[0] ?? '', 'WEBHOOK_SIGNATURE'],
    ['three parts', `${sign(payload)}.x`, 'WEBHOOK_SIGNATURE'],
    ['a hash of hex', `${createHmac('sha256', secret).update('eA').digest('hex')}.eA`, 'WEBHOOK_SIGNATURE'],
    ['a payload that is no JSON', sign('not json'), 'INPUT_INVALID'],
    ['no person', sign({ ...payload, user_id: undefined }), 'INPUT_INVALID'],
    ['a person that is no id', sign({ ...payload, user_id: '../me' }), 'INPUT_INVALID'],
    ['no time', sign({ ...payload, issued_at: undefined }), 'INPUT_INVALID'],
    ['an end that has passed', sign({ ...payload, expires: issuedAt - 1 }), 'SIGNATURE_STALE'],
    [
      'a day’s age without an end',
      sign({ ...payload, expires: 0, issued_at: issuedAt - 86_400 }),
      'SIGNATURE_STALE',
    ],
    [
      'a time far ahead',
      sign({ ...payload, issued_at: issuedAt + 3600, expires: issuedAt + 7200 }),
      'SIGNATURE_STALE',
    ],
  ])('refuses %s', (_title, text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});
