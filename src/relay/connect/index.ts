import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ChannelId } from '../../shared/domain/ids.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { minuteMs, retention } from '../../shared/removal/index.ts';
import { type StartConnectAnswer, createChannelSchema } from '../../shared/wire/rest.ts';
import { requireAdmin } from '../accounts/index.ts';
import type { RelayContext } from '../context.ts';
import { deriveKey, randomName } from '../crypto.ts';
import { jsonBody } from '../http/body.ts';
import { appendAudit, requireAdminFor } from '../removal/index.ts';
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
import { finishConnect } from './callback.ts';
import { sendPage } from './page.ts';
import { createStateSigner } from './state.ts';

/** Time for a person to get through Facebook's dialog. */
const attemptTtlMs = retention.connectTicketMinutes * minuteMs;
const callbackPath = '/v1/connect/meta/callback';

/** Longer ones are not Facebook's; a repeated parameter makes a list, which is not Facebook's either. */
const queryTextSchema = z.string().min(1).max(2000).optional().catch(undefined);
const callbackQuerySchema = z.object({ state: queryTextSchema, code: queryTextSchema });

const registerDialog = (app: FastifyInstance, context: RelayContext): void => {
  const { config, store, signed, clock } = context;
  const signer = createStateSigner(deriveKey(config.meta.appSecret, 'connect-state'));
  const redirectUri = (): string => `${context.publicUrl()}${callbackPath}`;

  app.post('/v1/connect/meta', { ...signed.route }, async (request): Promise<StartConnectAnswer> => {
    const device = signed.deviceOf(request);
    await requireAdmin(context, request, device);
    const ticket = randomName(24);
    const expiresAtMs = clock.now() + attemptTtlMs;
    const { state, stateHash } = signer.make(expiresAtMs);
    await store.commit((writer) =>
      insertTicket(writer, {
        ticket,
        stateHash,
        workspaceId: device.workspaceId,
        deviceId: device.id,
        expiresAtMs,
      }),
    );
    return { ticket, dialogUrl: context.meta.dialogUrl({ state, redirectUri: redirectUri() }), expiresAtMs };
  });

  app.get(
    callbackPath,
    { config: { rateLimit: { max: config.publicPerMinute, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const query = callbackQuerySchema.parse(request.query);
      return sendPage(reply, await finishConnect(context, signer, redirectUri(), query), config.isSandbox);
    },
  );
};

const registerChannels = (app: FastifyInstance, context: RelayContext): void => {
  const { store, signed, clock, hub, removals } = context;

  app.post('/v1/channels', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const asked = jsonBody(request, createChannelSchema);
    await requireAdmin(context, request, device);
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
      // Without a key there would be nothing to seal a webhook to, and Meta would have to be refused.
      if (!(await findWorkspace(writer, workspaceId))?.channelKey) {
        throw new BackchannelError('CHANNEL_KEY_MISSING');
      }
      const bound = await findChannelsByAnyId(writer, [asked.pageId, asked.accountId]);
      if (bound.some((other) => other.workspaceId !== workspaceId)) {
        throw new BackchannelError('CHANNEL_BOUND_ELSEWHERE');
      }
      // Reconnecting keeps the channel's name; a Page linked to another account than before lets go of the old one.
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
      await appendAudit(writer, {
        workspaceId,
        actor: device,
        action: 'channel-connected',
        subject: made.id,
        outcome: 'done',
        atMs: clock.now(),
      });
      return { channel: made, version: await bumpDirectory(writer, workspaceId) };
    });
    hub.directoryChanged(workspaceId, version);
    return { channelId: channel.id, connectedAtMs: channel.connectedAtMs };
  });

  app.delete<{ Params: { id: string } }>('/v1/channels/:id', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    await requireAdminFor(context, request, device, 'channel-disconnected');
    // The same as POST /v1/removals; the console tells the rest with its confirmation.
    await removals.disconnect(device, request.params.id, false);
    return {};
  });
};

/** Connecting Facebook, and binding channels. The relay sees a token in passing and keeps none. */
export const registerConnect = (app: FastifyInstance, context: RelayContext): void => {
  registerDialog(app, context);
  registerChannels(app, context);
};
