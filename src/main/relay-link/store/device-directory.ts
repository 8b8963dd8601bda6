import type { AgentId, ComputerKind, DeviceId } from '../../../shared/domain/index.ts';
import {
  defineTable,
  number,
  optional,
  text,
  type Database,
  type NewRow,
  type RowOf,
} from '../../storage/index.ts';

/** Public keys of a device; base64url, 32 bytes each. */
export interface PublicKeys {
  signKey: string;
  sealKey: string;
}

/** Whose device it is, and its keys, as somebody stated them. */
export interface DeviceKeysRow extends PublicKeys {
  deviceId: DeviceId;
  agentId: AgentId;
}

/** The same with what kind of computer it is; absent: a console. */
export interface ListedDevice extends DeviceKeysRow {
  kind?: ComputerKind | undefined;
}

const keyColumns = { deviceId: text<DeviceId>(), signKey: text(), sealKey: text() };

/** What the relay says. */
const deviceTable = defineTable(
  'directory_device',
  { ...keyColumns, agentId: text<AgentId>(), enrolledAtMs: number(), kind: optional(text<ComputerKind>()) },
  { key: ['deviceId'] },
);
export type DirectoryDeviceRow = RowOf<typeof deviceTable>;

/** What the author's own LiveChat account announced; the newest per device. */
const announcedTable = defineTable(
  'heard_key',
  { ...keyColumns, authorId: text<AgentId>(), heardAtMs: number() },
  { key: ['authorId', 'deviceId'] },
);

/** What two people verified by the safety number. */
const verifiedTable = defineTable(
  'compared_key',
  { ...keyColumns, agentId: text<AgentId>(), comparedAtMs: number() },
  { key: ['agentId', 'deviceId'] },
);

/** What the relay says about devices, and the two sources that make it believable. */
export const createDeviceDirectoryStore = (db: Database) => {
  const devices = deviceTable.on(db);
  const announced = announcedTable.on(db);
  const verified = verifiedTable.on(db);
  const clear = db.prepare('DELETE FROM directory_device');
  return {
    announced,
    verified,
    replace(rows: readonly NewRow<DirectoryDeviceRow>[]): void {
      db.transaction(() => {
        clear.run();
        for (const row of rows) devices.insert(row);
      });
    },
    devices: (): DirectoryDeviceRow[] => devices.select('ORDER BY device_id').all(),
    device: (deviceId: DeviceId): DirectoryDeviceRow | undefined => devices.get({ deviceId }),
    devicesOf: (agentId: AgentId): DirectoryDeviceRow[] =>
      devices.select('WHERE agent_id = ? ORDER BY device_id').all(agentId),
    /** Devices of this person whose number two people compared. */
    verifiedDeviceIds: (agentId: AgentId): DeviceId[] =>
      verified
        .select('WHERE agent_id = ?')
        .all(agentId)
        .map(({ deviceId }) => deviceId),
    /** Devices that this person announced, oldest first. */
    announcedDeviceIds: (authorId: AgentId): DeviceId[] =>
      announced
        .select('WHERE author_id = ? ORDER BY heard_at_ms, device_id')
        .all(authorId)
        .map(({ deviceId }) => deviceId),
  };
};
export type DeviceDirectoryStore = ReturnType<typeof createDeviceDirectoryStore>;
