import type { ChaosReport } from './run-chaos.ts';
import { isGood } from './run-chaos.ts';

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const shownOffences = 200;

/** The run as a page a person can read. */
export const pageOf = (report: ChaosReport): string => {
  const { options, comparison, leaks } = report;
  const hits = report.faults.reduce((sum, [, count]) => sum + count, 0);
  const offences = comparison.offences.slice(0, shownOffences);
  return [
    `# Chaos, seed ${options.seed}: ${isGood(report) ? 'nothing lost, doubled or out of order' : 'FAILED'}`,
    `${options.messages} messages, ${hits} faults, ${options.consoles} consoles, ${options.customers} customers, ${
      options.usesPostgres ? 'two relays on PostgreSQL' : 'one relay on SQLite'
    }; ${report.busySec} s under fire, quiet ${report.quietSec} s later.`,
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
