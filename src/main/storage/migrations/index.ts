import type { Migration } from '../migrations-runner.ts';
import { migration as settings } from './0001-settings.ts';

/** Every migration, one line each, by number. */
export const migrations: readonly Migration[] = [
  settings,
  //
];
