import type { DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { RelayHttp } from './http.ts';

/** The relay does not know it as a member of the team. */
const goneCodes: ReadonlySet<string> = new Set(['DEVICE_UNKNOWN', 'DEVICE_REMOVED', 'NOT_FOUND']);

/** Takes this device out of the relay's directory. A device the relay does not know any more is as good as removed. */
export const removeDeviceAtRelay = async (http: RelayHttp, deviceId: DeviceId): Promise<void> => {
  try {
    await http.signed('DELETE', `/v1/devices/${encodeURIComponent(deviceId)}`, { schema: emptyAnswerSchema });
  } catch (error) {
    if (!(error instanceof BackchannelError) || !goneCodes.has(error.code)) throw error;
  }
};
