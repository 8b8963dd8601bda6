import { z } from 'zod';
import type { BackOffTiming } from '../../shared/back-off.ts';
import type { Clock } from '../../shared/clock.ts';
import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import {
  type ConsoleAnswer,
  consoleAnswerSchema,
  daysToMs,
  retention,
  wipedCountsSchema,
} from '../../shared/removal/index.ts';
import type { Timers } from '../../shared/timers.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import { removalsAnswerSchema } from '../../shared/wire/removal.ts';
import type { Log } from '../log.ts';
import { createFormerDevice, formerDeviceSecret } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import { createRetryLoop } from '../work/index.ts';
import type { WipeOrder } from './ports.ts';
import { noRemovalFailPoints, type RemovalFailPoints } from './steps.ts';
import { confirmationPath, isFinalRefusal } from './tasks.ts';
import { wipeSecret } from './wipe-secret.ts';

/** The two secrets that outlive everything else, until the relay has the confirmation. */
export const keptSecrets: readonly string[] = [wipeSecret, formerDeviceSecret];

const wipeStateSchema = z.object({
  v: z.literal(1),
  /** wiping: perhaps begun. wiped: everything is deleted but this and the key that signs the wipe confirmation. */
  state: z.enum(['wiping', 'wiped']),
  reason: z.enum(['removed', 'silent', 'computer-removed']),
  removalIds: z.array(z.string()),
  wiped: wipedCountsSchema,
  answers: z.array(consoleAnswerSchema),
  sinceMs: z.number(),
});
export type WipeState = z.infer<typeof wipeStateSchema>;

type SecretPort = Pick<SecretStore, 'get' | 'set' | 'delete' | 'names'>;

/** The error code that the sign-in page shows afterwards. */
export const wipeCodes: Readonly<Record<WipeState['reason'], ErrorCode>> = {
  removed: 'WORKSPACE_REMOVED',
  silent: 'CONSOLE_TOO_LONG_AWAY',
  'computer-removed': 'DEVICE_REMOVED',
};

/**
 * The durable note of a computer that deletes everything, in the secret store beside the key that will sign the
 * confirmation: both survive the database. After a kill it is found at the next start.
 */
export interface WipeMarker {
  read(): Promise<WipeState | undefined>;
  /** An earlier note stays: its counts were made before anything was deleted. */
  begin(order: WipeOrder, counts: Pick<WipeState, 'wiped' | 'answers'>, nowMs: number): Promise<void>;
  change(change: Partial<Pick<WipeState, 'state' | 'answers'>>): Promise<void>;
}

/** Works on any secret store, also before the services are built. */
export const createWipeMarker = (secrets: SecretPort): WipeMarker => {
  const write = (marker: WipeState): Promise<void> => secrets.set(wipeSecret, JSON.stringify(marker));
  const marker: WipeMarker = {
    async read() {
      const text = await secrets.get(wipeSecret);
      return text === undefined ? undefined : wipeStateSchema.parse(JSON.parse(text));
    },
    async begin({ reason, removalIds }, counts, nowMs) {
      const known = await marker.read();
      if (known?.state === 'wiping') return;
      await write({ v: 1, state: 'wiping', reason, removalIds, ...counts, sinceMs: nowMs });
    },
    async change(change) {
      const known = await marker.read();
      if (known) await write({ ...known, ...change });
    },
  };
  return marker;
};

/** Confirms to the relay that this computer has deleted everything, signed as the device it was; then destroys the key. */
export interface WipeConfirmation {
  /** Begins, if there is something to confirm; repeats with back-off, and at the next start. */
  start(): void;
  /** After a wake or a change of network. */
  retryNow(): void;
  stop(): Promise<void>;
}

/** The relay forgets a silent computer after the same time. */
const giveUpAfterMs = daysToMs(retention.consoleWithoutContactDays);

const confirmTiming: BackOffTiming = { firstMs: 2_000, longestMs: 30 * 60_000 };

/** Needs neither database nor session: they are deleted. */
export const createWipeConfirmation = (deps: {
  secrets: SecretPort;
  relayUrl: string;
  userAgent: string;
  clock: Clock;
  timers: Timers;
  log: Log;
  failPoints?: RemovalFailPoints | undefined;
}): WipeConfirmation => {
  const { secrets, clock, timers, log, failPoints = noRemovalFailPoints } = deps;
  const ending = new AbortController();
  const marker = createWipeMarker(secrets);
  const former = createFormerDevice({ ...deps, ending: () => ending.signal });

  const isGone = (error: unknown): boolean =>
    error instanceof BackchannelError && (error.code === 'DEVICE_UNKNOWN' || error.code === 'DEVICE_REMOVED');

  /** A computer that deleted everything because the relay was silent does not know of any removal. */
  const askRemovalIds = async (): Promise<string[]> => {
    const { removals } = await former.request('GET', '/v1/removals', { schema: removalsAnswerSchema });
    return removals.filter(({ mustWipe }) => mustWipe.what === 'workspace').map(({ id }) => id);
  };

  const confirm = async (wipeState: WipeState): Promise<void> => {
    const { wiped, answers } = wipeState;
    const ids = wipeState.reason === 'silent' ? await askRemovalIds() : wipeState.removalIds;
    for (const id of ids) {
      failPoints.at('wipe.confirm');
      try {
        const schema = emptyAnswerSchema;
        await former.request('POST', confirmationPath(id), { body: { wiped, answers }, schema });
      } catch (error) {
        if (!isFinalRefusal(error)) throw error;
        log.warn('wipe.not-confirmed', { code: toBackchannelError(error).code });
      }
    }
    // The workspace may still be there: this device is no longer part of it.
    if (wipeState.reason === 'silent') await former.remove();
  };

  const run = async (): Promise<void> => {
    const wipeState = await marker.read();
    if (wipeState?.state !== 'wiped') return;
    try {
      await confirm(wipeState);
    } catch (error) {
      const isTooLate = clock.now() - wipeState.sinceMs > giveUpAfterMs;
      if (!isGone(error) && !isTooLate) throw error;
      log.warn('wipe.given-up', { code: toBackchannelError(error).code });
    }
    failPoints.at('wipe.confirmed');
    // The key first: the marker alone confirms nothing.
    await former.destroy();
    await secrets.delete(wipeSecret);
    log.info('wipe.ended');
  };

  const loop = createRetryLoop({
    run,
    onError: (error, failures) =>
      log.warn('wipe.unconfirmed', { code: toBackchannelError(error).code, failures }),
    clock,
    timers,
    timing: confirmTiming,
  });
  return {
    start: () => loop.schedule(),
    retryNow: loop.retryNow,
    async stop() {
      ending.abort();
      await loop.stop();
    },
  };
};

/** What is noted of a console's own call to a platform. `code`: of the error; undefined: it succeeded. */
export const answerOf = (
  call: Pick<ConsoleAnswer, 'party' | 'call'>,
  code: ErrorCode | undefined,
): ConsoleAnswer =>
  code === undefined
    ? { ...call, outcome: 'done' }
    : { ...call, outcome: 'unreachable', answer: { status: 0 } };
