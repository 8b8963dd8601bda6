import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RemoteMedia } from '../../../src/main/media/index.ts';
import { answerPage, fileFor } from '../../../src/main/security/app-protocol.ts';

describe('fileFor', () => {
  it.each([
    ['/', '/app/renderer/index.html'],
    ['/index.html', '/app/renderer/index.html'],
    ['/assets/index.js', '/app/renderer/assets/index.js'],
    ['/assets/inter.woff2', '/app/renderer/assets/inter.woff2'],
    ['/assets/inbox.webp', '/app/renderer/assets/inbox.webp'],
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

describe('answerPage', () => {
  const never = new Promise<never>(() => undefined);
  const get = (url: string) => ({ url, method: 'GET' });

  it('serves the page while what stands behind it is still starting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-'));
    try {
      writeFileSync(join(folder, 'index.html'), '<!doctype html>');
      const { status, body, headers } = await answerPage(get('backchannel://app/index.html'), {
        rendererFolder: folder,
        media: never,
      });
      expect({ status, text: Buffer.from(body).toString() }).toEqual({
        status: 200,
        text: '<!doctype html>',
      });
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      // The text font comes with the page, and none from anywhere else.
      expect(headers['content-security-policy']).toMatch(/; font-src 'self'(;|$)/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('serves pictures once they can be asked for, and lets the page keep faces alone for a while', async () => {
    const asked: string[] = [];
    const media: Pick<RemoteMedia, 'image' | 'message'> = {
      image: async (encoded) => {
        asked.push(`image ${encoded}`);
        return { body: new Uint8Array([1]), contentType: 'image/png' };
      },
      message: async (path) => {
        asked.push(`message ${path}`);
        return path === 'gone/0' ? undefined : { body: new Uint8Array([2]), contentType: 'image/png' };
      },
    };
    const sources = { rendererFolder: '/app', media: Promise.resolve(media as RemoteMedia) };
    const found = await answerPage(get('backchannel://image/abc'), sources);
    expect(found).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/png', 'cache-control': 'max-age=600' },
    });
    // What a customer sent may be unsent, and is asked for each time.
    expect(await answerPage(get('backchannel://media/m/0'), sources)).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
    });
    expect(await answerPage(get('backchannel://media/gone/0'), sources)).toMatchObject({
      status: 404,
      headers: { 'cache-control': 'no-store' },
    });
    expect(asked).toEqual(['image abc', 'message m/0', 'message gone/0']);
  });

  it.each([
    [{ url: 'backchannel://app/index.html', method: 'POST' }, 405],
    [get('backchannel://app/../main/index.js'), 404],
    [get('backchannel://app/missing.js'), 404],
    [get('backchannel://other/index.html'), 404],
  ])('refuses %o', async (request, status) => {
    expect((await answerPage(request, { rendererFolder: '/nowhere', media: never })).status).toBe(status);
  });
});
