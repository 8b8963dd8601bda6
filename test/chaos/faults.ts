import type { CuttableLine } from '../helpers/cuttable-line.ts';
import type { ConsoleHandle } from './console-handle.ts';
import type { Fault, FaultKind } from './plan.ts';
import type { ChaosWorld, Part } from './world.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** A dead database's shared memory may be held for a moment by what is left of it. */
const startAgainMs = 300;
const startTries = 40;
const leastUpMs = 500;
const ruthless = 0.2;

/** Carries faults out and counts those that hit something. */
export const createFaults = (world: ChaosWorld) => {
  const counts = new Map<FaultKind, number>();
  const underWay = new Set<Promise<void>>();
  /** What could not be brought back: the run itself is at fault. */
  const lost: string[] = [];
  /**
   * Until when a part that came back is left alone: longer than it took to start, so that on a machine without free cores something gets done
   * between two faults. Every fifth kill does not ask.
   */
  const restedAtMs = new Map<unknown, number>();
  /** Down, and to be started by whoever killed it. */
  const down = new Set<unknown>();
  let over = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (over = resolve));

  const bringBack = async (name: string, start: () => Promise<void>): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await start();
      } catch (error) {
        if (tries >= startTries) {
          lost.push(`${name}: ${error instanceof Error ? error.message : 'unknown'}`);
          return;
        }
        await pause(startAgainMs);
      }
    }
  };

  const take = async (
    name: string,
    victim: { kill(): Promise<boolean>; start(): Promise<void> },
    ms: number,
    isRuthless: boolean,
  ): Promise<boolean> => {
    if (!isRuthless && performance.now() < (restedAtMs.get(victim) ?? 0)) return false;
    // A second kill while it is coming up is as good as any other; one while it is down hits nothing.
    if (!(await victim.kill())) return false;
    if (down.has(victim)) return true;
    down.add(victim);
    const work = (async () => {
      await Promise.race([pause(ms), isOver]);
      const startedAtMs = performance.now();
      await bringBack(name, () => victim.start());
      const upAtMs = performance.now();
      restedAtMs.set(victim, upAtMs + Math.max(leastUpMs, 1.5 * (upAtMs - startedAtMs)));
      down.delete(victim);
    })();
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return true;
  };

  const cut = (line: CuttableLine | undefined, { cut: how, ms }: Fault): boolean => {
    if (line === undefined) return false;
    if (how === 'drop') line.drop();
    else line[how](ms);
    return true;
  };

  const at = <T>(list: readonly T[], which: number): T | undefined => list[Math.floor(which * list.length)];
  const killOne = (part: Part | undefined, { ms, which }: Pick<Fault, 'ms' | 'which'>): Promise<boolean> =>
    part === undefined ? Promise.resolve(false) : take(part.name, part, ms, which < ruthless);
  const killDesk = (
    desk: ConsoleHandle | undefined,
    { ms, which }: Pick<Fault, 'ms' | 'which'>,
  ): Promise<boolean> =>
    desk === undefined ? Promise.resolve(false) : take(desk.email, desk, ms, which < ruthless);

  const hit = (fault: Fault): Promise<boolean> | boolean => {
    const { consoles, relays, postgres, lines } = world;
    const holder = consoles.find(({ isHolder }) => isHolder);
    switch (fault.kind) {
      case 'kill relay':
        return killOne(at(relays, fault.which), fault);
      case 'kill console':
        return killDesk(
          at(
            consoles.filter((desk) => desk !== holder),
            fault.which,
          ),
          fault,
        );
      case 'kill lease holder':
        // Sometimes away for longer than a lease lasts: a colleague takes over.
        return killDesk(holder, fault.which < 0.1 ? { ...fault, ms: 40_000 } : fault);
      case 'kill database':
        return killOne(postgres, fault);
      case 'cut console – relay':
        return cut(at(lines.relay, fault.which), fault);
      case 'cut Meta – relay':
        return cut(lines.webhooks, fault);
      case 'cut consoles – LiveChat':
        return cut(lines.livechat, fault);
      case 'cut consoles – Instagram':
        return cut(lines.graph, fault);
      case 'cut relay – database':
        return cut(lines.database, fault);
    }
  };

  return {
    counts: counts as ReadonlyMap<FaultKind, number>,
    lost: lost as readonly string[],
    /** Answers whether it hit something. With SQLite the relay is the database: its kills are both. */
    async begin(fault: Fault): Promise<boolean> {
      const isHit = await hit(fault);
      if (isHit) counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
      return isHit;
    },
    /** Mends every line and waits until every part is back. */
    async end(): Promise<void> {
      over();
      const { webhooks, relay, livechat, graph, database } = world.lines;
      for (const line of [webhooks, livechat, graph, ...relay, ...(database ? [database] : [])]) line.mend();
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
