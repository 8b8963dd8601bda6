import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServices, type ConsoleServices } from '../../../src/main/console/services.ts';
import { bareWorld } from '../../helpers/bare-world.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';

// electron-store asks the electron package at import; outside Electron that is only a path, and need not exist.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();

const time = createManualTimers(Date.UTC(2026, 6, 1));
let folder: string;
let services: ConsoleServices;
let published: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backchannel-services-'));
  published = [];
  services = await createServices(
    { ...bareWorld({ folder, time }), publish: (name) => void published.push(name) },
    {} as never,
  );
  await services.session.restore();
  services.start();
});
afterEach(async () => {
  await services.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the services of a console', () => {
  it('leave no timer behind and touch the closed database no more when they are stopped', async () => {
    expect(time.next()).toBeDefined();
    await services.stop();
    expect(time.next()).toBeUndefined();
    expect(() => services.stored.get('place')).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNREADABLE' }),
    );
    published = [];
    // A wake, or the end of the first paint, may come later than the stop.
    services.start();
    services.retryNow();
    await time.advance(1_000);
    expect([published, time.next()]).toEqual([[], undefined]);
  });

  it('leave neither database nor timer behind when the person signs out', async () => {
    const data = join(folder, 'data');
    expect(existsSync(data)).toBe(true);
    expect(await services.session.signOut()).toMatchObject({ leftovers: [] });
    expect([existsSync(data), time.next()]).toEqual([false, undefined]);
    await services.stop();
    expect(existsSync(data)).toBe(false);
  });
});
