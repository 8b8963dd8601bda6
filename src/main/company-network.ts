import type { Session } from 'electron';
import type { Managed } from '../shared/managed/managed.ts';
import type { Log } from './log.ts';
import { proxyPolicyOf } from './managed/index.ts';
import { sessionProxyOf, setOutgoing } from './network/index.ts';

let opened: Promise<void> | undefined;

/**
 * Tells every client how to leave this computer (src/main/network): the proxies of the organisation or of the system, which
 * Chromium
 * knows and whose scripts it runs, and the organisation's own certificate authorities. Once, before the first connection.
 */
export const openNetwork = (deps: {
  session: Pick<Session, 'setProxy' | 'resolveProxy'>;
  managed: Managed;
  log?: Log | undefined;
}): Promise<void> => (opened ??= open(deps));

const open = async ({ session, managed, log }: Parameters<typeof openNetwork>[0]): Promise<void> => {
  const policy = proxyPolicyOf(managed);
  const proxy = policy && sessionProxyOf(policy);
  if (proxy) await session.setProxy(proxy);
  log?.info('network.opened', {
    proxy: policy?.mode ?? 'system',
    isEnforced: policy?.isEnforced ?? false,
    authorities: managed.authorities?.length ?? 0,
  });
  setOutgoing({
    authorities: managed.authorities,
    // The variables name protocols of pages; a WebSocket goes the way of its HTTPS twin.
    askSystem: (url) => session.resolveProxy(url.replace(/^wss:/, 'https:')),
    isEnforced: policy?.isEnforced,
  });
};
