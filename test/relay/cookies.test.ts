import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningRelay, startRelay } from './helpers/running-relay.ts';
import { type TestDevice, enrolled } from './helpers/test-device.ts';

let running: RunningRelay;
let admin: TestDevice;
beforeAll(async () => {
  running = await startRelay();
  admin = await enrolled(running);
});
afterAll(() => running.close());

/** Every route, from the framework's own tree: `├── /v1/channels (POST)`, children four characters further in. */
const routes = (): { method: string; path: string }[] => {
  const parents: string[] = [];
  const found = running.relay.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const match = /^([│ ]*[├└]── )(\S+) \(([A-Z, ]+)\)$/.exec(line);
      if (!match) return [];
      const level = (match[1] ?? '').length / 4 - 1;
      const path = `${level === 0 ? '' : (parents[level - 1] ?? '')}${match[2] ?? ''}`;
      parents[level] = path;
      return (match[3] ?? '').split(', ').map((method) => ({ method, path: path.replaceAll(/:\w+/g, 'x') }));
    });
  // Served before the framework, for speed.
  return [...found, { method: 'POST', path: '/webhooks/meta' }, { method: 'GET', path: '/nowhere' }];
};

describe('cookies', () => {
  it('are set by no route, asked by whom it may be, and none is read', async () => {
    const all = routes();
    expect(all.length).toBeGreaterThan(30);
    expect(all).toContainEqual({ method: 'GET', path: '/v1/connect/meta/callback' });
    expect(all).toContainEqual({ method: 'POST', path: '/v1/removals/x/notice' });
    for (const { method, path } of all) {
      const body = method === 'GET' ? {} : { body: {} };
      const answers = [
        await fetch(`${running.url}${path}`, { method }),
        await fetch(`${running.url}${path}`, {
          method,
          headers: { cookie: 'planted=COOKIE-VALUE', 'content-type': 'application/json' },
          ...(method === 'GET' ? {} : { body: '{}' }),
        }),
        await admin.adminCall({ method, path, ...body }),
      ];
      for (const answer of answers) {
        expect([method, path, answer.headers.get('set-cookie')]).toEqual([method, path, null]);
        expect(await answer.text()).not.toContain('COOKIE-VALUE');
      }
    }
    expect(running.logLines.join('')).not.toContain('COOKIE-VALUE');
  });
});
