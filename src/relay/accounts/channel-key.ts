import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import { putChannelKeySchema } from '../../shared/wire/rest.ts';
import { appendAudit } from '../audit/log.ts';
import { jsonBody } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import { bumpDirectory, findDevice, findWorkspace, setChannelKey } from '../store/index.ts';

/** The public half that webhooks are sealed to: made and replaced by administrators (decision 0082). */
export const registerChannelKey = (
  app: FastifyInstance,
  deps: Deps<'store' | 'signed' | 'hub' | 'clock' | 'requireAdmin'>,
): void => {
  const { store, signed, hub, clock } = deps;
  app.put('/v1/channel-key', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const { workspaceId } = device;
    const { keyId, publicKey, replaces } = jsonBody(request, putChannelKeySchema);
    await deps.requireAdmin(request, device, { action: 'channel-key-replaced' });
    const version = await store.commit(async (writer) => {
      // The sender may have been removed since its signature was checked.
      if (!(await findDevice(writer, device.id))) throw new BackchannelError('DEVICE_UNKNOWN');
      const current = (await findWorkspace(writer, workspaceId))?.channelKey;
      if (current?.keyId === keyId && current.publicKey === publicKey) return undefined;
      // An id never names another key. Without `replaces` two consoles that make the first key would overwrite each other's.
      if (current && (replaces !== current.keyId || keyId === current.keyId)) {
        throw new BackchannelError('CHANNEL_KEY_EXISTS');
      }
      await setChannelKey(writer, workspaceId, { keyId, publicKey });
      const action = current ? 'channel-key-replaced' : 'channel-key-made';
      await appendAudit(writer, { workspaceId, actor: device, action, subject: keyId, atMs: clock.now() });
      return bumpDirectory(writer, workspaceId);
    });
    if (version !== undefined) hub.directoryChanged(workspaceId, version);
    return {};
  });
};
