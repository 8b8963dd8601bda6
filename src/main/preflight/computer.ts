import { statfs } from 'node:fs/promises';
import type { Clock } from '../../shared/clock.ts';
import { toBackchannelError } from '../../shared/errors.ts';
import type { ComputerCheck, ComputerCheckId, ComputerReport } from '../../shared/ipc/support.ts';
import type { PlatformHosts } from '../../shared/platform-hosts.ts';
import { maxClockDifferenceMs } from '../../shared/wire/index.ts';
import { proxyFault, wayTo } from '../network/index.ts';
import { probeRelay } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';
import { reach, type Reached } from './reach.ts';
import { fine, notFine, open, type Outcome } from './outcome.ts';

/** Everything that was asked of a computer. */
export interface ComputerInput {
  secrets: Pick<SecretStore, 'state' | 'backend'>;
  /** Free bytes where the profile lies; undefined: the system does not tell. */
  freeBytes: number | undefined;
  /** Undefined: nobody has said which relay. */
  relayUrl: string | undefined;
  /** The way to the relay: `host:port` of proxies, or `direct`; or an error code. */
  way: readonly string[] | { code: string };
  /** What a proxy has said last. */
  proxyFault: { code: string; proxy: string } | undefined;
  /** Undefined: it is a relay that this version works with. Else the error code, and the system's word. */
  relayProblem: { code: string; cause?: string | undefined } | undefined;
  /** The relay's clock less this computer's, ms; undefined: it could not be asked. */
  clockAheadMs: number | undefined;
  livechat: Reached;
  graph: Reached;
  /** Undefined: nobody has said where they are. */
  platforms: Pick<PlatformHosts, 'livechat' | 'meta'> | undefined;
}

/** Below it a day's work may fill the disk. */
const lowBytes = 500 * 1024 * 1024;
/** From here on a person should set the clock; the relay refuses at `maxClockDifferenceMs`. */
const offMs = 60_000;

const keyringOf = ({ secrets }: ComputerInput): Outcome => {
  const names = [secrets.backend];
  switch (secrets.state) {
    case 'strong':
      return fine({ names });
    case 'locked':
      return notFine('SECRET_BACKEND_LOCKED', { names });
    case 'changed':
      return notFine('SECRET_BACKEND_CHANGED', { names });
    default:
      return notFine('SECRET_BACKEND_WEAK', { names });
  }
};

const diskOf = ({ freeBytes }: ComputerInput): Outcome => {
  if (freeBytes === undefined) return open('SYSTEM_DOES_NOT_TELL');
  const names = [`${Math.floor(freeBytes / 1024 / 1024)} MB`];
  return freeBytes < lowBytes ? notFine('DISK_LOW', { names }) : fine({ names });
};

const proxyOf = ({ way, proxyFault: fault, relayUrl }: ComputerInput): Outcome => {
  if (relayUrl === undefined) return open('NO_RELAY_YET');
  if ('code' in way) return notFine(way.code);
  if (fault) return notFine(fault.code, fault.proxy === '' ? {} : { names: [fault.proxy] });
  const proxies = way.filter((each) => each !== 'direct');
  return proxies.length === 0 ? fine({ reason: 'NO_PROXY' }) : fine({ names: proxies });
};

/** What is said in the line about the certificate or the proxy is not said twice. */
const relayOf = ({ relayUrl, relayProblem }: ComputerInput): Outcome => {
  if (relayUrl === undefined) return open('NO_RELAY_YET');
  const names = [new URL(relayUrl).host];
  if (!relayProblem) return fine({ names });
  if (relayProblem.code === 'RELAY_CERTIFICATE') return open('CERTIFICATE_FIRST', { names });
  if (relayProblem.code.startsWith('PROXY_')) return open('PROXY_FIRST', { names });
  return notFine(relayProblem.code, { names });
};

const certificateOf = ({ relayUrl, relayProblem }: ComputerInput): Outcome => {
  if (relayUrl === undefined) return open('NO_RELAY_YET');
  if (new URL(relayUrl).protocol !== 'https:') return fine({ reason: 'ON_THIS_COMPUTER' });
  if (relayProblem?.code === 'RELAY_CERTIFICATE')
    return notFine(
      'RELAY_CERTIFICATE',
      relayProblem.cause === undefined ? {} : { names: [relayProblem.cause] },
    );
  const answered = relayProblem === undefined || relayProblem.code.endsWith('_OUTDATED');
  return answered ? fine() : open('RELAY_FIRST');
};

const clockOf = ({ clockAheadMs }: ComputerInput): Outcome => {
  if (clockAheadMs === undefined) return open('RELAY_FIRST');
  const names = [`${Math.round(Math.abs(clockAheadMs) / 1000)} s`];
  if (Math.abs(clockAheadMs) < offMs) return fine();
  return notFine(Math.abs(clockAheadMs) < maxClockDifferenceMs ? 'CLOCK_DRIFTS' : 'SIGNATURE_STALE', {
    names,
  });
};

const platformOf = (reached: Reached, address: string | undefined, code: string): Outcome => {
  if (address === undefined) return open('NO_RELAY_YET');
  const names = [new URL(address).host];
  if (reached.isReached) return reached.status >= 500 ? open(code, { names }) : fine({ names });
  return notFine(reached.code.startsWith('PROXY_') ? reached.code : code, {
    names: [...names, reached.code],
  });
};

/** The lines of the check, in the order of `computerCheckIds`. Pure. */
export const computerItems = (input: ComputerInput): ComputerCheck[] => {
  const outcomes: [ComputerCheckId, Outcome][] = [
    ['keyring', keyringOf(input)],
    ['disk', diskOf(input)],
    ['proxy', proxyOf(input)],
    ['relay', relayOf(input)],
    ['certificate', certificateOf(input)],
    ['clock', clockOf(input)],
    ['livechat', platformOf(input.livechat, input.platforms?.livechat.apiUrl, 'LIVECHAT_UNREACHABLE')],
    ['graph', platformOf(input.graph, input.platforms?.meta.graphUrl, 'GRAPH_UNREACHABLE')],
  ];
  return outcomes.map(([id, outcome]) => ({ id, ...outcome }));
};

const notAsked: Reached = { isReached: false, code: 'NOT_ASKED' };

/**
 * Checks the computer and its network: what a start needs, each by itself. Changes nothing; tells nobody who asks. Never rejects.
 */
export const checkComputer = async (deps: {
  secrets: Pick<SecretStore, 'state' | 'backend'>;
  folder: string;
  relayUrl: string | undefined;
  platforms: PlatformHosts | undefined;
  userAgent: string;
  clock: Clock;
}): Promise<ComputerReport> => {
  const { relayUrl, platforms, userAgent, clock } = deps;
  const way =
    relayUrl === undefined ? [] : await wayTo(relayUrl).catch((error: unknown) => toBackchannelError(error));
  const relayProblem =
    relayUrl === undefined
      ? undefined
      : await probeRelay(relayUrl, { userAgent }).then(
          () => undefined,
          (error: unknown) => {
            const { code, details } = toBackchannelError(error);
            const cause = details?.['cause'];
            return { code, cause: cause === undefined ? undefined : String(cause) };
          },
        );
  // After a proxy that lets nothing through the others would only say the same again, later.
  const [asked, livechat, graph] = await Promise.all([
    relayUrl === undefined || relayProblem ? notAsked : reach(`${relayUrl}/healthz`, userAgent),
    platforms ? reach(platforms.livechat.apiUrl, userAgent) : notAsked,
    platforms ? reach(`${platforms.meta.graphUrl}/${platforms.meta.graphVersion}/`, userAgent) : notAsked,
  ]);
  const relayMs = asked.isReached ? asked.dateMs : undefined;
  const space = await statfs(deps.folder).catch(() => undefined);
  const items = computerItems({
    secrets: deps.secrets,
    freeBytes: space && space.bavail * space.bsize,
    relayUrl,
    way: 'code' in way ? { code: way.code } : way,
    proxyFault: proxyFault(),
    relayProblem,
    clockAheadMs: relayMs === undefined ? undefined : relayMs - clock.now(),
    livechat,
    graph,
    platforms,
  });
  return { items, checkedAtMs: clock.now() };
};
