import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where version 1 of Linux' control groups has those of the processor. */
const controller = '/sys/fs/cgroup/cpu';
/** Short, so that a held process is slow and does not stand still: of a hundred milliseconds it would stand for eighty-five. */
const periodUs = 20_000;

/** A process that gets a share of one core and no more. */
export interface Hold {
  /** Errors: when somebody has moved the process out of its group meanwhile, since its figures would mean nothing. */
  check(): void;
  /** After the process has ended. */
  release(): void;
}

/** The group of the processor that a process is in, below the controller; `/` where that is not told. */
const groupOf = (pid: number | 'self'): string => {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
  const line = lines.find((each) => each.split(':')[1]?.split(',').includes('cpu'));
  return line?.split(':').slice(2).join(':') ?? '/';
};

/**
 * Holds a process to a share of one core, as a small machine would; what holds this process counts for it as well. Undefined
 * where this computer does not let us: another system, another version of control groups, not root.
 */
export const holdToShare = (pid: number, share: number): Hold | undefined => {
  if (!existsSync(`${controller}/cpu.cfs_quota_us`)) return undefined;
  const own = existsSync(join(controller, groupOf('self'))) ? groupOf('self') : '/';
  const group = join(own, `backchannel-bench-${pid}`);
  const folder = join(controller, group);
  const set = (name: string, value: number): void => writeFileSync(join(folder, name), String(value));
  try {
    mkdirSync(folder);
    set('cpu.cfs_period_us', periodUs);
    set('cpu.cfs_quota_us', Math.round(periodUs * share));
    set('cgroup.procs', pid);
  } catch {
    // Not root, or a system that organises its groups in another way.
    return undefined;
  }
  return {
    check() {
      if (groupOf(pid) !== group)
        throw new Error(
          `Process ${pid} is no longer held to its share: something else has put it into ${groupOf(pid)}.`,
        );
    },
    release: () => rmdirSync(folder),
  };
};
