import { z } from 'zod';
import { stationCode } from '../main/computers/index.ts';
import type { ConsoleServices } from '../main/console/services.ts';
import { type ErrorCode, toBackchannelError } from '../shared/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { openStation, type StationDeps } from './open-station.ts';
import { StationProblem } from './problem.ts';
import { createTerminalSignIn, type Terminal } from './sign-in.ts';

/** An administrator has let it in: it is seen within this time. */
const askAgainMs = 5_000;

const keysSchema = z.object({ sign: z.object({ publicKey: z.string() }) });

/** Of this station's own key; undefined before it has one. */
const codeOf = async (services: ConsoleServices): Promise<string | undefined> => {
  const text = await services.secrets.get('device-keys');
  return text === undefined ? undefined : stationCode(keysSchema.parse(JSON.parse(text)).sign.publicKey);
};

const signInProblems: Partial<Record<ErrorCode, string>> = {
  SIGN_IN_DENIED: 'LiveChat did not grant access.',
  SIGN_IN_TIMEOUT: 'Nobody signed in within five minutes.',
  SIGN_IN_OTHER_PERSON:
    'This station belongs to another account. To give it to this one, let it leave first: backchannel-station sign-out',
};

/** What the relay or this server says about an enrolment that cannot go on by waiting. */
const finalReasons: ReadonlySet<string> = new Set(['DEVICES_FULL', 'CONSOLE_OUTDATED', 'RELAY_OUTDATED']);

/** Errors: StationProblem (failed). */
const signIn = async (services: ConsoleServices): Promise<void> => {
  try {
    await services.session.signIn();
  } catch (error) {
    const { code, message } = toBackchannelError(error);
    throw new StationProblem(
      exitCodes.failed,
      `Not signed in: ${signInProblems[code] ?? message} (${code}) Try again with: backchannel-station enrol`,
      { cause: error },
    );
  }
};

/** Resolves when it is part of the team. Errors: StationProblem. */
const untilLetIn = async (
  services: ConsoleServices,
  deps: { terminal: Terminal; end: AbortSignal; retryNow(): void; after(ms: number, fn: () => void): void },
): Promise<void> => {
  const { relayLink } = services;
  let wasTold = false;
  let lastReason: string | undefined;
  for (;;) {
    if (relayLink.state === 'online') return;
    if (deps.end.aborted)
      throw new StationProblem(
        exitCodes.failed,
        'Ended before it was let in. It goes on waiting when you start: backchannel-station run',
      );
    const { reason } = relayLink.connection;
    if (reason !== undefined && finalReasons.has(reason))
      throw new StationProblem(exitCodes.failed, `The relay does not take this station (${reason}).`);
    if (reason === 'DEVICE_WAITING' && !wasTold) {
      wasTold = true;
      deps.terminal.print('');
      deps.terminal.print('An administrator lets this station in, in Backchannel: Admin > Computers.');
      deps.terminal.print(`It shows this code there: ${(await codeOf(services)) ?? ''}`);
      deps.terminal.print(
        'Waiting … (Ctrl+C ends this; the station can also wait while it runs as a service.)',
      );
    } else if (reason !== undefined && reason !== lastReason && reason !== 'DEVICE_WAITING') {
      deps.terminal.print(`The relay is not reached yet (${reason}). Trying again …`);
    }
    lastReason = reason;
    await new Promise<void>((resolve) => {
      const off = relayLink.on('state-changed', () => resolve());
      deps.after(askAgainMs, () => {
        off();
        resolve();
      });
      deps.end.addEventListener('abort', () => resolve(), { once: true });
    });
    if (relayLink.state === 'offline') deps.retryNow();
  }
};

/**
 * Signs in, enrols, and waits until an administrator has let the station in. May be repeated: what is done already is not done
 * again.
 * Errors: StationProblem; those of `openCache`.
 */
export const enrolStation = async (
  deps: Omit<StationDeps, 'openExternal' | 'publish'> & { terminal: Terminal; end: AbortSignal },
): Promise<void> => {
  const { terminal, end } = deps;
  const { openExternal, follow } = createTerminalSignIn(terminal);
  const station = await openStation({ ...deps, openExternal });
  const unfollow = follow(station.world);
  try {
    const services = station.host.current();
    const cancel = (): void => services.session.cancelSignIn();
    end.addEventListener('abort', cancel);
    const { state } = services.session;
    const needsSignIn =
      state.state !== 'signed-in' || state.isSignInNeeded || state.isIdentityNeeded === true;
    if (needsSignIn) await signIn(services);
    end.removeEventListener('abort', cancel);
    const identity = services.session.identity();
    terminal.print(`Signed in as ${identity?.agentId ?? ''}.`);
    await untilLetIn(services, {
      terminal,
      end,
      retryNow: () => station.host.retryNow(),
      after: (ms, fn) => void station.world.timers.after(ms, fn),
    });
    terminal.print('');
    terminal.print('This station is part of the team.');
    terminal.print(
      'Start it (systemctl enable --now backchannel-station), and leave an administrator’s Backchannel open',
    );
    terminal.print(
      'until `backchannel-station status` says isReady: it hands over what the station works with.',
    );
  } finally {
    unfollow();
    await station.stop();
  }
};
