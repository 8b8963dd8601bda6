import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { minuteMs, retention } from '../../shared/removal/index.ts';
import type { MetaGrant } from '../../shared/wire/sealed.ts';
import { seal, sha256 } from '../crypto.ts';
import type { MetaLogin, PersonGrant } from '../platforms/meta.ts';
import type { Deps } from '../route-deps.ts';
import {
  type ConnectTicket,
  type Device,
  appendEnvelopes,
  findDevice,
  setGranted,
  takeState,
} from '../store/index.ts';
import { type ConnectPage, connectPages } from './page.ts';
import type { StateSigner } from './state.ts';

/** Time for the console to fetch the grant and for the person to choose a Page. */
export const grantTtlMs = retention.connectTicketMinutes * minuteMs;

/** What Facebook's dialog may bring back. Source: instagram.md §2.1. */
export interface CallbackQuery {
  state?: string | undefined;
  code?: string | undefined;
}

const pageOf = (code: ErrorCode, missing: readonly string[]): ConnectPage => {
  switch (code) {
    case 'CONNECT_PERMISSION_MISSING':
      return connectPages.permissionMissing(missing);
    case 'CONNECT_NO_ACCOUNT':
      return connectPages.noAccount();
    case 'INSTAGRAM_TEMPORARY':
    case 'ANSWER_INVALID':
    case 'INTERNAL':
      return connectPages.temporary();
    default:
      return connectPages.denied();
  }
};

/** What ending an attempt needs. */
export type CallbackDeps = Deps<'store' | 'clock' | 'hub' | 'log'> & { meta: MetaLogin };

/** Sends the outcome to the asking device, sealed to its key; the token is stored nowhere else. */
const deliver = async (
  { store, clock, hub }: CallbackDeps,
  ticket: ConnectTicket,
  device: Device,
  outcome: MetaGrant['outcome'],
  pages: PersonGrant['pages'],
): Promise<void> => {
  const nowMs = clock.now();
  const expiresAtMs = nowMs + grantTtlMs;
  const grant: MetaGrant = { v: 1, ticket: ticket.ticket, outcome };
  const sealed = seal(JSON.stringify(grant), device.prekey?.publicKey ?? device.sealKey);
  await store.commit(async (writer) => {
    if (outcome.kind === 'granted') {
      await setGranted(writer, ticket.ticket, { pages, personId: outcome.personId, expiresAtMs });
    }
    await appendEnvelopes(
      writer,
      device.workspaceId,
      [
        {
          audience: device.id,
          kind: 'meta-grant',
          keyId: device.id,
          sealed,
          keyHash: sha256(JSON.stringify(['meta-grant', ticket.ticket])),
          expiresAtMs,
        },
      ],
      nowMs,
    );
  });
  hub.wake(device.workspaceId);
};

const outcomeOf = (grant: PersonGrant): MetaGrant['outcome'] => ({
  kind: 'granted',
  userToken: grant.user.token,
  proof: grant.user.proof,
  expiresAtMs: grant.user.expiresAtMs,
  dataAccessExpiresAtMs: grant.user.dataAccessExpiresAtMs,
  personId: grant.personId,
  scopes: grant.scopes,
  pageIds: grant.pages.map(({ pageId }) => pageId),
  pageTokens: grant.pageTokens,
});

/** Ends one attempt, however Facebook's dialog returned: with a page and, where the device is known, an envelope. */
export const finishConnect = async (
  deps: CallbackDeps,
  signer: StateSigner,
  redirectUri: string,
  query: CallbackQuery,
): Promise<ConnectPage> => {
  const nowMs = deps.clock.now();
  const stateHash = query.state === undefined ? undefined : signer.check(query.state, nowMs);
  if (stateHash === undefined) return connectPages.expired();
  const ticket = await deps.store.commit((writer) => takeState(writer, stateHash, nowMs));
  const device = ticket && (await findDevice(deps.store.db, ticket.deviceId));
  if (!ticket || !device) return connectPages.expired();
  try {
    if (query.code === undefined) throw new BackchannelError('CONNECT_DENIED');
    const grant = await deps.meta.exchange({ code: query.code, redirectUri });
    await deliver(deps, ticket, device, outcomeOf(grant), grant.pages);
    return connectPages.granted(device.agentId);
  } catch (thrown) {
    const error = toBackchannelError(thrown);
    if (error.code === 'INTERNAL') deps.log.fault('connect', error.cause);
    const named = error.details?.['missing'];
    const missing = typeof named === 'string' ? named.split(',') : undefined;
    await deliver(deps, ticket, device, { kind: 'refused', code: error.code, missing }, []);
    return pageOf(error.code, missing ?? []);
  }
};
