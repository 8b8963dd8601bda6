import { startPostgresServer } from '../../helpers/postgres-server.ts';
import type { Row } from '../report.ts';
import { summarise } from '../statistics.ts';
import { type Hold, holdToShare } from './held-process.ts';
import { familyCpuMs } from './process-figures.ts';
import { type ServerProcess, startRelayProcess } from './processes.ts';
import { type BenchSetting, type LoadFigures, inRounds, measureLoad } from './setting.ts';
import { accountCount } from './webhook-rows.ts';
import { bindAccounts } from './world.ts';

const maxProcesses = 4;

/** What a measurement tells beside the rate: whether it was the relays that were busy, or somebody else. */
interface ProcessFigures extends LoadFigures {
  /** Processor time of PostgreSQL per webhook, µs. */
  databaseUs: number;
  /** Webhooks that shared one commit. */
  perCommit: number;
  /** Hundredths of a core: all relays together, PostgreSQL, the sender. */
  relaysPercent: number;
  databasePercent: number;
  loadPercent: number;
}

/** Commits of webhooks of a relay so far, and webhooks in them, as it measures them itself. */
const commitsOf = async ({ url }: ServerProcess): Promise<{ commits: number; requests: number }> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string): number =>
    Number(new RegExp(`^relay_webhook_commit_requests_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { commits: read('count'), requests: read('sum') };
};

const perCommitOf = async (
  servers: readonly ServerProcess[],
  measure: () => Promise<LoadFigures>,
): Promise<{ figures: LoadFigures; perCommit: number }> => {
  const before = await Promise.all(servers.map(commitsOf));
  const figures = await measure();
  const after = await Promise.all(servers.map(commitsOf));
  const grown = (name: 'commits' | 'requests'): number =>
    after.reduce((sum, each, index) => sum + each[name] - (before[index]?.[name] ?? 0), 0);
  return { figures, perCommit: grown('requests') / grown('commits') };
};

/**
 * Several processes on PostgreSQL beside one of them alone, in turns: as they are, and each held to a share of a core, as
 * machines of their own would be, so that PostgreSQL and the sender have room. `teams`: how many teams get the webhooks of the
 * held rows; few ones make the processes meet on the same rows.
 */
export const processRows = async (
  setting: BenchSetting,
  { share, teams }: { share: number; teams: readonly number[] },
): Promise<Row[]> => {
  const postgres = await startPostgresServer();
  const env = setting.world.environment(await postgres.createDatabase());
  const all = await Promise.all(Array.from({ length: maxProcesses }, () => startRelayProcess(env)));
  const [one] = all;
  if (!one) throw new Error('no process');
  const accounts = await bindAccounts(setting.world, one.url, Math.max(accountCount, ...teams));
  const databaseMs = (): number => familyCpuMs(postgres.pid() ?? 0);
  let holds: Hold[] = [];

  const measure = async (processes: readonly ServerProcess[], some: string[]): Promise<ProcessFigures> => {
    const before = databaseMs();
    // As many for each process, however many there are.
    const connections = setting.connections * processes.length;
    const { figures, perCommit } = await perCommitOf(processes, () =>
      measureLoad({ ...setting, connections }, processes, some),
    );
    const databaseUsedMs = databaseMs() - before;
    holds.forEach((hold) => hold.check());
    const percent = (ms: number): number => (ms / figures.durationMs) * 100;
    return {
      ...figures,
      databaseUs: (databaseUsedMs * 1000) / figures.requests,
      perCommit,
      relaysPercent: percent((figures.cpuUs * figures.requests) / 1000),
      databasePercent: percent(databaseUsedMs),
      loadPercent: percent(figures.loadMs),
    };
  };

  const compare = async (of: {
    what: string;
    processes: number;
    aim?: number;
    teams?: number;
  }): Promise<Row[]> => {
    const some = accounts.slice(0, of.teams ?? accountCount);
    const pairs = await inRounds(setting.rounds, async () => ({
      alone: await measure([one], some),
      together: await measure(all.slice(0, of.processes), some),
    }));
    const row = (what: string, unit: string, key: keyof ProcessFigures): Row => ({
      what,
      unit,
      subject: summarise(pairs.map(({ together }) => together[key])),
      baseline: summarise(pairs.map(({ alone }) => alone[key])),
      baselineName: 'one process',
    });
    return [
      { ...row(of.what, '/s', 'perSecond'), ...(of.aim !== undefined && { aim: of.aim, sense: 'at-least' }) },
      row('— CPU of the relays per webhook', 'µs', 'cpuUs'),
      row('— CPU of PostgreSQL per webhook', 'µs', 'databaseUs'),
      row('— webhooks in one commit', '', 'perCommit'),
      row('— use of a core: the relays', '%', 'relaysPercent'),
      row('— use of a core: PostgreSQL', '%', 'databasePercent'),
      row('— use of a core: the sender', '%', 'loadPercent'),
    ];
  };

  const rows = await compare({
    what: 'webhooks committed (PostgreSQL), two processes',
    processes: 2,
    aim: 1.6,
  });
  const tried = all.map(({ child }) => holdToShare(child.pid ?? 0, share));
  holds = tried.filter((hold) => hold !== undefined);
  const isHeld = holds.length === all.length;
  if (!isHeld)
    console.log(
      'This computer lets no process be held to a share of a core (control groups of version 1, as root): the rows of four processes are of relays that take the cores from PostgreSQL and the sender, and have no aim.',
    );
  for (const count of teams) {
    const [two, four] = isHeld ? [{ aim: 1.8 }, { aim: 3 }] : [{}, {}];
    const held = `${isHeld ? `, each held to ${Math.round(share * 100)} % of a core` : ', not held'}, ${count} teams`;
    rows.push(
      ...(await compare({ what: `two processes${held}`, processes: 2, teams: count, ...two })),
      ...(await compare({ what: `four processes${held}`, processes: 4, teams: count, ...four })),
    );
  }
  await Promise.all(all.map((each) => each.stop()));
  holds.forEach((hold) => hold.release());
  await postgres.remove();
  return rows;
};
