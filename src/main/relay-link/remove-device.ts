import type { DeviceId } from '../../shared/domain/index.ts';
import { BackchannelError } from '../../shared/errors.ts';
import { emptyAnswerSchema } from '../../shared/wire/index.ts';
import type { RelayHttp } from './http.ts';

/** Takes this device out of the relay's directory. A device the relay does not know any more is as good as removed. */
export const removeDeviceAtRelay = async (http: RelayHttp, deviceId: DeviceId): Promise<void> => {
  try {
    await http.signed('DELETE', `/v1/devices/${encodeURIComponent(deviceId)}`, { schema: emptyAnswerSchema });
  } catch (error) {
    const isGone =
      error instanceof BackchannelError && (error.code === 'DEVICE_UNKNOWN' || error.code === 'NOT_FOUND');
    if (!isGone) throw error;
  }
};
