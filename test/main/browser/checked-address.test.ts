import { describe, expect, it } from 'vitest';
import { checkedAddress } from '../../../src/main/browser/index.ts';

describe('checkedAddress', () => {
  it.each(['https://www.instagram.com/reel/X/', 'http://127.0.0.1:4000/?a=b'])('lets %s out', (url) =>
    expect(checkedAddress(url)).toBe(url),
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
    expect(() => checkedAddress(url)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' })),
  );
});
