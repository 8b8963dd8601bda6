import { inject } from 'vitest';

// The same words on every machine; a test that wants others gives them to its console.
process.env['BACKCHANNEL_LANGUAGES'] ??= 'en-GB';

/** Puts this worker, and every process it starts, on its own desktop. */
const desktops = inject('desktops');
if (desktops.length > 0) {
  const env = desktops[Number(process.env['VITEST_POOL_ID']) - 1];
  if (env === undefined) throw new Error('Vitest started more workers than desktops.');
  Object.assign(process.env, env);
}
