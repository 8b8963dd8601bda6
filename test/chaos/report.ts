import type { ChaosReport } from './run-chaos.ts';
import { recoveryAim } from './recovery.ts';
import { isGood } from './run-chaos.ts';

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const shownOffences = 200;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const timesOf = (counts: readonly [string, number][], what: string): number =>
  counts.find(([one]) => one === what)?.[1] ?? 0;

/** In one sentence how long after the last fault everything was in its place. */
export const recoveryLine = ({
  recovery: { certain, doubtful, undelivered, slowest },
}: ChaosReport): string => {
  const isMet = certain.p95Ms <= recoveryAim.p95Ms && certain.maxMs <= recoveryAim.maxMs;
  const [last] = slowest;
  return [
    `Recovery: ${certain.count} things were not in their places when the last fault was over.`,
    `95 % of them were after ${seconds(certain.p95Ms)} (aim ${seconds(recoveryAim.p95Ms)}),`,
    `all after ${seconds(certain.maxMs)} (aim ${seconds(recoveryAim.maxMs)}): ${isMet ? 'met' : 'NOT MET'}.`,
    `In doubt, or behind what was: ${doubtful.count} more,`,
    `95 % after ${seconds(doubtful.p95Ms)}, all after ${seconds(doubtful.maxMs)}.`,
    `Of webhooks that Meta had still to repeat: ${undelivered.count}, all after ${seconds(undelivered.maxMs)}.`,
    ...(last ? [`The last: ${last.message}, ${last.direction}, ${last.where}.`] : []),
  ].join(' ');
};

/** The run as a page a person can read. */
export const pageOf = (report: ChaosReport): string => {
  const { options, comparison, leaks } = report;
  const hits = report.faults.reduce((sum, [, count]) => sum + count, 0);
  const offences = comparison.offences.slice(0, shownOffences);
  return [
    `# Chaos, seed ${options.seed}: ${isGood(report) ? 'nothing lost, doubled or out of order' : 'FAILED'}`,
    `${options.messages} messages, ${hits} faults, ${options.consoles} consoles, ${options.customers} customers, ${
      options.usesPostgres ? 'two relays on PostgreSQL' : 'one relay on SQLite'
    }, ${options.isStrict ? 'strict' : 'mild'} platforms; ${report.busySec} s under fire, quiet ${report.quietSec} s later.`,
    table(
      ['direction', 'to be found', 'lost', 'doubled', 'out of order'],
      comparison.rows.map((row) => [row.direction, row.sent, row.lost, row.doubled, row.outOfOrder]),
    ),
    table(
      ['fault', 'times'],
      report.faults
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([kind, count]) => [kind, count]),
    ),
    table(
      ['work on conversations', 'done', 'not possible as things were'],
      [...new Set([...report.work, ...report.workRefused].map(([what]) => what))]
        .toSorted((one, other) => one.localeCompare(other))
        .map((what) => [what, timesOf(report.work, what), timesOf(report.workRefused, what)]),
    ),
    table(
      ['also', ''],
      [
        ['replies with an unknown outcome, sent again by the person', report.sentAgain],
        ['answers LiveChat was told are not delivered, written again by the agent', report.writtenAgain],
        ['messages Meta brought late, marked so in LiveChat', comparison.toldLate],
        [
          `hits of ${leaks.plants} texts, tokens and keys in ${leaks.files} files of the relay`,
          leaks.found.length,
        ],
      ],
    ),
    recoveryLine(report),
    ...(offences.length === 0
      ? []
      : [
          table(
            ['what', 'direction', 'message', 'where'],
            offences.map(({ what, direction, message, where }) => [what, direction, message, where]),
          ),
        ]),
    ...[...leaks.found, ...report.runFaults].map((line) => `- ${line}`),
    '',
  ].join('\n\n');
};
