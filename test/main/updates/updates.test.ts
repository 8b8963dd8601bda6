import { describe, expect, it } from 'vitest';
import type { UpdateChoice } from '../../../src/main/updates/index.ts';
import { createUpdates } from '../../../src/main/updates/index.ts';
import type { UpdateSource } from '../../../src/main/updates/contract.ts';
import type { UpdateView } from '../../../src/shared/ipc/updates.ts';
import { createTestLog } from '../../helpers/log.ts';
import { createManualTimers } from '../../helpers/manual-timers.ts';
import { describeSource, type SourceWorld } from './source-contract.ts';

/** A source in memory; `program` is what is installed. */
const memoryWorld = async (): Promise<SourceWorld & { failWith(error: Error | undefined): void }> => {
  let released: string | undefined;
  let found: string | undefined;
  let fetched: string | undefined;
  let isForged = false;
  let failure: Error | undefined;
  const installed: string[] = [];
  const source: UpdateSource = {
    async check() {
      if (failure) throw failure;
      found = released;
      return found;
    },
    async download() {
      if (isForged) throw new Error('signature');
      fetched = found;
    },
    installAndStart() {
      if (fetched !== undefined) installed.push(fetched);
    },
  };
  return {
    source,
    release: (version) => (released = version),
    forge: () => (isForged = true),
    failWith: (error) => (failure = error),
    installed: () => installed,
    end() {
      if (fetched !== undefined) installed.push(fetched);
    },
  };
};

describe('a source of updates', () => {
  describeSource(memoryWorld);
});

const open = async (choice: UpdateChoice) => {
  const world = await memoryWorld();
  const timers = createManualTimers();
  const seen: UpdateView[] = [];
  let loads = 0;
  const updates = createUpdates({
    choice,
    async load() {
      loads += 1;
      return world.source;
    },
    changed: (view) => seen.push(view),
    clock: timers.clock,
    timers,
    log: createTestLog(),
  });
  return { ...world, updates, seen, timers, loads: () => loads };
};
const self = (mode: 'automatic' | 'notify'): UpdateChoice => ({ kind: 'self', mode, channel: 'stable' });

describe('updates', () => {
  it('are not looked for, and their library not loaded, where something else brings them', async () => {
    const { updates, timers, loads } = await open({ kind: 'off', why: 'repository' });
    await timers.advance(24 * 60 * 60_000);
    await expect(updates.check()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(updates.install()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(updates.view).toEqual({ state: 'off', why: 'repository' });
    expect(loads()).toBe(0);
  });

  it('are fetched by themselves and put in at the end, not under the person’s hands', async () => {
    const { updates, release, timers, seen, installed, end } = await open(self('automatic'));
    release('9.1.0');
    await timers.advance(60_000);
    expect(seen.map(({ state }) => state)).toEqual(['available', 'downloading', 'ready']);
    expect(installed()).toEqual([]);
    end();
    expect(installed()).toEqual(['9.1.0']);
    updates.stop();
  });

  it('are only said where the person decides; the first press fetches, the second starts anew', async () => {
    const { updates, release, timers, installed } = await open(self('notify'));
    release('9.1.0');
    await timers.advance(60_000);
    expect(updates.view).toEqual({ state: 'available', version: '9.1.0' });
    expect(await updates.install()).toEqual({ state: 'ready', version: '9.1.0' });
    expect(installed()).toEqual([]);
    await updates.install();
    expect(installed()).toEqual(['9.1.0']);
    updates.stop();
  });

  it('go on after a failure: a network that is away, and a forged signature, which puts nothing in', async () => {
    const { updates, release, forge, failWith, timers, installed, end } = await open(self('automatic'));
    failWith(new Error('no network'));
    await timers.advance(60_000);
    expect(updates.view).toEqual({ state: 'failed', code: 'INTERNAL' });
    failWith(undefined);
    release('9.1.0');
    forge();
    await timers.advance(6 * 60 * 60_000);
    expect(updates.view).toEqual({ state: 'failed', code: 'INTERNAL' });
    end();
    expect(installed()).toEqual([]);
    updates.stop();
  });
});
