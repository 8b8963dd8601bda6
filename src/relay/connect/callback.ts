import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { Text } from '../../shared/i18n/text.ts';
import { minuteMs, retention } from '../../shared/removal/index.ts';
import { type ClaimConnectAnswer, connectReturnPath } from '../../shared/wire/rest.ts';
import type { MetaGrant } from '../../shared/wire/sealed.ts';
import { appendAudit } from '../audit/log.ts';
import { seal, sha256 } from '../crypto.ts';
import type { MetaLogin, PersonGrant } from '../platforms/meta.ts';
import type { Deps } from '../route-deps.ts';
import {
  type ConnectTicket,
  type Device,
  appendEnvelopes,
  claimTicket,
  findByState,
  findDevice,
  findTicket,
  setGranted,
  takeState,
} from '../store/index.ts';
import { type ConnectPage, connectPages } from './page.ts';
import type { ReturnCodes } from './return-code.ts';
import type { StateSigner } from './state.ts';

/** Time for the console to fetch the grant and for the person to choose a Page. */
export const grantTtlMs = retention.connectTicketMinutes * minuteMs;

/** What Facebook's dialog may bring back. Source: instagram.md §2.1. */
export interface CallbackQuery {
  state?: string | undefined;
  code?: string | undefined;
}

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
    await appendAudit(writer, {
      workspaceId: device.workspaceId,
      actor: device,
      action: 'facebook-asked',
      outcome: outcome.kind === 'granted' ? 'done' : outcome.code,
      atMs: nowMs,
    });
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

/** What a console is told of its claim, and its envelope says too. */
const answerOf = (outcome: MetaGrant['outcome']): ClaimConnectAnswer =>
  outcome.kind === 'granted'
    ? { outcome: 'granted' }
    : { outcome: 'refused', code: outcome.code, missing: outcome.missing };

/** How attempts are named and sealed, and where Facebook sends the browser. */
export interface ConnectKeys {
  signer: StateSigner;
  codes: ReturnCodes;
  redirectUri(): string;
}

/**
 * The browser is back from Facebook's dialog. With an answer of Facebook's nothing is decided yet: the page sends the browser on
 * to the console that waits. Without one the attempt is over.
 */
export const returnFromFacebook = async (
  deps: CallbackDeps,
  { signer, codes }: ConnectKeys,
  query: CallbackQuery,
  text: Text,
): Promise<ConnectPage> => {
  const { store } = deps;
  const nowMs = deps.clock.now();
  const stateHash = query.state === undefined ? undefined : signer.check(query.state, nowMs);
  if (stateHash === undefined) return connectPages.expired(text);
  if (query.code !== undefined) {
    const found = await findByState(store.db, stateHash, nowMs);
    const device = found && (await findDevice(store.db, found.deviceId));
    if (!found || !device) return connectPages.expired(text);
    const back = new URL(`http://127.0.0.1:${found.returnTo.port}${connectReturnPath}`);
    back.searchParams.set('state', found.returnTo.state);
    back.searchParams.set('code', codes.make(query.code, found.ticket));
    return connectPages.oneStepLeft(text, device.agentId, back.href);
  }
  const ticket = await store.commit((writer) => takeState(writer, stateHash, nowMs));
  const device = ticket && (await findDevice(store.db, ticket.deviceId));
  if (!ticket || !device) return connectPages.expired(text);
  await deliver(deps, ticket, device, { kind: 'refused', code: 'CONNECT_DENIED' }, []);
  return connectPages.denied(text);
};

/** Facebook's word on what the person allowed: tokens, or why there are none. Never throws. */
const askFacebook = async (
  deps: CallbackDeps,
  request: { code: string; redirectUri: string },
): Promise<{ outcome: MetaGrant['outcome']; pages: PersonGrant['pages'] }> => {
  try {
    const grant = await deps.meta.exchange(request);
    return { outcome: outcomeOf(grant), pages: grant.pages };
  } catch (thrown) {
    const error = toBackchannelError(thrown);
    if (error.code === 'INTERNAL') deps.log.fault('connect', error.cause);
    const named = error.details?.['missing'];
    const missing = typeof named === 'string' ? named.split(',') : undefined;
    return { outcome: { kind: 'refused', code: error.code, missing }, pages: [] };
  }
};

/**
 * The browser has come back to this device: only now is Facebook's code exchanged, and the grant handed over.
 * Errors: CONNECT_TICKET_INVALID.
 */
export const claimGrant = async (
  deps: CallbackDeps,
  { codes, redirectUri }: ConnectKeys,
  device: Device,
  claim: { ticket: string; code: string },
): Promise<ClaimConnectAnswer> => {
  const { store } = deps;
  const nowMs = deps.clock.now();
  const facebookCode = codes.open(claim.code, claim.ticket);
  const codeHash = sha256(claim.code).toString('hex');
  const taken =
    facebookCode === undefined
      ? undefined
      : await store.commit((writer) =>
          claimTicket(writer, { ticket: claim.ticket, deviceId: device.id, codeHash, nowMs }),
        );
  const ticket = taken && (await findTicket(store.db, claim.ticket, nowMs));
  if (facebookCode === undefined || !ticket) throw new BackchannelError('CONNECT_TICKET_INVALID');
  if (taken === 'repeated') return { outcome: ticket.granted ? 'granted' : 'under-way' };
  const { outcome, pages } = await askFacebook(deps, { code: facebookCode, redirectUri: redirectUri() });
  await deliver(deps, ticket, device, outcome, pages);
  return answerOf(outcome);
};
