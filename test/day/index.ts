import { mkdir } from 'node:fs/promises';
import { startWorld } from '../e2e/helpers/world.ts';
import { goHome, looks, offline, trouble } from './afternoon.ts';
import { createJournal } from './journal.ts';
import { askEachOther, tidyUp, together } from './midday.ts';
import { firstMessages, open } from './morning.ts';

/**
 * A working day of two agents and an administrator, in real consoles against relay and sandbox, without a pause between their
 * actions: numbered pictures and the list of actions (actions.md), to be looked at by whoever has to judge the window. Runs inside
 * the desktop session that scripts/try-out/tour.ts makes; writes into BACKCHANNEL_DAY_DIR.
 */
async function main(): Promise<void> {
  const folder = process.env['BACKCHANNEL_DAY_DIR'];
  if (!folder) throw new Error('Start the day with `npm run day`: it makes the desktop that the day needs.');
  await mkdir(folder, { recursive: true });
  const { world, end, keepArtefacts } = await startWorld();
  try {
    const day = await open(world, createJournal(folder));
    for (const part of [firstMessages, together, tidyUp, askEachOther, trouble, offline, looks, goHome])
      await part(day);
    for (const [who, { pageLines }] of Object.entries({
      maria: day.maria,
      jonas: day.jonas,
      anna: day.anna,
    })) {
      const wrong = pageLines.filter((line) => /^(uncaught|error)/.test(line));
      if (wrong.length > 0) throw new Error(`The page of ${who} reported: ${wrong.join('; ')}`);
    }
  } catch (error) {
    await keepArtefacts('day');
    throw error;
  } finally {
    await end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  // What a start that failed half-way left open would keep the process.
  process.exit(1);
});
