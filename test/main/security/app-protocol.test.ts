import { describe, expect, it } from 'vitest';
import { fileFor } from '../../../src/main/security/app-protocol.ts';
import { checkedExternalUrl } from '../../../src/main/security/external-links.ts';

describe('fileFor', () => {
  it.each([
    ['/', '/app/renderer/index.html'],
    ['/index.html', '/app/renderer/index.html'],
    ['/assets/index.js', '/app/renderer/assets/index.js'],
  ])('finds %s', (path, file) => expect(fileFor('/app/renderer', path)?.file).toBe(file));
  it.each([
    '/../main/index.js',
    '/%2e%2e/main/index.js',
    '/..%2f..%2fetc/passwd',
    '/assets/../../main/index.js',
    '/a%00.html',
    '/%E0%A4%A',
    '/notes.txt',
    '/../renderer-other/index.html',
  ])('refuses %s', (path) => expect(fileFor('/app/renderer', path)).toBeUndefined());
});

describe('checkedExternalUrl', () => {
  it.each(['https://www.instagram.com/reel/X/', 'http://127.0.0.1:4000/?a=b'])('lets %s out', (url) =>
    expect(checkedExternalUrl(url)).toBe(url),
  );
  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://example.test/',
    'https://a:b@example.test/',
    'vscode://x',
    'smb://host/share',
    'not a link',
    '',
  ])('refuses %s', (url) =>
    expect(() => checkedExternalUrl(url)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' })),
  );
});
