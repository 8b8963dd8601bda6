import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { inRepository } from '../../scripts/paths.ts';
import { settingNames } from '../../scripts/verify-platforms/settings.ts';
import { createPageFamily } from '../../src/main/instagram/index.ts';
import { desktopScopes, integrationScopes } from '../../src/main/livechat/index.ts';
import { identityScopes } from '../../src/main/livechat/scopes.ts';
import { openCallbackServer } from '../../src/main/livechat/sign-in/callback-server.ts';
import { readConfig } from '../../src/relay/config.ts';
import { createMetaLogin } from '../../src/relay/platforms/meta.ts';
import { buildRelay, type Relay } from '../../src/relay/server.ts';
import { INSTAGRAM_FIELDS } from '../../src/sandbox/meta/webhooks/fields.ts';

const text = readFileSync(inRepository('docs', 'platforms.md'), 'utf8');

/** The lines under a heading, up to the next of its level or a higher one. */
const under = (title: string): string => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === title);
  const level = /^#+/.exec(lines[start] ?? '')?.[0].length ?? 0;
  expect(level, `there is a heading ${title}`).toBeGreaterThan(0);
  const end = lines.findIndex(
    (line, index) => index > start && (/^(#+) /.exec(line)?.[1]?.length ?? 9) <= level,
  );
  return lines.slice(start, end === -1 ? undefined : end).join('\n');
};

/** Words in backticks of one column of the tables under a heading. */
const column = (title: string, index: number): string[] =>
  under(title)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => [...(line.split('|')[index + 1] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, word = '']) => word);

let folder: string;
let relay: Relay;
const environment = () => ({
  RELAY_PORT: '0',
  RELAY_PUBLIC_URL: 'https://relay.example.com',
  RELAY_DATABASE_URL: `file:${join(folder, 'relay.db')}`,
  META_APP_ID: '980000000000011',
  META_APP_SECRET: 'invented-secret',
  META_VERIFY_TOKEN: 'invented-token',
  LIVECHAT_CLIENT_ID: 'invented-client',
  LIVECHAT_WEBHOOK_PATH_SECRET: 'invented-path-secret',
  RELAY_LOG_LEVEL: 'silent',
});
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platforms-doc-'));
  relay = await buildRelay(readConfig(environment()));
  await relay.app.ready();
});
afterAll(async () => {
  await relay.close();
  rmSync(folder, { recursive: true });
});

describe('docs/platforms.md', () => {
  it('names the redirect URIs that a console listens on', async () => {
    const port = await freePort();
    const server = await openCallbackServer({ ports: [port] });
    server.close();
    const { redirectPorts } = readConfig(environment()).livechat;
    const expected = redirectPorts.map((each) => server.redirectUri.replace(String(port), String(each)));
    expect(column('App Authorization', 0).filter((word) => word.startsWith('http'))).toEqual(expected);
  });

  it('names the scopes that are asked for, and by which sign-in', () => {
    const rows = under('App Authorization')
      .split('\n')
      .flatMap((line) => {
        const [, scope, by] = /^\| `([\w.-]+:\w+)` \| ([^|]+) \|/.exec(line) ?? [];
        return scope === undefined || by === undefined ? [] : [{ scope, by }];
      });
    const askedBy = (who: string): string[] =>
      rows.filter(({ by }) => by.includes(who)).map(({ scope }) => scope);
    expect(askedBy('every desktop').sort()).toEqual([...desktopScopes].sort());
    expect(askedBy('identity').sort()).toEqual([...identityScopes].sort());
    expect(askedBy('integration').sort()).toEqual([...integrationScopes].sort());
  });

  it('names the fields that the console subscribes, each with a field of the app', () => {
    const family = createPageFamily({ graphUrl: 'https://graph.facebook.com', graphVersion: 'v25.0' });
    const title = 'Webhook fields, at both levels';
    expect(column(title, 0)).toEqual([...family.subscribedFields]);
    const atTheApp = column(title, 1);
    expect(atTheApp).toHaveLength(family.subscribedFields.length);
    expect(atTheApp.filter((field) => !INSTAGRAM_FIELDS.some((known) => known === field))).toEqual([]);
  });

  it('names the permissions that the dialog asks for', () => {
    const { meta } = readConfig(environment());
    const dialog = createMetaLogin(meta).dialogUrl({
      state: 'x',
      redirectUri: 'https://relay.example.com/',
      isRerequest: false,
    });
    const asked = new URL(dialog).searchParams.get('scope')?.split(',') ?? [];
    expect(column('Permissions', 0).sort()).toEqual(asked.sort());
  });

  it('names only addresses at which the relay answers', () => {
    const addresses = [...text.matchAll(/`https:\/\/relay\.example\.com(\/[^`]*)`/g)].map(
      ([, path = '']) => path,
    );
    const answers = (path: string): boolean => {
      const route = path.replace('<LIVECHAT_WEBHOOK_PATH_SECRET>', ':secret');
      return (['GET', 'POST'] as const).some((method) => relay.app.hasRoute({ method, url: route }));
    };
    expect(new Set(addresses)).toEqual(
      new Set([
        '/install',
        '/webhooks/livechat/<LIVECHAT_WEBHOOK_PATH_SECRET>',
        '/privacy',
        '/v1/connect/meta/callback',
        '/webhooks/meta',
        '/webhooks/meta/deauthorize',
        '/webhooks/meta/data-deletion',
      ]),
    );
    expect(addresses.filter((path) => !answers(path))).toEqual([]);
  });

  it('names every setting of the command, and no other', () => {
    expect([...new Set(text.match(/\bVERIFY_(?:LIVECHAT|META)_[A-Z_]+/g))].sort()).toEqual(
      [...settingNames].sort(),
    );
  });

  it('says, as the README does, that the real platforms were never asked from here', () => {
    expect(text).toMatch(/never tried against the real LiveChat or the real Meta/);
    expect(readFileSync(inRepository('README.md'), 'utf8')).toMatch(
      /Nothing here was ever run against the real LiveChat or the real\s+Meta/,
    );
  });
});

describe('the page after an installation at LiveChat', () => {
  it('says how to go on, and repeats nothing of the address', async () => {
    const answer = await relay.app.inject({ method: 'GET', url: '/install?code=PLANTED-CODE' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Sign in with LiveChat');
    expect(answer.body).not.toContain('PLANTED-CODE');
  });
});
