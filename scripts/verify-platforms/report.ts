import { conventions } from './conventions.ts';
import { type OpenPoint, openPoints } from './open-points.ts';
import type { Finding, RunResult, StepResult } from './runner.ts';

/** The page at the end. */
export interface ReportInput extends RunResult {
  /** Where it was asked: `the simulators`, or hosts. */
  where: string;
  atMs: number;
  /** Platforms without credentials. */
  leftOut: readonly string[];
}

/**
 * 0: nothing differs in a way that the product is not built for. 1: something does. 3: something that was made could not be taken back.
 * 130: interrupted; what was made is taken back. (2, nothing could be asked, is decided before.)
 */
export const exitCodeOf = ({ results, notUndone, wasInterrupted }: RunResult): 0 | 1 | 3 | 130 => {
  if (notUndone.length > 0) return 3;
  if (wasInterrupted) return 130;
  return results.some(({ outcome }) => outcome === 'differs') ? 1 : 0;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(' | ')} |`,
        `|${head.map(() => '---').join('|')}|`,
        ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`),
      ];

const section = (title: string, lines: readonly string[], ifNone: string): string[] => [
  `## ${title}`,
  '',
  ...(lines.length === 0 ? [ifNone] : lines),
  '',
];

const filesOf = (files: readonly string[]): string => files.map((file) => `\`${file}\``).join(', ');

const pointRow = ({ point: id, reading }: Finding): string[] => {
  const point: OpenPoint = openPoints[id];
  return [
    point.question,
    point.readings[point.simulator] ?? point.simulator,
    point.readings[reading] ?? `**${reading}**: no reading the product is built for`,
    filesOf(point.hangsOn),
  ];
};

const stepRow = ({ step, outcome, reasons }: StepResult): string[] => [
  step.id,
  outcome,
  step.asks,
  reasons.join('<br>'),
];

/** Markdown: what differs and which decision hangs on it first; then what was asked, what was not, and what is left. */
export const reportOf = (input: ReportInput): string => {
  const { results, findings, leftBehind, notUndone } = input;
  const decided = new Set(findings.map(({ point }) => point));
  const differing = results.filter(({ outcome }) => outcome === 'differs');
  const notAsked = results.filter(({ outcome }) => outcome === 'not asked');
  const undecided = results
    .flatMap(({ step }) => step.decides)
    .filter((point, index, all) => !decided.has(point) && all.indexOf(point) === index);
  const byVerdict = (verdict: Finding['verdict']): string[][] =>
    findings.filter((finding) => finding.verdict === verdict).map(pointRow);
  const pointHead = ['What was open', 'The simulator', 'The platform', 'What hangs on it'];
  return [
    '# What the platforms do, beside what we believe',
    '',
    `Asked: ${input.where}, ${new Date(input.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. ` +
      `${results.length - differing.length - notAsked.length} steps as expected, ${differing.length} differ, ` +
      `${notAsked.length} not asked.${input.wasInterrupted ? ' Interrupted.' : ''}`,
    ...(input.leftOut.length > 0
      ? ['', `Left out, for want of credentials: ${input.leftOut.join(', ')}.`]
      : []),
    '',
    ...section(
      'Differs: the product is not built for it',
      [
        ...table(
          ['Step', 'Difference'],
          differing.map(({ step, reasons }) => [step.id, reasons.join('<br>')]),
        ),
        ...(byVerdict('unforeseen').length > 0 ? ['', ...table(pointHead, byVerdict('unforeseen'))] : []),
      ],
      'Nothing.',
    ),
    ...section(
      'Differs from the simulator; the product holds under it',
      table(pointHead, byVerdict('another reading')),
      'Nothing.',
    ),
    ...section(
      'As the simulator has it',
      table(pointHead, byVerdict('as the simulator')),
      'Nothing was decided.',
    ),
    ...section(
      'Not decided in this run',
      table(
        ['What was open', 'What hangs on it'],
        undecided.map((id) => [openPoints[id].question, filesOf(openPoints[id].hangsOn)]),
      ),
      'Every point of the steps that ran.',
    ),
    ...section('Every step', table(['Step', 'Outcome', 'Asked', 'Why'], results.map(stepRow)), 'None ran.'),
    ...section(
      'Left behind',
      [...leftBehind.map((what) => `- ${what}`), ...notUndone.map((what) => `- **not taken back:** ${what}`)],
      'Nothing.',
    ),
    ...section(
      'Conventions of the simulator that no step asks about',
      conventions()
        .filter((convention) => !convention.isAsked)
        .map(({ file, says }) => `- ${says} (\`${file}\`)`),
      'None.',
    ),
    'Webhooks are not part of this command, because Meta sends them to a public address only: “Check the connection” in the ' +
      'console tries them with a message that you write to yourself. HUMAN_AGENT is not asked: it may be used only a day after a ' +
      "customer's last message.",
    '',
  ].join('\n');
};
