import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import type { Database } from './database.ts';

/** Public keys of one device as somebody named them; base64url, 32 bytes each. */
export interface DeviceKeysRow {
  deviceId: DeviceId;
  agentId: AgentId;
  signKey: string;
  sealKey: string;
}

export interface DirectoryDeviceRow extends DeviceKeysRow {
  enrolledAtMs: number;
}

/** What the relay says about devices, and the two sources that make it believable. */
export interface DeviceDirectoryRepository {
  replaceDirectory(devices: readonly DirectoryDeviceRow[]): void;
  devices(): DirectoryDeviceRow[];
  device(deviceId: DeviceId): DirectoryDeviceRow | undefined;
  devicesOf(agentId: AgentId): DirectoryDeviceRow[];
  /** Announced by the author's own LiveChat account; replaces what was heard for that device before. */
  setHeard(row: DeviceKeysRow, atMs: number): void;
  heard(agentId: AgentId, deviceId: DeviceId): DeviceKeysRow | undefined;
  /** Device ids heard of an author, oldest first. */
  heardDeviceIds(agentId: AgentId): DeviceId[];
  deleteHeard(agentId: AgentId, deviceId: DeviceId): void;
  setCompared(row: DeviceKeysRow, atMs: number): void;
  compared(agentId: AgentId, deviceId: DeviceId): DeviceKeysRow | undefined;
}

export const createDeviceDirectoryRepository = (db: Database): DeviceDirectoryRepository => {
  const columns =
    'device_id AS deviceId, agent_id AS agentId, sign_key AS signKey, seal_key AS sealKey, enrolled_at_ms AS enrolledAtMs';
  const clear = db.prepare('DELETE FROM directory_device');
  const insert = db.prepare(
    'INSERT INTO directory_device (device_id, agent_id, sign_key, seal_key, enrolled_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const all = db.prepare<DirectoryDeviceRow>(`SELECT ${columns} FROM directory_device ORDER BY device_id`);
  const one = db.prepare<DirectoryDeviceRow>(`SELECT ${columns} FROM directory_device WHERE device_id = ?`);
  const ofAgent = db.prepare<DirectoryDeviceRow>(
    `SELECT ${columns} FROM directory_device WHERE agent_id = ? ORDER BY device_id`,
  );
  const upsertHeard = db.prepare(
    `INSERT INTO heard_key (author_id, device_id, sign_key, seal_key, heard_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (author_id, device_id) DO UPDATE
       SET sign_key = excluded.sign_key, seal_key = excluded.seal_key, heard_at_ms = excluded.heard_at_ms`,
  );
  const heard = db.prepare<DeviceKeysRow>(
    `SELECT device_id AS deviceId, author_id AS agentId, sign_key AS signKey, seal_key AS sealKey
       FROM heard_key WHERE author_id = ? AND device_id = ?`,
  );
  const heardIds = db.prepare<{ id: DeviceId }>(
    'SELECT device_id AS id FROM heard_key WHERE author_id = ? ORDER BY heard_at_ms, device_id',
  );
  const deleteHeard = db.prepare('DELETE FROM heard_key WHERE author_id = ? AND device_id = ?');
  const upsertCompared = db.prepare(
    `INSERT INTO compared_key (agent_id, device_id, sign_key, seal_key, compared_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (agent_id, device_id) DO UPDATE
       SET sign_key = excluded.sign_key, seal_key = excluded.seal_key, compared_at_ms = excluded.compared_at_ms`,
  );
  const compared = db.prepare<DeviceKeysRow>(
    `SELECT device_id AS deviceId, agent_id AS agentId, sign_key AS signKey, seal_key AS sealKey
       FROM compared_key WHERE agent_id = ? AND device_id = ?`,
  );
  return {
    replaceDirectory(devices) {
      db.transaction(() => {
        clear.run();
        for (const row of devices) {
          insert.run(row.deviceId, row.agentId, row.signKey, row.sealKey, row.enrolledAtMs);
        }
      });
    },
    devices: () => all.all(),
    device: (deviceId) => one.get(deviceId),
    devicesOf: (agentId) => ofAgent.all(agentId),
    setHeard(row, atMs) {
      upsertHeard.run(row.agentId, row.deviceId, row.signKey, row.sealKey, atMs);
    },
    heard: (agentId, deviceId) => heard.get(agentId, deviceId),
    heardDeviceIds: (agentId) => heardIds.all(agentId).map((row) => row.id),
    deleteHeard(agentId, deviceId) {
      deleteHeard.run(agentId, deviceId);
    },
    setCompared(row, atMs) {
      upsertCompared.run(row.agentId, row.deviceId, row.signKey, row.sealKey, atMs);
    },
    compared: (agentId, deviceId) => compared.get(agentId, deviceId),
  };
};
