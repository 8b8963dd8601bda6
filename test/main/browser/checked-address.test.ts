import { describe, expect, it } from 'vitest';
import { checkedAddress } from '../../../src/main/browser/index.ts';

const refused = expect.objectContaining({ code: 'INPUT_INVALID' }) as Error;

describe('checkedAddress', () => {
  it('lets https out, and writes it anew', () => {
    const check = (url: string) => checkedAddress(url, { allowsLoopback: false });
    expect(check('https://www.instagram.com/reel/X/')).toBe('https://www.instagram.com/reel/X/');
    expect(check('https:\\\\example.test\\share')).toBe('https://example.test/share');
    expect(check(' https://example.test/a\tb ')).toBe('https://example.test/ab');
  });

  it('lets http on this computer out for a console whose relay runs here, and for no other', () => {
    const address = 'http://127.0.0.1:4000/?a=b';
    expect(checkedAddress(address, { allowsLoopback: true })).toBe(address);
    expect(() => checkedAddress(address, { allowsLoopback: false })).toThrow(refused);
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'file://server/share/x.exe',
    '\\\\server\\share\\x.exe',
    '//server/share',
    'http://example.test/',
    'http://127.0.0.1.example.test/',
    'http://2130706433.example.test/',
    'https://a:b@example.test/',
    'https://a@example.test/',
    'vscode://x',
    'ms-msdt:/id x',
    'search-ms:query=x',
    'smb://host/share',
    'mailto:a@example.test',
    'data:text/html,x',
    'not a link',
    '',
    `https://example.test/${'x'.repeat(2_048)}`,
    `https://example.test/${'ä'.repeat(700)}`,
  ])('refuses %s', (url) => expect(() => checkedAddress(url, { allowsLoopback: true })).toThrow(refused));
});
