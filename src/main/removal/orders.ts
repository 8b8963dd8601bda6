import { randomBytes } from 'node:crypto';
import { isAdminRole, type IdentityToken } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { type Removal, removalSchema, type StartRemoval } from '../../shared/wire/removal.ts';
import { shownName } from '../../shared/shown-name.ts';
import { withToken } from '../livechat/index.ts';
import type { StartRequest } from './contract.ts';
import type { PlanRequest } from './plan.ts';
import type { RemovalDeps } from './ports.ts';
import type { RemovalFailPoints } from './steps.ts';
import type { RemovalStore } from './store.ts';

const referenceBytes = 24;

/** What an admin orders. With every order the relay asks LiveChat for the role again. */
export interface Orders {
  start(request: StartRequest): Promise<Removal>;
  change(removalId: string, change: 'cancel' | 'bring-forward'): Promise<Removal>;
  /** The token that proves an admin to the relay. Errors: ADMIN_ONLY, those of `Session.identityToken`, LiveChat's. */
  adminToken(): Promise<IdentityToken>;
}

export const createOrders = (
  deps: Pick<
    RemovalDeps,
    'db' | 'relayLink' | 'channel' | 'conversations' | 'session' | 'identify' | 'clock'
  > & {
    store: RemovalStore;
    plan: (request: PlanRequest) => { confirmName: string };
    failPoints: RemovalFailPoints;
  },
): Orders => {
  const { db, relayLink, channel, conversations, session, identify, clock, store } = deps;

  /** Asked before anything is changed: what follows reaches Meta before it reaches the relay. */
  const adminToken = (): Promise<IdentityToken> =>
    withToken({ accessToken: session.identityToken }, async (token) => {
      const { role } = await identify({ accessToken: token });
      if (!isAdminRole(role)) throw new BackchannelError('ADMIN_ONLY');
      return token;
    });

  const checkName = (request: PlanRequest, typedName: string): void => {
    if (shownName(deps.plan(request).confirmName) !== shownName(typedName))
      throw new BackchannelError('INPUT_INVALID', { details: { field: 'typedName' } });
  };

  const order = (body: StartRemoval, token: IdentityToken): Promise<Removal> =>
    relayLink.request('POST', '/v1/removals', { body, adminToken: token, schema: removalSchema });

  const disconnect = async (): Promise<Removal> => {
    const current = channel.current();
    if (!current) throw new BackchannelError('INSTAGRAM_NOT_CONNECTED');
    const token = await adminToken();
    // Only the Page token, soon deleted everywhere, can unsubscribe one Page without revoking the person's permission.
    const answer = await channel.unsubscribe(current.id);
    const isUnsubscribed = answer?.outcome === 'done' || answer?.outcome === 'already-gone';
    return order({ kind: 'disconnect', channelId: current.id, isUnsubscribed }, token);
  };

  const erase = async (request: Extract<StartRequest, { kind: 'erase-customer' }>): Promise<Removal> => {
    const customer = conversations.customerOf(request.conversationId);
    if (!customer) throw new BackchannelError('NOT_FOUND');
    const token = await adminToken();
    const reference = randomBytes(referenceBytes).toString('base64url');
    const { accountId, customerId } = customer;
    // Durable before the relay asks anybody: a kill in between leaves a meaning that no task refers to.
    db.transaction(() => {
      store.erasures.insertNew({ reference, accountId, customerId, atMs: clock.now() });
      const agentIds = [...new Set(relayLink.directory()?.devices.map(({ agentId }) => agentId))];
      const body = { type: 'erase-customer', reference, accountId, customerId } as const;
      relayLink.send('replica', { agentIds }, body, `erase-customer:${reference}`);
    });
    deps.failPoints.at('erasure.meant');
    return order({ kind: 'erase-customer', reference }, token);
  };

  return {
    adminToken,
    async start(request) {
      switch (request.kind) {
        case 'disconnect':
          checkName({ kind: 'disconnect' }, request.typedName);
          return disconnect();
        case 'uninstall':
          checkName({ kind: 'uninstall' }, request.typedName);
          return order({ kind: 'uninstall', when: request.when }, await adminToken());
        case 'erase-customer':
          checkName({ kind: 'erase-customer', conversationId: request.conversationId }, request.typedName);
          return erase(request);
      }
    },
    async change(removalId, change) {
      return relayLink.request('POST', `/v1/removals/${encodeURIComponent(removalId)}/${change}`, {
        body: {},
        adminToken: await adminToken(),
        schema: removalSchema,
      });
    },
  };
};
