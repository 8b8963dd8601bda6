import { runMain } from './actionable-error.ts';
import { packageCommand, repositoryRoot } from './paths.ts';
import { runAttached } from './run-command.ts';

/**
 * `npm run fuzz -- [--seed N] [--count N | --minutes N] [part of a test's name]`: feeds every boundary with bad input made from a seed
 * (test/fuzz). Without a seed, one of the clock's. A failure names the seed and the smallest input that fails; the same seed makes the
 * same inputs again. `npm test` runs a short one from a fixed seed.
 */
runMain(async () => {
  const args = process.argv.slice(2);
  const after = (flag: string): string | undefined => {
    const at = args.indexOf(flag);
    return at < 0 ? undefined : args.splice(at, 2)[1];
  };
  const seed = after('--seed') ?? String(Date.now() % 1_000_000);
  const minutes = after('--minutes');
  const count = after('--count') ?? '5000';
  const [name] = args;
  console.log(
    `Seed ${seed}${minutes === undefined ? `, ${count} inputs for each boundary` : `, ${minutes} minutes for each`}`,
  );
  process.env['FUZZ_SEED'] = seed;
  if (minutes === undefined) process.env['FUZZ_COUNT'] = count;
  else process.env['FUZZ_MINUTES'] = minutes;
  const filter = name === undefined ? [] : ['--testNamePattern', name];
  const projects = ['--project=unit', '--project=integration'];
  return runAttached(
    process.execPath,
    [packageCommand('vitest'), 'run', ...projects, 'test/fuzz', '--testTimeout=0', ...filter],
    { cwd: repositoryRoot },
  );
});
