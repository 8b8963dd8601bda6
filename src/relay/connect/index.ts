import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readerFor } from '../../shared/i18n/accept-language.ts';
import type { ChannelId } from '../../shared/domain/ids.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { minuteMs, retention } from '../../shared/removal/index.ts';
import {
  type ClaimConnectAnswer,
  type StartConnectAnswer,
  claimConnectSchema,
  createChannelSchema,
  startConnectSchema,
} from '../../shared/wire/rest.ts';
import { appendAudit } from '../audit/log.ts';
import type { RelayConfig } from '../config.ts';
import { deriveKey, randomName } from '../crypto.ts';
import { jsonBody, rawBody } from '../http/body.ts';
import type { Removals } from '../removal/index.ts';
import type { Deps } from '../route-deps.ts';
import {
  type BoundChannel,
  bumpDirectory,
  deleteChannel,
  findChannelsByAnyId,
  findTicket,
  findWorkspace,
  insertChannel,
  insertTicket,
} from '../store/index.ts';
import { type CallbackDeps, claimGrant, type ConnectKeys, returnFromFacebook } from './callback.ts';
import { registerGrantRevocation } from './grant-revocation.ts';
import { sendPage } from './page.ts';
import { createReturnCodes } from './return-code.ts';
import { createStateSigner } from './state.ts';

/** Time for a person to get through Facebook's dialog. */
const attemptTtlMs = retention.connectTicketMinutes * minuteMs;
const callbackPath = '/v1/connect/meta/callback';

/** Anything longer, and the list that a repeated parameter makes, is not Facebook's. */
const queryTextSchema = z.string().min(1).max(2000).optional().catch(undefined);
const callbackQuerySchema = z.object({ state: queryTextSchema, code: queryTextSchema });

type ConnectDeps = CallbackDeps &
  Deps<'signed' | 'requireAdmin' | 'limited' | 'publicUrl'> & {
    config: Pick<RelayConfig, 'meta' | 'isSandbox'>;
    removals: Pick<Removals, 'disconnect'>;
  };

const registerDialog = (app: FastifyInstance, deps: ConnectDeps): void => {
  const { config, store, signed, clock, requireAdmin } = deps;
  const keys: ConnectKeys = {
    signer: createStateSigner(deriveKey(config.meta.appSecret, 'connect-state')),
    codes: createReturnCodes(deriveKey(config.meta.appSecret, 'connect-return')),
    redirectUri: () => `${deps.publicUrl()}${callbackPath}`,
  };

  app.post('/v1/connect/meta', { ...signed.route }, async (request): Promise<StartConnectAnswer> => {
    const device = signed.deviceOf(request);
    // Consoles older than the fields send no body.
    const { isRerequest = false, returnTo } =
      rawBody(request).length === 0 ? {} : jsonBody(request, startConnectSchema);
    await requireAdmin(request, device, { action: 'facebook-asked' });
    // A grant that goes to a console without its browser's return could be anybody's who was sent the link.
    if (!returnTo) throw new BackchannelError('CONNECT_CONSOLE_OUTDATED');
    const ticket = randomName(24);
    const expiresAtMs = clock.now() + attemptTtlMs;
    const { state, stateHash } = keys.signer.make(expiresAtMs);
    const { workspaceId, id: deviceId } = device;
    await store.commit((writer) =>
      insertTicket(writer, { ticket, stateHash, workspaceId, deviceId, returnTo, expiresAtMs }),
    );
    const dialogUrl = deps.meta.dialogUrl({ state, redirectUri: keys.redirectUri(), isRerequest });
    return { ticket, dialogUrl, expiresAtMs, returnPort: returnTo.port };
  });

  app.get(callbackPath, { ...deps.limited }, async (request, reply) => {
    const query = callbackQuerySchema.parse(request.query);
    const reader = await readerFor(request.headers['accept-language']);
    const page = await returnFromFacebook(deps, keys, query, reader.text);
    return sendPage(reply, reader, page, config.isSandbox);
  });

  app.post('/v1/connect/meta/claim', { ...signed.route }, async (request): Promise<ClaimConnectAnswer> => {
    const device = signed.deviceOf(request);
    const claim = jsonBody(request, claimConnectSchema);
    await requireAdmin(request, device, { action: 'facebook-asked' });
    return claimGrant(deps, keys, device, claim);
  });
};

const registerChannels = (app: FastifyInstance, deps: ConnectDeps): void => {
  const { store, signed, clock, hub, requireAdmin, removals } = deps;

  app.post('/v1/channels', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const asked = jsonBody(request, createChannelSchema);
    await requireAdmin(request, device);
    const { workspaceId } = device;
    const { channel, version } = await store.commit(async (writer) => {
      const ticket = await findTicket(writer, asked.ticket, clock.now());
      if (!ticket?.granted || ticket.deviceId !== device.id || ticket.workspaceId !== workspaceId) {
        throw new BackchannelError('CONNECT_TICKET_INVALID');
      }
      const isGranted = ticket.granted.pages.some(
        ({ pageId, accountId }) => pageId === asked.pageId && accountId === asked.accountId,
      );
      if (!isGranted) throw new BackchannelError('CONNECT_PAGE_NOT_GRANTED');
      // Webhooks could not be sealed without a channel key.
      if (!(await findWorkspace(writer, workspaceId))?.channelKey) {
        throw new BackchannelError('CHANNEL_KEY_MISSING');
      }
      const bound = await findChannelsByAnyId(writer, [asked.pageId, asked.accountId]);
      if (bound.some((other) => other.workspaceId !== workspaceId)) {
        throw new BackchannelError('CHANNEL_BOUND_ELSEWHERE');
      }
      // Reconnecting keeps the channel's id; a Page that is linked to another account than before gets a new channel.
      for (const old of bound) await deleteChannel(writer, old.id);
      const previous = bound.find(({ accountId }) => accountId === asked.accountId);
      const made: BoundChannel = {
        id: previous?.id ?? (randomName() as ChannelId),
        workspaceId,
        pageId: asked.pageId,
        accountId: asked.accountId,
        personId: ticket.granted.personId,
        connectedAtMs: clock.now(),
      };
      await insertChannel(writer, made);
      const note = { workspaceId, actor: device, subject: made.id, atMs: clock.now() };
      await appendAudit(writer, { ...note, action: 'channel-connected' });
      return { channel: made, version: await bumpDirectory(writer, workspaceId) };
    });
    hub.directoryChanged(workspaceId, version);
    return { channelId: channel.id, connectedAtMs: channel.connectedAtMs };
  });

  app.delete<{ Params: { id: string } }>('/v1/channels/:id', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    await requireAdmin(request, device, { action: 'channel-disconnected' });
    // The same as POST /v1/removals; the console reports an unsubscription with its confirmation.
    await removals.disconnect(device, request.params.id, false);
    return {};
  });
};

/** Connecting Facebook, and channels. A token passes through the relay and is not stored. */
export const registerConnect = (app: FastifyInstance, deps: ConnectDeps): void => {
  registerDialog(app, deps);
  registerChannels(app, deps);
  registerGrantRevocation(app, deps);
};
