import type { AgentId, DeviceId } from '../../../shared/domain/index.ts';
import { minuteMs } from '../../../shared/removal/retention.ts';
import { privateForm } from '../../../shared/wire/index.ts';
import { defineTable, number, text, type Database } from '../../storage/index.ts';

const peerTable = defineTable(
  'private_peer',
  { deviceId: text<DeviceId>(), agentId: text<AgentId>(), heardAtMs: number(), form: number() },
  { key: ['deviceId'] },
);

/** “Not online since 14:02” needs no more than that. */
const noteEveryMs = minuteMs;

/** When colleagues' computers were last heard, and which private bodies they know. Writes join the caller's transaction. */
export const createPeers = (db: Database) => {
  const peers = peerTable.on(db);
  const latest = db.prepare<{ ms: number | null }>(
    'SELECT max(heard_at_ms) AS ms FROM private_peer WHERE agent_id = ?',
  );
  const dropOld = db.prepare('DELETE FROM private_peer WHERE heard_at_ms < ?');
  return {
    /** A verified body of that computer came, written at `atMs`; `form`: as it says. Answers whether that is news. */
    heard(of: { deviceId: DeviceId; agentId: AgentId }, atMs: number, form?: number): boolean {
      const known = peers.get(of);
      const isNewForm = form !== undefined && form > (known?.form ?? 0);
      if (known && !isNewForm && atMs - known.heardAtMs < noteEveryMs) return false;
      peers.put({
        ...of,
        heardAtMs: Math.max(atMs, known?.heardAtMs ?? 0),
        form: Math.max(form ?? 0, known?.form ?? 0),
      });
      return true;
    },
    /** Whether that computer was heard before in a version that knew less than it says now. */
    isUpdated: (deviceId: DeviceId, form: number | undefined): boolean => {
      const known = peers.get({ deviceId })?.form;
      return known !== undefined && known < privateForm && (form ?? 0) >= privateForm;
    },
    /** Computers that were last heard before then, epoch ms: nothing that they wrote is kept any more. */
    dropBefore: (atMs: number): void => void dropOld.run(atMs),
    /** 0: a version that does not say. */
    formOf: (deviceId: DeviceId): number => peers.get({ deviceId })?.form ?? 0,
    /** Epoch ms; undefined: never. */
    lastHeardMs: (agentId: AgentId): number | undefined => latest.get(agentId)?.ms ?? undefined,
  };
};
export type Peers = ReturnType<typeof createPeers>;
