import { basename } from 'node:path';
import { test as base } from 'vitest';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** `it` with a world of its own per test; `worldOptions` may be overridden per file with `test.extend`. */
export const test = base.extend<{ worldOptions: WorldOptions; world: World }>({
  worldOptions: {},
  world: async ({ worldOptions, task }, use) => {
    const { world, keepArtefacts, end } = await startWorld(worldOptions);
    await use(world);
    try {
      if (task.result?.state === 'fail')
        await keepArtefacts(`${basename(task.file.name, '.test.ts')} ${task.name}`);
    } finally {
      await end();
    }
  },
});
