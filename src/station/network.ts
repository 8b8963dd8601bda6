import { proxyPolicyOf } from '../main/managed/index.ts';
import { setOutgoing } from '../main/network/index.ts';
import type { Managed } from '../shared/managed/managed.ts';
import { exitCodes } from './exit-codes.ts';
import { StationProblem } from './problem.ts';

/** `*.example.com`, `.example.com` or `example.com`, with a port or without, as Chromium's list of exceptions has them. */
const isException = (url: URL, exceptions: readonly string[]): boolean =>
  exceptions.some((written) => {
    const [name = '', port] = written.trim().toLowerCase().split(':');
    if (port !== undefined && port !== (url.port === '' ? '443' : url.port)) return false;
    const suffix = name.replace(/^\*/, '');
    return suffix.startsWith('.') ? url.hostname.endsWith(suffix) : url.hostname === suffix;
  });

/**
 * Tells every client how to leave this server: the proxy of the environment (HTTPS_PROXY, NO_PROXY) or the organisation's, and
 * its authorities. There is no Chromium here, and so no proxy script. Once, before the first connection.
 * Errors: StationProblem (usage).
 */
export const openStationNetwork = (managed: Managed): void => {
  const policy = proxyPolicyOf(managed);
  if (policy?.mode === 'script')
    throw new StationProblem(
      exitCodes.usage,
      'A proxy script (ProxyMode script) is not run by a station. Name the proxy itself: ProxyMode manual, or HTTPS_PROXY.',
    );
  const server = policy?.mode === 'manual' ? policy.server : undefined;
  const answer = server && (server.startsWith('https://') ? `HTTPS ${server.slice(8)}` : `PROXY ${server}`);
  setOutgoing({
    authorities: managed.authorities,
    askSystem:
      policy && answer !== undefined
        ? async (url) => (isException(new URL(url), policy.exceptions) ? 'DIRECT' : answer)
        : undefined,
    isEnforced: policy?.isEnforced,
  });
};
