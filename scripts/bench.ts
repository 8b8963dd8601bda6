import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { ActionableError, runMain } from './actionable-error.ts';
import { ensureBuilt } from './build.ts';
import { runInDesktopSession } from './desktop-session.ts';
import { inRepository } from './paths.ts';
import { runAttached } from './run-command.ts';

/** Benchmarks that open no window, and so need neither a build nor a desktop. */
const windowless = new Set(['relay', 'scale']);

/**
 * `npm run bench`: every benchmark; `npm run bench -- console`: one. Each is a program `test/bench/NAME.bench.ts` that
 * measures side by side with its baseline, prints a table and leaves `out/bench/NAME.json`. They run on a desktop of
 * their own, one after the other, so that nothing but the machine's own noise is in the figures.
 */
runMain(async () => {
  const known = globSync('test/bench/*.bench.ts', { cwd: inRepository() }).map((file) =>
    basename(file, '.bench.ts'),
  );
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
  for (const name of asked) {
    if (known.includes(name)) continue;
    throw new ActionableError(`There is no benchmark "${name}". There are: ${known.sort().join(', ')}.`);
  }
  const names = asked.length > 0 ? asked : known.sort();
  if (names.some((name) => !windowless.has(name))) await ensureBuilt();
  let failed = 0;
  for (const name of names) {
    const program = inRepository('test', 'bench', `${name}.bench.ts`);
    if (!existsSync(program)) throw new ActionableError(`${program} is missing.`);
    const run = windowless.has(name) ? runAttached : runInDesktopSession;
    const code = await run(process.execPath, [program, ...flags]);
    if (code !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
});
