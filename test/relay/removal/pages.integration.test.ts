import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPolicyVersions } from '../../../src/relay/policy/index.ts';
import { offeredLanguages } from '../../../src/shared/i18n/offered.ts';
import { inEnglish } from '../../../src/shared/i18n/text.ts';
import { dayMs, policyVersions, tableByPlace } from '../../../src/shared/removal/index.ts';
import { relayConfigSchema } from '../../../src/shared/wire/index.ts';
import { type RunningRelay, startRelay } from '../helpers/running-relay.ts';
import { type TestDevice, enrolled } from '../helpers/test-device.ts';
import { start } from './helpers.ts';

let folder: string;
let running: RunningRelay;
let admin: TestDevice;
const laterMs = Date.now() + 100 * dayMs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-policy-'));
  const file = join(folder, 'policy.json');
  writeFileSync(
    file,
    JSON.stringify([{ version: '2', effectiveAtMs: laterMs, notice: 'A new place for logs.' }]),
  );
  running = await startRelay({ RELAY_POLICY_FILE: file, RELAY_REGION: 'AWS us-east-1 (N. Virginia)' });
  admin = await enrolled(running);
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('every answer', () => {
  it('sets no cookie, and every page loads, runs, posts and frames nothing', async () => {
    const removal = await start(admin, { kind: 'erase-customer', reference: 'opaque-reference-0001' });
    const routes = running.relay.app.printRoutes({ commonPrefix: false });
    const paths = [
      '/privacy',
      `/removals/${removal.id}`,
      `/removals/${removal.id}/record.json`,
      '/removals/unknown',
      '/deletion/unknown',
      '/.well-known/backchannel-relay-key.json',
      '/v1/config',
      '/v1/removals',
      '/v1/audit',
      '/v1/directory',
      '/v1/connect/meta/callback',
      '/healthz',
      '/readyz',
      '/metrics',
      '/nowhere',
    ];
    expect(routes).toContain('privacy');
    let pages = 0;
    for (const path of paths) {
      for (const answer of [
        await fetch(`${running.url}${path}`),
        await admin.adminCall({ method: 'GET', path }),
      ]) {
        expect([path, answer.headers.get('set-cookie')]).toEqual([path, null]);
        const html = await answer.text();
        if (answer.headers.get('content-type')?.startsWith('text/html') !== true) continue;
        pages += 1;
        expect(answer.headers.get('content-security-policy')).toMatch(
          /^default-src 'none'; style-src 'sha256-/,
        );
        expect(html).not.toMatch(/<script|<form|<img|<link|<iframe|src=|@import|url\(|javascript:/i);
        expect(html).toContain('color-scheme: light dark');
        // Said by the page and beside it; a copy kept on the way is kept for each language.
        expect(html).toContain('<html lang="en" dir="ltr">');
        expect([answer.headers.get('content-language'), answer.headers.get('vary')]).toEqual([
          'en',
          'accept-language',
        ]);
      }
    }
    expect(pages).toBeGreaterThanOrEqual(4);
  });
});

describe('a page', () => {
  it('is in the first language of the browser that is offered, whatever else it sends', async () => {
    const asked = (languages: string) =>
      fetch(`${running.url}/privacy`, { headers: { 'accept-language': languages } });
    for (const language of offeredLanguages) {
      const answer = await asked(`nl, ${language}-XX;q=0.9, en;q=0.1`);
      expect(answer.headers.get('content-language')).toBe(language);
      const html = await answer.text();
      expect(html).toContain(`<html lang="${language}"`);
      expect(html.includes('No cookies are set, by no page and no window.')).toBe(language === 'en');
    }
    expect((await asked('x'.repeat(4_000))).headers.get('content-language')).toBe('en');
  });
});

describe('GET /privacy', () => {
  it('shows every row of the table, the version in force and the one announced', async () => {
    const html = await (await fetch(`${running.url}/privacy`)).text();
    for (const { name, rows } of tableByPlace(inEnglish)) {
      expect(html).toContain(name);
      for (const [data = ''] of rows) expect(html).toContain(data);
    }
    expect(html).toContain('Version 1, in force since');
    expect(html).toContain('A new place for logs.');
  });

  it('names the place that the operator sets, and says so when none is set', async () => {
    const named = await (await fetch(`${running.url}/privacy`)).text();
    expect(named).toContain('lie in: AWS us-east-1 (N. Virginia).');
    const other = await startRelay();
    const unnamed = await (await fetch(`${other.url}/privacy`)).text();
    await other.close();
    expect(unnamed).toContain('is not named by its operator');
  });
});

describe('the policy in GET /v1/config', () => {
  it('announces a change before it takes effect, and then is that version', async () => {
    const read = async () =>
      relayConfigSchema.parse(await (await fetch(`${running.url}/v1/config`)).json()).policy;
    expect(await read()).toMatchObject({
      policyVersion: '1',
      url: `${running.url}/privacy`,
      upcoming: { version: '2', effectiveAtMs: laterMs },
    });
    running.clock.advance(101 * dayMs);
    const after = await read();
    expect(after).toMatchObject({ policyVersion: '2', notice: 'A new place for logs.' });
    expect(after?.upcoming).toBeUndefined();
  });

  it.each([
    ['not JSON', 'x'],
    ['an older version', JSON.stringify([{ version: '0', effectiveAtMs: 1, notice: 'old' }])],
    ['the same version', JSON.stringify([{ version: '1', effectiveAtMs: laterMs, notice: 'same' }])],
    ['no notice', JSON.stringify([{ version: '2', effectiveAtMs: laterMs, notice: '' }])],
  ])('stops the relay by the setting’s name when the file is %s', (_title, content) => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, content);
    expect(() => readPolicyVersions(file)).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID', details: { setting: 'RELAY_POLICY_FILE' } }),
    );
    expect(readPolicyVersions(undefined)).toBe(policyVersions);
  });
});

describe('bad input to the routes of removals', () => {
  it.each([
    ['/v1/removals', {}],
    ['/v1/removals', { kind: 'everything' }],
    ['/v1/removals', { kind: 'disconnect' }],
    ['/v1/removals', { kind: 'uninstall', when: 'never' }],
    ['/v1/removals', { kind: 'erase-customer', reference: 'short' }],
    ['/v1/removals', { kind: 'erase-customer', reference: 'somebody@bakery.test-0001' }],
    ['/v1/removals/x/confirmations', {}],
    ['/v1/removals/x/confirmations', { wiped: { messages: -1 } }],
    ['/v1/removals/x/confirmations', { wiped: { names: 1 } }],
    [
      '/v1/removals/x/confirmations',
      { wiped: {}, answers: [{ party: 'meta', call: 'unsubscribe', outcome: 'done', text: 'x' }] },
    ],
    ['/v1/removals/x/notice', { isStillInstalled: 'yes' }],
  ])('is refused: %s %j', async (path, body) => {
    expect((await admin.adminCall({ method: 'POST', path, body })).status).toBe(400);
  });
});
