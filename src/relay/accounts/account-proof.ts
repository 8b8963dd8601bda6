import { BackchannelError } from '../../shared/errors.ts';
import { daysToMs } from '../../shared/removal/retention.ts';
import { proofDue } from '../../shared/wire/rest.ts';
import { type Device, type Reader, type RelayStore, findDevice, findOutside } from '../store/index.ts';
import type { Hub } from '../stream/hub.ts';

/** While LiveChat cannot be asked, a device goes on for this long after its last proof. */
const longestExcuseMs = daysToMs(1);
/**
 * Codes that are neither a proof nor a refusal: LiveChat could not be asked, or its answer has no form that is known here. One
 * such answer excuses for as long as a proof holds, because consoles show their account twice within that time (decision 0083).
 */
const excusing: ReadonlySet<string> = new Set(['LIVECHAT_UNAVAILABLE', 'ANSWER_INVALID']);
export const isExcusing = (code: string): boolean => excusing.has(code);

/**
 * Of a device whose account could not be shown. Before versions with this check no proof was noted (0): a device of then is
 * excused for as long as one that was proven until now.
 */
export const excuseOf = (
  device: Pick<Device, 'provenAtMs'>,
  roleCheckMs: number,
  nowMs: number,
): Pick<Device, 'provenAtMs' | 'excusedUntilMs'> => ({
  provenAtMs: device.provenAtMs === 0 ? Math.max(1, nowMs - roleCheckMs) : device.provenAtMs,
  excusedUntilMs: nowMs + Math.min(roleCheckMs, longestExcuseMs),
});

/**
 * The role check: the relay has no token, so each console shows its person's LiveChat account again and again (by enrolling once
 * more with the same keys). A device whose last proof is older than `roleCheckMs` can do nothing until it has: whom LiveChat has
 * suspended cannot, and is out.
 */
export const isProven = (
  device: Pick<Device, 'provenAtMs' | 'excusedUntilMs'>,
  roleCheckMs: number,
  nowMs: number,
): boolean => {
  const { provenAtMs, excusedUntilMs } = device;
  if (nowMs < provenAtMs + roleCheckMs) return true;
  return nowMs < excusedUntilMs && nowMs < provenAtMs + longestExcuseMs;
};

/**
 * The device of this id, if it may do anything now.
 * Errors: DEVICE_REMOVED; DEVICE_UNKNOWN with the cause `proofDue`, so that versions older than the proof enrol again as well.
 */
export const findCaller = async (
  db: Reader,
  id: string,
  check: { roleCheckMs: number; nowMs: number; request: { method: string; url: string } },
): Promise<Device | undefined> => {
  const device = await findDevice(db, id);
  if (device) {
    const { method, url } = check.request;
    // Whoever leaves need not show anything: the account may be signed out already.
    const isLeaving = method === 'DELETE' && url === `/v1/devices/${encodeURIComponent(id)}`;
    if (isLeaving || isProven(device, check.roleCheckMs, check.nowMs)) return device;
    throw new BackchannelError('DEVICE_UNKNOWN', { details: { cause: proofDue } });
  }
  await refuseRemoved(db, id);
  return undefined;
};

/** Errors: DEVICE_REMOVED when a device of this id was removed by somebody. */
export const refuseRemoved = async (db: Reader, id: string): Promise<void> => {
  const outside = await findOutside(db, id);
  // A suspended person is told by LiveChat, and what they keep stays until they are back or it is too old.
  if (outside?.state === 'removed' && outside.cause !== 'suspended')
    throw new BackchannelError('DEVICE_REMOVED');
};

/** Cuts the streams and polls of this process whose device has not shown its account in time; it connects again when it has. */
export const cutUnproven = async (
  store: Pick<RelayStore, 'db'>,
  hub: Pick<Hub, 'listeners' | 'notifyLocal'>,
  check: { roleCheckMs: number; nowMs: number },
): Promise<void> => {
  const listeners = hub.listeners();
  if (listeners.length === 0) return;
  const ids = [...new Set<string>(listeners.map(({ deviceId }) => deviceId))];
  const proven = new Set<string>();
  const step = 500;
  for (let from = 0; from < ids.length; from += step) {
    const rows = await store.db
      .selectFrom('devices')
      .select(['id', 'proven_at_ms', 'excused_until_ms'])
      .where('id', 'in', ids.slice(from, from + step))
      .execute();
    for (const row of rows) {
      const device = { provenAtMs: row.proven_at_ms, excusedUntilMs: row.excused_until_ms };
      if (isProven(device, check.roleCheckMs, check.nowMs)) proven.add(row.id);
    }
  }
  for (const { workspaceId, deviceId } of listeners) {
    if (!proven.has(deviceId)) hub.notifyLocal({ type: 'device-removed', workspaceId, deviceId });
  }
};
