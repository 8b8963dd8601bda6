import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** Jiffies of /proc are hundredths of a second on every Linux that matters. */
const jiffyMs = 10;

/** Fields of /proc/PID/stat from the third one on. */
const statFields = (pid: number | string): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
const sumMs = (fields: readonly string[], from: number, count: number): number =>
  fields.slice(from, from + count).reduce((sum, field) => sum + Number(field), 0) * jiffyMs;

/** CPU time a process has used so far, all its threads. Linux only. */
export const cpuMs = (pid: number): number => sumMs(statFields(pid), 11, 2);

/** The same of a process together with its children, those that have ended included. Linux only. */
export const familyCpuMs = (pid: number): number => {
  const own = sumMs(statFields(pid), 11, 4);
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return others.reduce((sum, name) => {
    try {
      const fields = statFields(name);
      return fields[1] === String(pid) ? sum + sumMs(fields, 11, 2) : sum;
    } catch {
      // Ended since the folder was read; the parent's own figure has it now.
      return sum;
    }
  }, own);
};

/** Memory that is this process's own and in RAM. Linux only. */
export const privateBytes = (pid: number): number => {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, text]) =>
    Number(text),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1024;
};

const controller = '/sys/fs/cgroup/cpu';
const periodUs = 20_000;

/** Holds a process to a share of one core, as a small machine would; undefined where this computer does not let us. */
export const holdToShare = (pid: number, share: number): { release(): void } | undefined => {
  const group = `${controller}/backchannel-bench-${pid}`;
  if (!existsSync(`${controller}/cpu.cfs_quota_us`)) return undefined;
  try {
    mkdirSync(group);
    writeFileSync(`${group}/cpu.cfs_period_us`, String(periodUs));
    writeFileSync(`${group}/cpu.cfs_quota_us`, String(Math.round(periodUs * share)));
    writeFileSync(`${group}/cgroup.procs`, String(pid));
  } catch {
    // Not root, or a system that organises its groups in another way.
    return undefined;
  }
  return { release: () => rmdirSync(group) };
};
