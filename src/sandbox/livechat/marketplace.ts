/** Installing and uninstalling the Marketplace app, and the notices about it, which carry no signature. */
import { APPLICATION_ID, PUBLIC_CLIENT_ID } from '../seed.ts';
import type { World } from './model/types.ts';

/** What a notice was and how its receiver answered. */
export interface AppNotice {
  event: 'application_installed' | 'application_uninstalled';
  url: string;
  outcome: string;
}

/** Installs and uninstalls. */
export interface Marketplace {
  install(userAccountId: string): Promise<AppNotice | undefined>;
  /** Revokes the tokens of the app's client as well when `settings.revokeOnUninstall` is on. */
  uninstall(userAccountId: string): Promise<AppNotice | undefined>;
  notices(): AppNotice[];
}

/** Builds the Marketplace of a world. */
export function createMarketplace(world: World): Marketplace {
  const { clock, faults, settings } = world.context;
  const notices: AppNotice[] = [];

  const post = async (event: AppNotice['event'], userID: string): Promise<AppNotice | undefined> => {
    const url = settings.marketplaceWebhookUrl;
    if (url === '') return undefined;
    const fault = faults.take(`livechat.marketplace.${event}`);
    if (fault?.kind === 'delay') await clock.sleep(fault.delayMs ?? 0);
    const notice: AppNotice = { event, url, outcome: 'ordered fault' };
    notices.push(notice);
    if (fault && fault.kind !== 'delay') return notice;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          event,
          applicationID: APPLICATION_ID,
          applicationName: 'Backchannel',
          clientID: PUBLIC_CLIENT_ID,
          date: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, '+00:00'),
          licenseID: world.licenseId,
          organizationID: world.organizationId,
          userID,
          payload: {},
        }),
        redirect: 'manual',
      });
      await answer.body?.cancel();
      notice.outcome = `HTTP ${answer.status}`;
    } catch {
      // Nothing listens at that address. Retries are undocumented: none are made.
      notice.outcome = 'no connection';
    }
    return notice;
  };

  return {
    install(userAccountId) {
      world.installedClients.add(PUBLIC_CLIENT_ID);
      return post('application_installed', userAccountId);
    },
    uninstall(userAccountId) {
      world.installedClients.delete(PUBLIC_CLIENT_ID);
      if (settings.revokeOnUninstall) {
        const { agents, refreshes, customers } = world.tokens.list();
        const isOurs = (token: { clientId: string }): boolean => token.clientId === PUBLIC_CLIENT_ID;
        for (const token of agents.filter(isOurs)) world.tokens.revoke(token.access);
        for (const token of refreshes.filter(isOurs)) world.tokens.revoke(token.token);
        for (const token of customers.filter(isOurs)) world.tokens.revokeCustomer(token.access);
      }
      return post('application_uninstalled', userAccountId);
    },
    notices: () => notices,
  };
}
