import { BackchannelError, type ErrorCode, toBackchannelError } from '../../shared/errors.ts';
import { minuteMs, retention } from '../../shared/removal/index.ts';
import type { MetaGrant } from '../../shared/wire/sealed.ts';
import type { RelayContext } from '../context.ts';
import { seal, sha256 } from '../crypto.ts';
import type { PersonGrant } from '../platforms/meta.ts';
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

/** A grant waits this long for its console, and the choice of a Page for its person. */
export const grantTtlMs = retention.connectTicketMinutes * minuteMs;

/** What Facebook's dialog may bring back. Source: instagram.md §2.1. */
export interface CallbackQuery {
  state?: string | undefined;
  code?: string | undefined;
}

const pageOf = (code: ErrorCode): ConnectPage => {
  switch (code) {
    case 'CONNECT_PERMISSION_MISSING':
      return connectPages.permissionMissing();
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

/** Hands the outcome to the asking device, sealed to its key; the token is nowhere else afterwards. */
const deliver = async (
  context: RelayContext,
  ticket: ConnectTicket,
  device: Device,
  outcome: MetaGrant['outcome'],
  pages: PersonGrant['pages'],
): Promise<void> => {
  const nowMs = context.clock.now();
  const expiresAtMs = nowMs + grantTtlMs;
  const grant: MetaGrant = { v: 1, ticket: ticket.ticket, outcome };
  const sealed = seal(JSON.stringify(grant), device.sealKey);
  await context.store.commit(async (writer) => {
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
  context.hub.wake(device.workspaceId);
};

const outcomeOf = (grant: PersonGrant, nowMs: number): MetaGrant['outcome'] => ({
  kind: 'granted',
  userToken: grant.userToken,
  ...(grant.expiresInSeconds === undefined ? {} : { expiresAtMs: nowMs + grant.expiresInSeconds * 1000 }),
  personId: grant.personId,
  scopes: grant.scopes,
  pageIds: grant.pages.map(({ pageId }) => pageId),
});

/** Ends one attempt: every way Facebook's dialog can come back ends in a page and, where there is a device, an envelope. */
export const finishConnect = async (
  context: RelayContext,
  signer: StateSigner,
  redirectUri: string,
  query: CallbackQuery,
): Promise<ConnectPage> => {
  const nowMs = context.clock.now();
  const stateHash = query.state === undefined ? undefined : signer.check(query.state, nowMs);
  if (stateHash === undefined) return connectPages.expired();
  const ticket = await context.store.commit((writer) => takeState(writer, stateHash, nowMs));
  const device = ticket && (await findDevice(context.store.db, ticket.deviceId));
  if (!ticket || !device) return connectPages.expired();
  try {
    if (query.code === undefined) throw new BackchannelError('CONNECT_DENIED');
    const grant = await context.meta.exchange({ code: query.code, redirectUri });
    await deliver(context, ticket, device, outcomeOf(grant, context.clock.now()), grant.pages);
    return connectPages.granted(device.agentId);
  } catch (thrown) {
    const error = toBackchannelError(thrown);
    if (error.code === 'INTERNAL') context.log.fault('connect', error.cause);
    await deliver(context, ticket, device, { kind: 'refused', code: error.code }, []);
    return pageOf(error.code);
  }
};
