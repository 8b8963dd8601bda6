import { startPostgresServer } from '../../helpers/postgres-server.ts';
import type { Row } from '../report.ts';
import { summarise } from '../statistics.ts';
import { familyCpuMs, holdToShare } from './process-figures.ts';
import { startRelayProcess } from './processes.ts';
import { type BenchSetting, inRounds, measureLoad } from './setting.ts';
import { accountCount } from './webhook-rows.ts';
import { bindAccounts } from './world.ts';

const maxProcesses = 4;

/**
 * Several processes on PostgreSQL beside one of them alone, in turns: as they are, and each held to a share of a core, as
 * machines of their own would be. `teams`: how many teams get the webhooks of the held rows; few ones make the processes meet
 * on the same rows.
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

  const compare = async (of: {
    what: string;
    processes: number;
    aim: number;
    teams?: number;
  }): Promise<Row[]> => {
    const some = accounts.slice(0, of.teams ?? accountCount);
    const measure = async (processes: typeof all) => {
      const before = databaseMs();
      // As many for each process, however many there are.
      const connections = setting.connections * processes.length;
      const figures = await measureLoad({ ...setting, connections }, processes, some);
      return { ...figures, databaseUs: ((databaseMs() - before) * 1000) / figures.requests };
    };
    const pairs = await inRounds(setting.rounds, async () => ({
      alone: await measure([one]),
      together: await measure(all.slice(0, of.processes)),
    }));
    const row = (what: string, unit: string, key: 'perSecond' | 'cpuUs' | 'databaseUs'): Row => ({
      what,
      unit,
      subject: summarise(pairs.map(({ together }) => together[key])),
      baseline: summarise(pairs.map(({ alone }) => alone[key])),
      baselineName: 'one process',
    });
    return [
      { ...row(of.what, '/s', 'perSecond'), aim: of.aim, sense: 'at-least' },
      row('— CPU of the relays per webhook', 'µs', 'cpuUs'),
      row('— CPU of PostgreSQL per webhook', 'µs', 'databaseUs'),
    ];
  };

  const rows = await compare({
    what: 'webhooks committed (PostgreSQL), two processes',
    processes: 2,
    aim: 1.6,
  });
  const holds = all.map(({ child }) => holdToShare(child.pid ?? 0, share));
  if (holds.every((hold) => hold !== undefined)) {
    for (const count of teams) {
      const held = `, each held to ${Math.round(share * 100)} % of a core, ${count} teams`;
      rows.push(
        ...(await compare({ what: `two processes${held}`, processes: 2, aim: 1.8, teams: count })),
        ...(await compare({ what: `four processes${held}`, processes: 4, aim: 3, teams: count })),
      );
    }
  } else console.log('This computer lets no process be held to a share of a core: those rows are missing.');
  await Promise.all(all.map((each) => each.stop()));
  holds.forEach((hold) => hold?.release());
  await postgres.remove();
  return rows;
};
