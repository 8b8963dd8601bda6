import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and all its descendants, as proportional set size: a page that several share counts for each by its
 * share, so the sum is what would be free without them. Linux only.
 * Units: bytes.
 */
export function processTreePss(root: number): number {
  return processTree(root).reduce((sum, id) => sum + pss(id), 0);
}

function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    const parent = Number.isInteger(id) ? parentOf(id) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const found = [root];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

function parentOf(id: number): number | undefined {
  const stat = readProc(id, 'stat');
  // The name in parentheses may hold anything, spaces and parentheses too; the parent follows the state after it.
  const afterName = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName ? Number(afterName[1]) : undefined;
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
