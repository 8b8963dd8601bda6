import type { ConsoleServices } from '../main/console/services.ts';
import { keptSecrets } from '../main/removal/index.ts';
import { stackOfFault, toBackchannelError } from '../shared/errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { healthOf, type StationHealth } from './health.ts';
import { openHealthServer } from './http.ts';
import { createStationMetrics } from './metrics.ts';
import { openStation, type OpenedStation, type StationDeps } from './open-station.ts';

/** So long the relay is told that the data is deleted, before the station ends; it says it again at its next start. */
const longestConfirmationMs = 60_000;
const lookAgainMs = 500;
/** How often the log says how the station is, when nothing changes. */
const pulseMs = 5 * 60_000;

/** Why a station that ran ends. `sentence`: for whoever reads the journal. */
export interface RunOutcome {
  code: ExitCode;
  sentence: string | undefined;
}

/** Why nobody is signed in: its data was deleted, by order or because the relay was silent for too long. */
const removedCodes: ReadonlySet<string> = new Set([
  'DEVICE_REMOVED',
  'WORKSPACE_REMOVED',
  'CONSOLE_TOO_LONG_AWAY',
]);

const outcomeOf = (services: ConsoleServices | undefined): RunOutcome | undefined => {
  const state = services?.session.state;
  if (state?.state !== 'signed-out') return undefined;
  if (state.reason !== undefined && removedCodes.has(state.reason))
    return {
      code: exitCodes.removed,
      sentence: `This station was taken out of the team (${state.reason}). Its data is deleted.`,
    };
  return {
    code: exitCodes.notEnrolled,
    sentence: 'Nobody has enrolled this station. Do it with: backchannel-station enrol',
  };
};

/** Resolves when the relay has heard that everything is deleted, or after a time. */
const confirmed = async ({ host, world }: OpenedStation): Promise<void> => {
  const untilMs = performance.now() + longestConfirmationMs;
  const isTold = async (): Promise<boolean> => {
    const names = (await host.peek()?.secrets.names()) ?? [];
    return !names.some((name) => keptSecrets.includes(name));
  };
  while (!(await isTold()) && performance.now() < untilMs)
    await new Promise<void>((resolve) => void world.timers.after(lookAgainMs, resolve));
};

/** What of the health is worth a line when it changes. */
const lineOf = ({ isReady, reason, session, relay, livechat, bridge }: StationHealth) => ({
  isReady,
  reason,
  session,
  relay: relay.state,
  livechat: livechat.state,
  bridge: bridge.state,
  isHolder: bridge.isHolder,
});

/**
 * Carries messages until `end` is aborted, or the station is removed, or nobody is signed in. Says on `listening` where its
 * health is.
 * Errors: StationProblem; those of `openCache`.
 */
export const runStation = async (
  deps: Omit<StationDeps, 'openExternal' | 'publish'> & {
    end: AbortSignal;
    listening(port: number): void;
    /** It ends, and what is under way may be cut off. */
    ending(): void;
  },
): Promise<RunOutcome> => {
  const { end, version, logOf } = deps;
  const log = logOf('station');
  let settle: (outcome: RunOutcome) => void = () => undefined;
  const ended = new Promise<RunOutcome>((resolve) => {
    settle = resolve;
  });
  const running: { station?: OpenedStation } = {};
  const health = (): StationHealth => healthOf(running.station?.host.peek(), version);

  let lastLine = '';
  let lastLineMs = 0;
  const tell = (): void => {
    const line = lineOf(health());
    const text = JSON.stringify(line);
    const nowMs = performance.now();
    if (text === lastLine && nowMs - lastLineMs < pulseMs) return;
    lastLine = text;
    lastLineMs = nowMs;
    log.info('health', line);
  };
  /** Sign-out and removal pass through states that mean nothing by themselves. */
  const look = (): void => {
    const { host } = running.station ?? {};
    host
      ?.idle()
      .then(() => {
        tell();
        const outcome = outcomeOf(host.peek());
        if (outcome) settle(outcome);
      })
      .catch((error: unknown) => log.error('look.failed', { code: toBackchannelError(error).code }));
  };

  const station = await openStation({
    ...deps,
    // Nobody is here to open a page, and nothing asks for one.
    openExternal: async () => undefined,
    publish: (name) => {
      if (name === 'app.state-changed' || name === 'bridge.changed') look();
    },
  });
  running.station = station;
  try {
    const server = await openHealthServer({
      port: deps.settings.port,
      health,
      metrics: createStationMetrics(health),
    });
    try {
      deps.listening(server.port);
      const atEnd = (): void => settle({ code: exitCodes.done, sentence: undefined });
      if (end.aborted) atEnd();
      else end.addEventListener('abort', atEnd);
      look();
      const outcome = await ended;
      deps.ending();
      log.info('ending', { code: outcome.code });
      if (outcome.code === exitCodes.removed) await confirmed(station);
      return outcome;
    } finally {
      await server.close();
    }
  } finally {
    await station.stop().catch((error: unknown) => {
      const fault = toBackchannelError(error);
      log.error('stop.failed', { code: fault.code, ...stackOfFault(fault) });
    });
  }
};
