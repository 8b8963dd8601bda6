import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process and all its descendants, at this moment. Linux only. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const id of processIds()) {
    const parent = parentOf(id);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

/**
 * Memory as proportional set size: a page that several processes share counts for each by its share, so the sum is what
 * would be free without them. Beside another Electron everything is smaller, because the program's own pages are shared.
 * Units: bytes.
 */
export function pssOf(ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + pss(id), 0);
}

/** Linux reports processor time in these. Source: proc(5), and `getconf CLK_TCK` everywhere Electron runs. */
const millisecondsPerTick = 10;

/** Processor time used so far, in user and kernel. Units: ms, in steps of 10. */
export function processorMsOf(ids: readonly number[]): number {
  return ids.reduce((sum, id) => {
    const fields = statFields(id);
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * millisecondsPerTick;
  }, 0);
}

/** The same by what the processes are for (`purposeOf`), which add up to it. Units: bytes. */
export function pssByPurpose(ids: readonly number[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const id of ids) {
    const purpose = purposeOf(id);
    found[purpose] = (found[purpose] ?? 0) + pss(id);
  }
  return found;
}

/**
 * What Chromium started a process for: `renderer`, `gpu-process`, `zygote`, `utility: network.mojom.NetworkService`; `main` for one
 * that it did not start. Source: `--type` and `--utility-sub-type` of content/public/common/content_switches.h.
 */
function purposeOf(id: number): string {
  const flags = readProc(id, 'cmdline') ?? '';
  const value = (flag: string): string | undefined => new RegExp(`--${flag}=([^\\0 ]+)`).exec(flags)?.[1];
  const type = value('type') ?? 'main';
  const service = value('utility-sub-type');
  return service === undefined ? type : `${type}: ${service}`;
}

/** How many processes run this very program, whoever started them: they share its pages and take its processors. */
export function runningCopiesOf(executable: string): number {
  return processIds().filter((id) => executableOf(id) === executable).length;
}

function executableOf(id: number): string | undefined {
  try {
    return readlinkSync(`/proc/${id}/exe`);
  } catch {
    // It is gone, or somebody else's.
    return undefined;
  }
}

function processIds(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((id) => Number.isInteger(id));
}

function parentOf(id: number): number | undefined {
  const parent = statFields(id)[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of `stat` from the state on: the name in parentheses may hold anything, spaces and parentheses too. */
function statFields(id: number): string[] {
  const stat = readProc(id, 'stat');
  return stat === undefined ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function pss(id: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readProc(id, 'smaps_rollup') ?? '')?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : 0;
}

/** Undefined when the process ended between the listing and the reading. */
function readProc(id: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    // It is gone, and so is its memory.
    return undefined;
  }
}
