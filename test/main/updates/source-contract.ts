import { expect, it } from 'vitest';
import type { UpdateSource } from '../../../src/main/updates/contract.ts';

/** A source and what a release, and the system it is put in on, do around it. */
export interface SourceWorld {
  source: UpdateSource;
  /** From now on there is this version for this computer; undefined: none. */
  release(version: string | undefined): void;
  /** Whatever is fetched next has somebody else's signature. */
  forge(): void;
  /** What has happened to this computer. */
  installed(): readonly string[];
  /** The program ends by itself. */
  end(): void;
}

/** What each source of updates keeps to. */
export const describeSource = (open: () => Promise<SourceWorld>): void => {
  it('answers the version that is meant for this computer, and nothing when there is none', async () => {
    const { source, release } = await open();
    expect(await source.check()).toBeUndefined();
    release('9.1.0');
    expect(await source.check()).toBe('9.1.0');
    release(undefined);
    expect(await source.check()).toBeUndefined();
  });

  it('fetches nothing and puts nothing in by itself', async () => {
    const { source, release, installed, end } = await open();
    release('9.1.0');
    await source.check();
    end();
    expect(installed()).toEqual([]);
  });

  it('puts in what was fetched: at once when asked, else at the end', async () => {
    for (const how of ['at once', 'at the end']) {
      const { source, release, installed, end } = await open();
      release('9.1.0');
      await source.check();
      await source.download();
      if (how === 'at once') source.installAndStart();
      else end();
      expect(installed(), how).toEqual(['9.1.0']);
    }
  });

  it('puts in nothing that has somebody else’s signature', async () => {
    const { source, release, forge, installed, end } = await open();
    release('9.1.0');
    await source.check();
    forge();
    await expect(source.download()).rejects.toThrow();
    end();
    expect(installed()).toEqual([]);
  });
};
