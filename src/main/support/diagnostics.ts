import { arch, cpus, freemem, release, totalmem } from 'node:os';
import type { ComputerReport, LogLine, PlaceOfFile } from '../../shared/ipc/support.ts';
import type { PreflightReport } from '../../shared/ipc/preflight.ts';
import { isManagedName, managedKind } from '../../shared/managed/schema.ts';
import type { Managed } from '../../shared/managed/managed.ts';
import type { WipedCounts } from '../../shared/removal/index.ts';
import type { Redaction } from './redaction.ts';

/** Of the file. */
const form = 1;
/** The newest lines of the log that it holds. */
export const diagnosticsLogLines = 500;

/**
 * What is known where the file is made. From the command line no database is opened: there are no counts, and nobody is
 * asked for.
 */
export interface DiagnosticsInput {
  madeAtMs: number;
  program: {
    version: string;
    isPackaged: boolean;
    /** `process.versions`. */
    versions: Readonly<Record<string, string | undefined>>;
    platform: string;
    /** As of Electron's `app.getLocale`. */
    locale: string;
    desktop: string | undefined;
  };
  relayUrl: string | undefined;
  relayFrom: string | undefined;
  managed: Managed;
  secrets: { state: string; backend: string; mode: string };
  computer: ComputerReport;
  /** "Check the connection"; absent: it was not asked. */
  account?: PreflightReport | undefined;
  /** States of the connections and the like; words of the program's own. */
  states?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  counts?: WipedCounts | undefined;
  places: readonly PlaceOfFile[];
  log: readonly LogLine[];
}

/** Values that say nothing of a person, a host or a secret. */
const isPlainKind = (name: string): boolean =>
  isManagedName(name) && ['flag', 'number', 'choice'].includes(managedKind(name));

const policyOf = ({ values, problems }: Managed, redaction: Redaction) => ({
  values: Object.entries(values).map(([name, found]) => ({
    name,
    level: found.level,
    source: redaction.path(found.source),
    value: isPlainKind(name) ? found.value : '(not in this file)',
  })),
  problems: problems.map(({ fault, name, source, level }) => ({
    fault,
    name: name === undefined || isManagedName(name) ? name : redaction.mark(name),
    source: redaction.path(source),
    level,
  })),
});

/** Lines without what was compared: hosts and ports of the relay and of proxies are in the check of the computer alone. */
const accountLines = ({ items }: PreflightReport) =>
  items.map(({ id, state, reason, atMs }) => ({ id, state, reason, atMs }));

const gigabytes = (bytes: number): number => Math.round((bytes / 1024 ** 3) * 10) / 10;

/**
 * The file of diagnostics, as it is shown before it is saved: JSON that a person can read. It holds no messages, names,
 * e-mail addresses
 * or tokens, and ids only as marks that mean nothing in another file (test/attacks/diagnostics-hold-no-content.test.ts).
 */
export const diagnosticsText = (input: DiagnosticsInput, redaction: Redaction): string => {
  const { program, computer, account, places } = input;
  const content = {
    backchannelDiagnostics: form,
    made: new Date(input.madeAtMs).toISOString(),
    program: {
      version: program.version,
      isPackaged: program.isPackaged,
      electron: program.versions['electron'],
      chrome: program.versions['chrome'],
      node: program.versions['node'],
      locale: program.locale,
    },
    system: {
      platform: program.platform,
      release: release(),
      arch: arch(),
      processors: cpus().length,
      memoryGigabytes: gigabytes(totalmem()),
      freeGigabytes: gigabytes(freemem()),
      desktop: program.desktop,
    },
    relay: { address: input.relayUrl, from: input.relayFrom },
    policy: policyOf(input.managed, redaction),
    passwordStore: input.secrets,
    computer: computer.items,
    connection: account === undefined ? 'not asked' : accountLines(account),
    states: input.states ?? 'not asked',
    counts: input.counts ?? 'not asked',
    places: places.map(({ id, path, isThere, bytes }) => ({
      id,
      path: redaction.path(path),
      isThere,
      bytes,
    })),
    log: input.log.map(({ at, level, module, event, fields }) =>
      [at, level, `${module} ${event}`, ...fields].join('  '),
    ),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
};

/** `backchannel-diagnostics-2026-11-29-21-05.json`; UTC. */
export const diagnosticsFileName = (atMs: number): string =>
  `backchannel-diagnostics-${new Date(atMs).toISOString().slice(0, 16).replace(/[T:]/g, '-')}.json`;
