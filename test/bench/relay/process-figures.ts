import { readFileSync, readdirSync } from 'node:fs';

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
