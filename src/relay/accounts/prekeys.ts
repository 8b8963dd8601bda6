import type { FastifyInstance } from 'fastify';
import { BackchannelError } from '../../shared/errors.ts';
import {
  type PrekeysAnswer,
  prekeyText,
  prekeysQuerySchema,
  putPrekeySchema,
} from '../../shared/wire/prekey.ts';
import { maxClockDifferenceMs } from '../../shared/wire/signature.ts';
import { isSignatureValid } from '../crypto.ts';
import { jsonBody, parseWith } from '../http/body.ts';
import type { Deps } from '../route-deps.ts';
import { findDevice, listDevicesById, setPrekey } from '../store/index.ts';

const invalid = (field: string) => new BackchannelError('INPUT_INVALID', { details: { field } });

/**
 * Prekeys: each device publishes its own, any device of the workspace asks for them. Consoles check the signature themselves;
 * here it keeps out what no console would take. The directory gets no new version for them: a sender asks when it has something
 * to seal.
 */
export const registerPrekeys = (
  app: FastifyInstance,
  { store, signed, clock }: Deps<'store' | 'signed' | 'clock'>,
): void => {
  app.put('/v1/prekey', { ...signed.route }, async (request) => {
    const device = signed.deviceOf(request);
    const prekey = jsonBody(request, putPrekeySchema);
    const text = prekeyText({ workspaceId: device.workspaceId, deviceId: device.id }, prekey);
    if (!isSignatureValid(text, prekey.signature, device.signKey)) throw invalid('signature');
    if (prekey.madeAtMs > clock.now() + maxClockDifferenceMs) throw invalid('madeAtMs');
    // Repeated at each connection, and then nothing is written.
    if (device.prekey?.publicKey === prekey.publicKey && device.prekey.madeAtMs === prekey.madeAtMs)
      return {};
    const outcome = await store.commit(async (writer) => {
      if (await setPrekey(writer, device.id, prekey)) return 'set';
      return (await findDevice(writer, device.id)) ? 'older' : 'gone';
    });
    if (outcome === 'gone') throw new BackchannelError('DEVICE_UNKNOWN');
    if (outcome === 'older') throw invalid('madeAtMs');
    return {};
  });

  app.get('/v1/prekeys', { ...signed.route }, async (request): Promise<PrekeysAnswer> => {
    const { workspaceId } = signed.deviceOf(request);
    const { devices } = parseWith(prekeysQuerySchema, request.query);
    const found = await listDevicesById(store.db, workspaceId, devices);
    return {
      prekeys: found.flatMap(({ id: deviceId, prekey }) => (prekey ? [{ deviceId, ...prekey }] : [])),
    };
  });
};
